package io.fletching.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

class RoundTripTest {
  private static final BufferAllocator ALLOCATOR =
      ArrowMemory.newAllocator("round-trip", Long.MAX_VALUE);

  @AfterContainer
  static void nothingLeaks() {
    ALLOCATOR.close();
  }

  @Property(tries = 400)
  void rowsOfAnyTypeComeBackAsTheyWere(@ForAll long seed, @ForAll @IntRange(max = 40) int rows) {
    RandomRows random = new RandomRows(seed);
    RowType type = random.rowType();
    try (RowDataWriter writer = new RowDataWriter(type, allColumns(type), ALLOCATOR)) {
      RowDataReader reader = new RowDataReader(type);
      for (int batch = 0; batch < 3; batch++) {
        List<RowData> sent =
            IntStream.range(0, rows * batch).mapToObj(i -> random.row(type)).toList();
        assertThat(trip(writer, reader, type, sent))
            .isEqualTo(sent.stream().map(row -> PlainValues.of(type, row)).toList());
      }
    }
  }

  @Property(tries = 100)
  void binaryRowsComeBackAsTheyWere(@ForAll long seed) {
    RandomRows random = new RandomRows(seed);
    RowType type = random.rowType();
    RowDataSerializer serializer = new RowDataSerializer(type);
    List<RowData> sent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      BinaryRowData row = serializer.toBinaryRow(random.row(type)).copy();
      sent.add(row);
    }
    try (RowDataWriter writer = new RowDataWriter(type, allColumns(type), ALLOCATOR)) {
      assertThat(trip(writer, new RowDataReader(type), type, sent))
          .isEqualTo(sent.stream().map(row -> PlainValues.of(type, row)).toList());
    }
  }

  @Property(tries = 100)
  void whatComesBackCanBeCopiedByFlink(@ForAll long seed) {
    RandomRows random = new RandomRows(seed);
    RowType type = random.rowType();
    RowDataSerializer serializer = new RowDataSerializer(type);
    RowData sent = random.row(type);
    RowData copied;
    RowData binary;
    try (RowDataWriter writer = new RowDataWriter(type, allColumns(type), ALLOCATOR)) {
      writer.write(sent);
      RowDataReader reader = new RowDataReader(type);
      try (VectorSchemaRoot root = writer.finish()) {
        reader.open(root);
        copied = serializer.copy(reader.row(0));
        binary = serializer.toBinaryRow(reader.row(0)).copy();
      }
    }
    assertThat(PlainValues.of(type, copied)).isEqualTo(PlainValues.of(type, sent));
    assertThat(PlainValues.of(type, binary)).isEqualTo(PlainValues.of(type, sent));
  }

  @Property(tries = 200)
  void typesComeBackFromTheirMessages(@ForAll long seed) {
    RowType type = new RandomRows(seed).rowType();
    assertThat(ArrowTypes.fromProto(ArrowTypes.toProto(type)).getFields())
        .isEqualTo(type.getFields());
  }

  private static List<List<@Nullable Object>> trip(
      RowDataWriter writer, RowDataReader reader, RowType type, List<RowData> sent) {
    sent.forEach(writer::write);
    assertThat(writer.rows()).isEqualTo(sent.size());
    try (VectorSchemaRoot root = writer.finish()) {
      assertThat(writer.rows()).isZero();
      assertThat(writer.bytes()).isZero();
      assertThat(root.getSchema()).isEqualTo(ArrowTypes.schema(type));
      reader.open(root);
      return IntStream.range(0, reader.rows())
          .mapToObj(i -> PlainValues.of(type, reader.row(i)))
          .toList();
    }
  }

  static int[] allColumns(RowType type) {
    return IntStream.range(0, type.getFieldCount()).toArray();
  }
}
