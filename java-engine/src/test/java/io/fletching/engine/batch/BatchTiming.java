package io.fletching.engine.batch;

import java.math.BigDecimal;
import java.util.Locale;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;

/**
 * Prints nanoseconds per cell, there and back. Nothing is asserted: a tool to be run by hand, with
 * java itself, when this package is worked on.
 */
public final class BatchTiming {
  private static final int ROWS = Integer.getInteger("rows", 10_000);
  private static final int ROUNDS = 3_000_000 / ROWS;

  private final BufferAllocator allocator = ArrowMemory.newAllocator("timing", Long.MAX_VALUE);
  private final boolean binary;
  private long sink;

  private BatchTiming(boolean binary) {
    this.binary = binary;
  }

  public static void main(String[] args) {
    for (int pass = 0; pass < 2; pass++) {
      for (boolean binary : new boolean[] {false, true}) {
        BatchTiming timing = new BatchTiming(binary);
        // All types in one JVM, so that call sites see what they see in a job with several
        // functions.
        timing.time(new BigIntType(), i -> (long) i);
        timing.time(new BigIntType(), i -> i % 7 == 0 ? null : (long) i);
        timing.time(new IntType(), i -> i);
        timing.time(new DoubleType(), i -> i * 0.5);
        timing.time(
            new VarCharType(VarCharType.MAX_LENGTH), i -> StringData.fromString("row " + i));
        timing.time(
            new VarCharType(VarCharType.MAX_LENGTH),
            i -> StringData.fromString("a text of forty characters, more or less" + i));
        timing.time(new DecimalType(18, 2), i -> DecimalData.fromUnscaledLong(i, 18, 2));
        timing.time(
            new DecimalType(38, 10),
            i ->
                DecimalData.fromBigDecimal(
                    new BigDecimal("1234567890123456789.5").add(BigDecimal.valueOf(i)), 38, 10));
        timing.time(new TimestampType(3), i -> TimestampData.fromEpochMillis(i));
        timing.time(new TimestampType(6), i -> TimestampData.fromEpochMillis(i, 1000));
        timing.time(new BigIntType(), i -> (long) i);
        timing.smallBatches();
      }
    }
  }

  private interface Cell {
    Object of(int row);
  }

  private void time(LogicalType type, Cell cell) {
    LogicalType[] types = {type, type, type, type};
    RowType rowType = RowType.of(types);
    RowDataSerializer serializer = new RowDataSerializer(rowType);
    RowData[] rows = new RowData[ROWS];
    for (int i = 0; i < ROWS; i++) {
      RowData row = GenericRowData.of(cell.of(i), cell.of(i), cell.of(i), cell.of(i));
      rows[i] = binary ? serializer.toBinaryRow(row).copy() : row;
    }
    long writing = Long.MAX_VALUE;
    long reading = Long.MAX_VALUE;
    long coding = Long.MAX_VALUE;
    try (RowDataWriter writer =
        new RowDataWriter(rowType, RoundTripTest.allColumns(rowType), allocator)) {
      RowDataReader reader = new RowDataReader(rowType);
      RowData.FieldGetter[] getters = new RowData.FieldGetter[types.length];
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        for (RowData row : rows) {
          writer.write(row);
          if (writer.bytes() > 1L << 40) {
            throw new IllegalStateException();
          }
        }
        VectorSchemaRoot root = writer.finish();
        long written = System.nanoTime();
        sink += RecordBatchCodec.encode(root).length();
        long encoded = System.nanoTime();
        reader.open(root);
        for (int i = 0; i < reader.rows(); i++) {
          RowData row = reader.row(i);
          for (int column = 0; column < types.length; column++) {
            sink += read(type, row, column);
          }
        }
        root.close();
        writing = Math.min(writing, written - start);
        coding = Math.min(coding, encoded - written);
        reading = Math.min(reading, System.nanoTime() - encoded);
      }
    }
    double cells = ROWS * types.length;
    System.out.printf(
        Locale.ROOT,
        "%-8s %-16s write %6.2f  read %6.2f ns/cell  encode %6.0f ns/batch%n",
        binary ? "binary" : "generic",
        type.asSummaryString(),
        writing / cells,
        reading / cells,
        (double) coding);
  }

  private static long read(LogicalType type, RowData row, int column) {
    if (row.isNullAt(column)) {
      return 1;
    }
    return switch (type.getTypeRoot()) {
      case BIGINT -> row.getLong(column);
      case INTEGER -> row.getInt(column);
      case DOUBLE -> (long) row.getDouble(column);
      case VARCHAR -> ((BinaryStringData) row.getString(column)).getSizeInBytes();
      case DECIMAL -> row.getDecimal(column, 38, 0).precision();
      default -> row.getTimestamp(column, 3).getMillisecond();
    };
  }

  private void smallBatches() {
    RowType rowType = RowType.of(new BigIntType(), new VarCharType(10), new DoubleType());
    RowData row = GenericRowData.of(1L, StringData.fromString("abc"), 2.0);
    long best = Long.MAX_VALUE;
    try (RowDataWriter writer =
        new RowDataWriter(rowType, RoundTripTest.allColumns(rowType), allocator)) {
      RowDataReader reader = new RowDataReader(rowType);
      for (int round = 0; round < 100; round++) {
        long start = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
          writer.write(row);
          try (VectorSchemaRoot root = writer.finish()) {
            sink += RecordBatchCodec.encode(root).length();
            reader.open(root);
            sink += reader.row(0).getLong(0);
          }
        }
        best = Math.min(best, System.nanoTime() - start);
      }
    }
    System.out.printf(Locale.ROOT, "batch of one row, three columns: %.0f ns%n", best / 1000.0);
  }
}
