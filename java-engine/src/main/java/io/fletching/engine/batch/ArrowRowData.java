package io.fletching.engine.batch;

import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;
import org.apache.flink.types.variant.Variant;

/**
 * A view of one row of a batch, or of one cell of a row column. Like Flink's own columnar rows it
 * has no equality: compare the fields.
 */
final class ArrowRowData implements RowData {
  private final ColumnReader[] fields;
  private int cell;
  private RowKind kind = RowKind.INSERT;

  ArrowRowData(ColumnReader[] fields) {
    this.fields = fields;
  }

  void moveTo(int newCell) {
    cell = newCell;
  }

  @Override
  public int getArity() {
    return fields.length;
  }

  @Override
  public RowKind getRowKind() {
    return kind;
  }

  @Override
  public void setRowKind(RowKind newKind) {
    kind = newKind;
  }

  @Override
  public boolean isNullAt(int field) {
    return fields[field].isNull(cell);
  }

  @Override
  public boolean getBoolean(int field) {
    return fields[field].getBoolean(cell);
  }

  @Override
  public byte getByte(int field) {
    return fields[field].getByte(cell);
  }

  @Override
  public short getShort(int field) {
    return fields[field].getShort(cell);
  }

  @Override
  public int getInt(int field) {
    return fields[field].getInt(cell);
  }

  @Override
  public long getLong(int field) {
    return fields[field].getLong(cell);
  }

  @Override
  public float getFloat(int field) {
    return fields[field].getFloat(cell);
  }

  @Override
  public double getDouble(int field) {
    return fields[field].getDouble(cell);
  }

  @Override
  public StringData getString(int field) {
    return fields[field].getString(cell);
  }

  @Override
  public byte[] getBinary(int field) {
    return fields[field].getBinary(cell);
  }

  @Override
  public ArrayData getArray(int field) {
    return fields[field].getArray(cell);
  }

  @Override
  public MapData getMap(int field) {
    return fields[field].getMap(cell);
  }

  @Override
  public DecimalData getDecimal(int field, int precision, int scale) {
    return fields[field].getDecimal(cell);
  }

  @Override
  public TimestampData getTimestamp(int field, int precision) {
    return fields[field].getTimestamp(cell);
  }

  @Override
  public RowData getRow(int field, int arity) {
    return fields[field].getRow(cell);
  }

  @Override
  public <T> RawValueData<T> getRawValue(int field) {
    return fields[field].getRawValue(cell);
  }

  @Override
  public Variant getVariant(int field) {
    throw new UnsupportedOperationException("VARIANT does not travel to Python.");
  }
}
