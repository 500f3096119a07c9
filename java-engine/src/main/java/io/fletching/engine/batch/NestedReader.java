package io.fletching.engine.batch;

import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;

/**
 * A column whose cells are made of the cells of other columns. What it returns are views of those.
 */
abstract class NestedReader extends ColumnReader {
  NestedReader(String path, ArrowType arrowType) {
    super(path, arrowType);
  }

  /** ARRAY. */
  static final class Array extends NestedReader {
    private final ColumnReader elements;
    private long offsets;

    Array(String path, ArrowType arrowType, ColumnReader elements) {
      super(path, arrowType);
      this.elements = elements;
    }

    @Override
    void bindValues(FieldVector vector) {
      offsets = vector.getOffsetBuffer().memoryAddress();
      elements.bind(vector.getChildrenFromFields().get(0));
    }

    @Override
    ArrayData getArray(int cell) {
      int start = MemoryUtil.getInt(offsets + ((long) cell << 2));
      int end = MemoryUtil.getInt(offsets + ((cell + 1L) << 2));
      return new ArrowArrayData(elements, start, end - start);
    }
  }

  /** MAP and MULTISET. */
  static final class Map extends NestedReader {
    private final ColumnReader keys;
    private final ColumnReader values;
    private long offsets;

    Map(String path, ArrowType arrowType, ColumnReader keys, ColumnReader values) {
      super(path, arrowType);
      this.keys = keys;
      this.values = values;
    }

    @Override
    void bindValues(FieldVector vector) {
      offsets = vector.getOffsetBuffer().memoryAddress();
      List<FieldVector> pair = vector.getChildrenFromFields().get(0).getChildrenFromFields();
      keys.bind(pair.get(0));
      values.bind(pair.get(1));
    }

    @Override
    MapData getMap(int cell) {
      int start = MemoryUtil.getInt(offsets + ((long) cell << 2));
      int end = MemoryUtil.getInt(offsets + ((cell + 1L) << 2));
      return new ArrowMapData(keys, values, start, end - start);
    }
  }

  /** ROW. */
  static final class Row extends NestedReader {
    private final ColumnReader[] fields;

    Row(String path, ArrowType arrowType, ColumnReader[] fields) {
      super(path, arrowType);
      this.fields = fields;
    }

    @Override
    void bindValues(FieldVector vector) {
      List<FieldVector> children = vector.getChildrenFromFields();
      for (int i = 0; i < fields.length; i++) {
        fields[i].bind(children.get(i));
      }
    }

    @Override
    RowData getRow(int cell) {
      ArrowRowData row = new ArrowRowData(fields);
      row.moveTo(cell);
      return row;
    }
  }
}
