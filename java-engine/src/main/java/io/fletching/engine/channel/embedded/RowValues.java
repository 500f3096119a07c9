package io.fletching.engine.channel.embedded;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;
import org.jspecify.annotations.Nullable;

/**
 * The values of a few rows, as pemja takes and gives them: boxed numbers, booleans and strings,
 * column after column. Which types those may be Python says ({@code fletching.invoke.values}).
 *
 * <p>A row that comes alone after some silence is in Python and back in a third of the time that it
 * takes by the C Data Interface, whose price does not depend on the number of rows.
 */
final class RowValues {
  /** Up to how many rows this is worth it. */
  static final int MAX_ROWS = 4;

  private RowValues() {}

  /** The values of a batch behind the first arguments of a call. */
  static @Nullable Object[] of(VectorSchemaRoot batch, Object... first) {
    int rows = batch.getRowCount();
    List<FieldVector> vectors = batch.getFieldVectors();
    @Nullable Object[] values = new Object[first.length + rows * vectors.size()];
    System.arraycopy(first, 0, values, 0, first.length);
    int next = first.length;
    for (FieldVector vector : vectors) {
      for (int row = 0; row < rows; row++) {
        Object value = vector.getObject(row);
        values[next++] = value instanceof Text ? value.toString() : value;
      }
    }
    return values;
  }

  /** The batch of these values. */
  static VectorSchemaRoot batch(
      @Nullable Object[] values, int rows, Schema schema, BufferAllocator allocator) {
    VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator);
    try {
      int next = 0;
      for (FieldVector vector : batch.getFieldVectors()) {
        vector.setInitialCapacity(rows);
        vector.allocateNew();
        for (int row = 0; row < rows; row++) {
          set(vector, row, values[next++]);
        }
      }
      batch.setRowCount(rows);
      return batch;
    } catch (RuntimeException e) {
      batch.close();
      throw e;
    }
  }

  private static void set(FieldVector vector, int row, @Nullable Object value) {
    if (value == null) {
      vector.setNull(row);
    } else if (vector instanceof BigIntVector longs) {
      longs.set(row, ((Number) value).longValue());
    } else if (vector instanceof IntVector ints) {
      ints.set(row, ((Number) value).intValue());
    } else if (vector instanceof SmallIntVector shorts) {
      shorts.set(row, ((Number) value).intValue());
    } else if (vector instanceof TinyIntVector bytes) {
      bytes.set(row, ((Number) value).intValue());
    } else if (vector instanceof Float8Vector doubles) {
      doubles.set(row, ((Number) value).doubleValue());
    } else if (vector instanceof BitVector booleans) {
      booleans.set(row, (Boolean) value ? 1 : 0);
    } else if (vector instanceof VarCharVector texts) {
      texts.setSafe(row, new Text((String) value));
    } else {
      throw new IllegalArgumentException("no values for " + vector.getField());
    }
  }
}
