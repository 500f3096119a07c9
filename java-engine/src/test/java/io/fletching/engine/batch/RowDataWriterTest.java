package io.fletching.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RowDataWriterTest {
  private final BufferAllocator allocator = ArrowMemory.newAllocator("writer", Long.MAX_VALUE);

  @AfterEach
  void nothingLeaks() {
    allocator.close();
  }

  @Test
  void onlyTheChosenColumnsTravelInTheOrderChosen() {
    RowType type =
        RowType.of(
            new LogicalType[] {new IntType(), VarCharType.STRING_TYPE, new BigIntType()},
            new String[] {"a", "b", "c"});
    try (RowDataWriter writer = new RowDataWriter(type, new int[] {2, 0}, allocator)) {
      writer.write(GenericRowData.of(1, StringData.fromString("left at home"), 3L));
      try (VectorSchemaRoot batch = writer.finish()) {
        assertThat(batch.getSchema()).hasToString("Schema<c: Int(64, true), a: Int(32, true)>");
        assertThat(batch.getVector("c").getObject(0)).isEqualTo(3L);
        assertThat(batch.getVector("a").getObject(0)).isEqualTo(1);
      }
    }
  }

  @Test
  void rowsWithoutColumnsAreCounted() {
    try (RowDataWriter writer =
        new RowDataWriter(RowType.of(new IntType()), new int[0], allocator)) {
      writer.write(GenericRowData.of(1));
      writer.write(GenericRowData.of(2));
      try (VectorSchemaRoot batch = writer.finish()) {
        assertThat(batch.getRowCount()).isEqualTo(2);
      }
    }
  }

  @Test
  void knowsAboutHowLargeTheBatchIs() {
    RowType type =
        RowType.of(new BigIntType(), VarCharType.STRING_TYPE, new ArrayType(new IntType()));
    try (RowDataWriter writer = new RowDataWriter(type, new int[] {0, 1, 2}, allocator)) {
      assertThat(writer.bytes()).isZero();
      writer.write(
          GenericRowData.of(
              1L, StringData.fromString("wing"), new GenericArrayData(new int[] {1, 2, 3})));
      // Eight, an offset and four characters, an offset and three times four.
      assertThat(writer.bytes()).isEqualTo(8 + (4 + 4) + (4 + 12));
      writer.write(GenericRowData.of(1L, null, null));
      assertThat(writer.bytes()).isEqualTo(8 + (4 + 4) + (4 + 12) + 8 + 4 + 4);
    }
  }

  @Test
  void aBatchOutlivesItsWriter() {
    RowType type = RowType.of(VarCharType.STRING_TYPE);
    RowDataWriter writer = new RowDataWriter(type, new int[] {0}, allocator);
    writer.write(GenericRowData.of(StringData.fromString("kept")));
    VectorSchemaRoot batch = writer.finish();
    writer.write(GenericRowData.of(StringData.fromString("dropped")));
    writer.close();
    try (batch) {
      assertThat(batch.getVector(0).getObject(0)).hasToString("kept");
    }
  }

  @Test
  void manyRowsAndLongStrings() {
    RowType type = RowType.of(VarCharType.STRING_TYPE, new BigIntType());
    StringData mebibyte = StringData.fromString("é".repeat(1 << 19));
    try (RowDataWriter writer = new RowDataWriter(type, new int[] {0, 1}, allocator)) {
      for (int i = 0; i < 100_000; i++) {
        writer.write(
            GenericRowData.of(i % 5000 == 0 ? mebibyte : null, i % 3 == 0 ? null : (long) i));
      }
      RowDataReader reader = new RowDataReader(type);
      try (VectorSchemaRoot batch = writer.finish()) {
        reader.open(batch);
        assertThat(reader.rows()).isEqualTo(100_000);
        for (int i = 0; i < 100_000; i++) {
          RowData row = reader.row(i);
          assertThat(row.isNullAt(0)).isEqualTo(i % 5000 != 0);
          assertThat(row.isNullAt(1)).isEqualTo(i % 3 == 0);
          if (i % 3 != 0) {
            assertThat(row.getLong(1)).isEqualTo(i);
          }
        }
        assertThat(reader.row(5000).getString(0)).isEqualTo(mebibyte);
      }
    }
  }

  @Test
  void aStringAcrossPagesIsOneString() {
    MemorySegment[] pages = new MemorySegment[4];
    for (int i = 0; i < pages.length; i++) {
      pages[i] =
          i % 2 == 0
              ? MemorySegmentFactory.allocateUnpooledSegment(8)
              : MemorySegmentFactory.allocateUnpooledOffHeapMemory(8);
      pages[i].put(
          0, "%d-fletch".formatted(i).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
    RowType type = RowType.of(VarCharType.STRING_TYPE, VarCharType.STRING_TYPE);
    try (RowDataWriter writer = new RowDataWriter(type, new int[] {0, 1}, allocator)) {
      writer.write(
          GenericRowData.of(
              BinaryStringData.fromAddress(pages, 10, 20),
              BinaryStringData.fromAddress(new MemorySegment[] {pages[1]}, 2, 6)));
      try (VectorSchemaRoot batch = writer.finish()) {
        assertThat(batch.getVector(0).getObject(0)).hasToString("fletch2-fletch3-flet");
        assertThat(batch.getVector(1).getObject(0)).hasToString("fletch");
      }
    }
  }

  @Test
  void nanosecondsThatDoNotFitAreRefusedByColumn() {
    RowType type = RowType.of(new LogicalType[] {new TimestampType(9)}, new String[] {"seen_at"});
    try (RowDataWriter writer = new RowDataWriter(type, new int[] {0}, allocator)) {
      // The edges themselves fit.
      writer.write(
          GenericRowData.of(
              TimestampData.fromEpochMillis(
                  Long.MAX_VALUE / 1_000_000, (int) (Long.MAX_VALUE % 1_000_000))));
      writer.write(
          GenericRowData.of(
              TimestampData.fromEpochMillis(
                  Math.floorDiv(Long.MIN_VALUE + 1, 1_000_000L),
                  (int) Math.floorMod(Long.MIN_VALUE + 1, 1_000_000L))));
      try (VectorSchemaRoot batch = writer.finish()) {
        RowDataReader reader = new RowDataReader(type);
        reader.open(batch);
        assertThat(reader.row(0).getTimestamp(0, 9)).hasToString("2262-04-11T23:47:16.854775807");
        assertThat(reader.row(1).getTimestamp(0, 9)).hasToString("1677-09-21T00:12:43.145224193");
      }
      RowData late =
          GenericRowData.of(TimestampData.fromLocalDateTime(LocalDateTime.of(9999, 12, 31, 0, 0)));
      assertThatThrownBy(() -> writer.write(late))
          .isInstanceOfSatisfying(
              FletchingException.class,
              e -> assertThat(e.code()).isEqualTo(FailureCode.VALUE_NOT_SUPPORTED))
          .hasMessage(
              "Column 'seen_at' of type TIMESTAMP(9) holds 9999-12-31T00:00, which 64 bits of nanoseconds since 1970 cannot hold. Cast the"
                  + " column to a lower precision, such as TIMESTAMP(6), or filter such rows out.");
    }
  }

  @Test
  void aNullKeyIsRefusedByColumn() {
    LogicalType map = new MapType(VarCharType.STRING_TYPE, new IntType());
    RowType type = RowType.of(new LogicalType[] {new ArrayType(map)}, new String[] {"prices"});
    Map<StringData, Integer> nullKey = new HashMap<>();
    nullKey.put(null, 1);
    RowData row =
        GenericRowData.of(new GenericArrayData(new Object[] {new GenericMapData(nullKey)}));
    try (RowDataWriter writer = new RowDataWriter(type, new int[] {0}, allocator)) {
      assertThatThrownBy(() -> writer.write(row))
          .isInstanceOfSatisfying(
              FletchingException.class,
              e -> assertThat(e.code()).isEqualTo(FailureCode.VALUE_NOT_SUPPORTED))
          .hasMessage(
              "Column 'prices[]' holds a map or multiset with a NULL key, which Arrow does not have. Filter such rows out, or replace the"
                  + " key before the call.");
    }
  }

  @Test
  void aBatchOfOtherTypesIsRefusedByColumn() {
    RowType sent = RowType.of(new LogicalType[] {new IntType()}, new String[] {"n"});
    RowType expected = RowType.of(new LogicalType[] {new DecimalType(10, 2)}, new String[] {"n"});
    try (RowDataWriter writer = new RowDataWriter(sent, new int[] {0}, allocator);
        VectorSchemaRoot batch = writer.finish()) {
      assertThatThrownBy(() -> new RowDataReader(expected).open(batch))
          .isInstanceOfSatisfying(
              FletchingException.class,
              e -> assertThat(e.code()).isEqualTo(FailureCode.PROTOCOL_VIOLATED))
          .hasMessage(
              "The worker returned column 'n' as Arrow's Int(32, true) where Decimal(10, 2, 128) was agreed.");
      assertThatThrownBy(
              () -> new RowDataReader(RowType.of(new IntType(), new IntType())).open(batch))
          .hasMessage("The worker returned a batch of 1 columns where 2 were agreed.");
    }
  }

  @Test
  void aStringMayBeKeptWhenTheBatchIsGone() {
    RowType type = RowType.of(VarCharType.STRING_TYPE);
    StringData kept;
    try (RowDataWriter writer = new RowDataWriter(type, new int[] {0}, allocator)) {
      List.of("one", "two")
          .forEach(text -> writer.write(GenericRowData.of(StringData.fromString(text))));
      RowDataReader reader = new RowDataReader(type);
      try (VectorSchemaRoot batch = writer.finish()) {
        reader.open(batch);
        kept = reader.row(1).getString(0);
      }
      Arrays.asList("three", null)
          .forEach(text -> writer.write(GenericRowData.of(StringData.fromString(text))));
      try (VectorSchemaRoot batch = writer.finish()) {
        reader.open(batch);
        assertThat(reader.row(0).getString(0)).hasToString("three");
        assertThat(reader.row(1).isNullAt(0)).isTrue();
      }
    }
    assertThat(kept).hasToString("two");
  }
}
