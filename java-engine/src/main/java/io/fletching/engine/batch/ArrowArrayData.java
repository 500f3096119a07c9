package io.fletching.engine.batch;

import java.util.Objects;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.variant.Variant;

/** A view of one cell of an array column: a stretch of the column of its elements. */
final class ArrowArrayData implements ArrayData {
  private final ColumnReader elements;
  private final int start;
  private final int size;

  ArrowArrayData(ColumnReader elements, int start, int size) {
    this.elements = elements;
    this.start = start;
    this.size = size;
  }

  private int cell(int index) {
    return start + Objects.checkIndex(index, size);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean isNullAt(int index) {
    return elements.isNull(cell(index));
  }

  @Override
  public boolean getBoolean(int index) {
    return elements.getBoolean(cell(index));
  }

  @Override
  public byte getByte(int index) {
    return elements.getByte(cell(index));
  }

  @Override
  public short getShort(int index) {
    return elements.getShort(cell(index));
  }

  @Override
  public int getInt(int index) {
    return elements.getInt(cell(index));
  }

  @Override
  public long getLong(int index) {
    return elements.getLong(cell(index));
  }

  @Override
  public float getFloat(int index) {
    return elements.getFloat(cell(index));
  }

  @Override
  public double getDouble(int index) {
    return elements.getDouble(cell(index));
  }

  @Override
  public StringData getString(int index) {
    return elements.getString(cell(index));
  }

  @Override
  public byte[] getBinary(int index) {
    return elements.getBinary(cell(index));
  }

  @Override
  public ArrayData getArray(int index) {
    return elements.getArray(cell(index));
  }

  @Override
  public MapData getMap(int index) {
    return elements.getMap(cell(index));
  }

  @Override
  public DecimalData getDecimal(int index, int precision, int scale) {
    return elements.getDecimal(cell(index));
  }

  @Override
  public TimestampData getTimestamp(int index, int precision) {
    return elements.getTimestamp(cell(index));
  }

  @Override
  public RowData getRow(int index, int arity) {
    return elements.getRow(cell(index));
  }

  @Override
  public <T> RawValueData<T> getRawValue(int index) {
    return elements.getRawValue(cell(index));
  }

  @Override
  public Variant getVariant(int index) {
    throw new UnsupportedOperationException("VARIANT does not travel to Python.");
  }

  @Override
  public boolean[] toBooleanArray() {
    boolean[] values = new boolean[size];
    for (int i = 0; i < size; i++) {
      values[i] = elements.getBoolean(start + i);
    }
    return values;
  }

  @Override
  public byte[] toByteArray() {
    byte[] values = new byte[size];
    for (int i = 0; i < size; i++) {
      values[i] = elements.getByte(start + i);
    }
    return values;
  }

  @Override
  public short[] toShortArray() {
    short[] values = new short[size];
    for (int i = 0; i < size; i++) {
      values[i] = elements.getShort(start + i);
    }
    return values;
  }

  @Override
  public int[] toIntArray() {
    int[] values = new int[size];
    for (int i = 0; i < size; i++) {
      values[i] = elements.getInt(start + i);
    }
    return values;
  }

  @Override
  public long[] toLongArray() {
    long[] values = new long[size];
    for (int i = 0; i < size; i++) {
      values[i] = elements.getLong(start + i);
    }
    return values;
  }

  @Override
  public float[] toFloatArray() {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = elements.getFloat(start + i);
    }
    return values;
  }

  @Override
  public double[] toDoubleArray() {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = elements.getDouble(start + i);
    }
    return values;
  }
}
