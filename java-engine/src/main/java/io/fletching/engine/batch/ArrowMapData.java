package io.fletching.engine.batch;

import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;

/** A view of one cell of a map column. */
final class ArrowMapData implements MapData {
  private final ColumnReader keys;
  private final ColumnReader values;
  private final int start;
  private final int size;

  ArrowMapData(ColumnReader keys, ColumnReader values, int start, int size) {
    this.keys = keys;
    this.values = values;
    this.start = start;
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public ArrayData keyArray() {
    return new ArrowArrayData(keys, start, size);
  }

  @Override
  public ArrayData valueArray() {
    return new ArrowArrayData(values, start, size);
  }
}
