package io.fletching.engine.batch;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * Reads the cells of one column, or of one child of a nested column, where they lie. A subclass
 * answers the getters that fit its type.
 *
 * <p>Nothing is checked per cell: who binds a vector vouches for its buffers.
 */
abstract class ColumnReader {
  /** How messages name this column. */
  final String path;

  private final ArrowType arrowType;
  private long validity;

  ColumnReader(String path, ArrowType arrowType) {
    this.path = path;
    this.arrowType = arrowType;
  }

  /** Turns to the column of another batch. */
  final void bind(FieldVector vector) {
    ArrowType actual = vector.getField().getType();
    if (!arrowType.equals(actual)) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED,
          "The worker returned column '"
              + path
              + "' as Arrow's "
              + actual
              + " where "
              + arrowType
              + " was agreed.");
    }
    bindValidity(vector);
    bindValues(vector);
  }

  void bindValidity(FieldVector vector) {
    validity = vector.getNullCount() == 0 ? 0 : vector.getValidityBuffer().memoryAddress();
  }

  abstract void bindValues(FieldVector vector);

  /** Whether the cell is a null. Only a column of nothing but nulls answers otherwise. */
  boolean isNull(int cell) {
    return validity != 0 && (MemoryUtil.getByte(validity + (cell >> 3)) >> (cell & 7) & 1) == 0;
  }

  boolean getBoolean(int cell) {
    throw notOfThisType();
  }

  byte getByte(int cell) {
    throw notOfThisType();
  }

  short getShort(int cell) {
    throw notOfThisType();
  }

  int getInt(int cell) {
    throw notOfThisType();
  }

  long getLong(int cell) {
    throw notOfThisType();
  }

  float getFloat(int cell) {
    throw notOfThisType();
  }

  double getDouble(int cell) {
    throw notOfThisType();
  }

  StringData getString(int cell) {
    throw notOfThisType();
  }

  byte[] getBinary(int cell) {
    throw notOfThisType();
  }

  DecimalData getDecimal(int cell) {
    throw notOfThisType();
  }

  TimestampData getTimestamp(int cell) {
    throw notOfThisType();
  }

  ArrayData getArray(int cell) {
    throw notOfThisType();
  }

  MapData getMap(int cell) {
    throw notOfThisType();
  }

  <T> RawValueData<T> getRawValue(int cell) {
    throw notOfThisType();
  }

  RowData getRow(int cell) {
    throw notOfThisType();
  }

  private UnsupportedOperationException notOfThisType() {
    return new UnsupportedOperationException(
        "Column '" + path + "' of Arrow type " + arrowType + " was read as another type.");
  }
}
