package io.fletching.engine.batch;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/** Rows as plain lists, which know equality, whichever class of RowData they came in. */
final class PlainValues {
  private PlainValues() {}

  static List<@Nullable Object> of(RowType type, RowData row) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < type.getFieldCount(); i++) {
      values.add(
          of(
              type.getTypeAt(i),
              RowData.createFieldGetter(type.getTypeAt(i).copy(true), i).getFieldOrNull(row)));
    }
    return values;
  }

  private static List<@Nullable Object> of(LogicalType element, ArrayData array) {
    ArrayData.ElementGetter getter = ArrayData.createElementGetter(element.copy(true));
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      values.add(of(element, getter.getElementOrNull(array, i)));
    }
    return values;
  }

  private static @Nullable Object of(LogicalType type, @Nullable Object value) {
    if (value instanceof RowData row) {
      return of(CompositeTypes.rowType(type), row);
    }
    if (value instanceof ArrayData array) {
      return of(((ArrayType) type).getElementType(), array);
    }
    if (value instanceof MapData map) {
      boolean multiset = type instanceof MultisetType;
      LogicalType key =
          multiset ? ((MultisetType) type).getElementType() : ((MapType) type).getKeyType();
      LogicalType count = multiset ? new IntType(false) : ((MapType) type).getValueType();
      return List.of(of(key, map.keyArray()), of(count, map.valueArray()));
    }
    if (value instanceof RawValueData<?> raw) {
      return java.nio.ByteBuffer.wrap(rawBytes(type, raw));
    }
    if (value instanceof byte[] bytes) {
      return java.nio.ByteBuffer.wrap(bytes);
    }
    return value;
  }

  @SuppressWarnings("unchecked")
  static <T> byte[] rawBytes(LogicalType type, RawValueData<T> value) {
    return value.toBytes((TypeSerializer<T>) RawTypes.serializer(type));
  }
}
