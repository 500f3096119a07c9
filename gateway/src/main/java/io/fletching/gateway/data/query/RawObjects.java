package io.fletching.gateway.data.query;

import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RawType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.jspecify.annotations.Nullable;

/**
 * Values in which RAW is held as objects, not as bytes: Flink's way to text reads those bytes with
 * a wrong serializer.
 */
final class RawObjects {
  private RawObjects() {}

  /** Whether there is RAW in values of this type. */
  static boolean areIn(LogicalType type) {
    return LogicalTypeChecks.hasNested(type, part -> part.is(LogicalTypeRoot.RAW));
  }

  /** A copy of the row, or as much of it as has RAW within. */
  static RowData row(LogicalType type, RowData row) {
    List<LogicalType> types = LogicalTypeChecks.getFieldTypes(type);
    GenericRowData copy = new GenericRowData(row.getRowKind(), types.size());
    for (int i = 0; i < types.size(); i++) {
      LogicalType fieldType = types.get(i);
      Object field = RowData.createFieldGetter(fieldType.copy(true), i).getFieldOrNull(row);
      copy.setField(i, value(fieldType, field));
    }
    return copy;
  }

  private static @Nullable Object value(LogicalType type, @Nullable Object value) {
    if (value == null || !areIn(type)) {
      return value;
    }
    return switch (type.getTypeRoot()) {
      case RAW -> object((RawType<?>) type, (RawValueData<?>) value);
      case ARRAY -> new GenericArrayData(array(((ArrayType) type).getElementType(), value));
      case MAP -> map(((MapType) type).getKeyType(), ((MapType) type).getValueType(), value);
      case MULTISET -> map(((MultisetType) type).getElementType(), new IntType(false), value);
      default -> row(type, (RowData) value);
    };
  }

  @SuppressWarnings("unchecked")
  private static <T> RawValueData<T> object(RawType<?> type, RawValueData<T> value) {
    TypeSerializer<T> serializer = (TypeSerializer<T>) type.getTypeSerializer();
    return RawValueData.fromObject(value.toObject(serializer));
  }

  private static @Nullable Object[] array(LogicalType type, Object value) {
    ArrayData array = (ArrayData) value;
    ArrayData.ElementGetter getter = ArrayData.createElementGetter(type.copy(true));
    @Nullable Object[] elements = new Object[array.size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = value(type, getter.getElementOrNull(array, i));
    }
    return elements;
  }

  private static MapData map(LogicalType keyType, LogicalType valueType, Object value) {
    return new Pairs(
        new GenericArrayData(array(keyType, ((MapData) value).keyArray())),
        new GenericArrayData(array(valueType, ((MapData) value).valueArray())));
  }

  /** A map whose keys need no hash: objects of RAW have none. */
  private record Pairs(ArrayData keyArray, ArrayData valueArray) implements MapData {
    @Override
    public int size() {
      return keyArray.size();
    }
  }
}
