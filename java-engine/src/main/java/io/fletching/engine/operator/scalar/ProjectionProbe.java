package io.fletching.engine.operator.scalar;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.types.RowKind;
import org.apache.flink.types.variant.Variant;

/**
 * A row that remembers which of its fields were read, in order. All its fields are null, and those
 * that nobody expects to be null read as their type's zero.
 */
final class ProjectionProbe implements RowData {
  private final int arity;
  private final Set<Integer> read = new LinkedHashSet<>();

  ProjectionProbe(int arity) {
    this.arity = arity;
  }

  /** The fields read so far, each once, by when it was first read. */
  int[] fieldsRead() {
    return read.stream().mapToInt(Integer::intValue).toArray();
  }

  private <T> T read(int field, T zero) {
    read.add(field);
    return zero;
  }

  @Override
  public int getArity() {
    return arity;
  }

  @Override
  public RowKind getRowKind() {
    return RowKind.INSERT;
  }

  @Override
  public void setRowKind(RowKind kind) {
    // A probe is of no kind.
  }

  @Override
  public boolean isNullAt(int pos) {
    return read(pos, true);
  }

  @Override
  public boolean getBoolean(int pos) {
    return read(pos, false);
  }

  @Override
  public byte getByte(int pos) {
    return read(pos, (byte) 0);
  }

  @Override
  public short getShort(int pos) {
    return read(pos, (short) 0);
  }

  @Override
  public int getInt(int pos) {
    return read(pos, 0);
  }

  @Override
  public long getLong(int pos) {
    return read(pos, 0L);
  }

  @Override
  public float getFloat(int pos) {
    return read(pos, 0f);
  }

  @Override
  public double getDouble(int pos) {
    return read(pos, 0d);
  }

  @Override
  public StringData getString(int pos) {
    return read(pos, BinaryStringData.EMPTY_UTF8);
  }

  @Override
  public DecimalData getDecimal(int pos, int precision, int scale) {
    return read(pos, DecimalData.zero(precision, scale));
  }

  @Override
  public TimestampData getTimestamp(int pos, int precision) {
    return read(pos, TimestampData.fromEpochMillis(0));
  }

  @Override
  public <T> RawValueData<T> getRawValue(int pos) {
    return read(pos, RawValueData.fromBytes(new byte[0]));
  }

  @Override
  public Variant getVariant(int pos) {
    return read(pos, Variant.newBuilder().ofNull());
  }

  @Override
  public byte[] getBinary(int pos) {
    return read(pos, new byte[0]);
  }

  @Override
  public ArrayData getArray(int pos) {
    return read(pos, new GenericArrayData(new Object[0]));
  }

  @Override
  public MapData getMap(int pos) {
    return read(pos, new GenericMapData(Map.of()));
  }

  @Override
  public RowData getRow(int pos, int numFields) {
    return read(pos, new GenericRowData(numFields));
  }
}
