package io.fletching.engine.operator.scalar;

import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;
import org.apache.flink.types.variant.Variant;
import org.jspecify.annotations.Nullable;

/**
 * Fields of the input row, then the functions' results: a view, reused for each row that is
 * emitted.
 */
final class ScalarResultRow implements RowData {
  private final int[] forwarded;
  private final int arity;
  private @Nullable RowData input;
  private @Nullable RowData results;
  private RowKind kind = RowKind.INSERT;

  /**
   * A row for an operator that forwards these fields.
   *
   * @param forwarded offsets in the input rows
   * @param resultCount how many columns the functions return
   */
  ScalarResultRow(int[] forwarded, int resultCount) {
    this.forwarded = forwarded;
    this.arity = forwarded.length + resultCount;
  }

  ScalarResultRow of(@Nullable RowData inputRow, RowData resultRow, RowKind rowKind) {
    input = inputRow;
    results = resultRow;
    kind = rowKind;
    return this;
  }

  // Neither is null once of() was called; what is not forwarded is not asked for. No check: this is
  // called for every cell.
  @SuppressWarnings("NullAway")
  private RowData source(int pos) {
    return pos < forwarded.length ? input : results;
  }

  private int offset(int pos) {
    return pos < forwarded.length ? forwarded[pos] : pos - forwarded.length;
  }

  @Override
  public int getArity() {
    return arity;
  }

  @Override
  public RowKind getRowKind() {
    return kind;
  }

  @Override
  public void setRowKind(RowKind rowKind) {
    kind = rowKind;
  }

  @Override
  public boolean isNullAt(int pos) {
    return source(pos).isNullAt(offset(pos));
  }

  @Override
  public boolean getBoolean(int pos) {
    return source(pos).getBoolean(offset(pos));
  }

  @Override
  public byte getByte(int pos) {
    return source(pos).getByte(offset(pos));
  }

  @Override
  public short getShort(int pos) {
    return source(pos).getShort(offset(pos));
  }

  @Override
  public int getInt(int pos) {
    return source(pos).getInt(offset(pos));
  }

  @Override
  public long getLong(int pos) {
    return source(pos).getLong(offset(pos));
  }

  @Override
  public float getFloat(int pos) {
    return source(pos).getFloat(offset(pos));
  }

  @Override
  public double getDouble(int pos) {
    return source(pos).getDouble(offset(pos));
  }

  @Override
  public StringData getString(int pos) {
    return source(pos).getString(offset(pos));
  }

  @Override
  public DecimalData getDecimal(int pos, int precision, int scale) {
    return source(pos).getDecimal(offset(pos), precision, scale);
  }

  @Override
  public TimestampData getTimestamp(int pos, int precision) {
    return source(pos).getTimestamp(offset(pos), precision);
  }

  @Override
  public <T> RawValueData<T> getRawValue(int pos) {
    return source(pos).getRawValue(offset(pos));
  }

  @Override
  public Variant getVariant(int pos) {
    return source(pos).getVariant(offset(pos));
  }

  @Override
  public byte[] getBinary(int pos) {
    return source(pos).getBinary(offset(pos));
  }

  @Override
  public ArrayData getArray(int pos) {
    return source(pos).getArray(offset(pos));
  }

  @Override
  public MapData getMap(int pos) {
    return source(pos).getMap(offset(pos));
  }

  @Override
  public RowData getRow(int pos, int numFields) {
    return source(pos).getRow(offset(pos), numFields);
  }
}
