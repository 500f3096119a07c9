package io.fletching.gateway.data.format;

import io.fletching.engine.batch.element.ElementConverter.Step;
import io.fletching.engine.batch.element.ElementConverters;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.BasicArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.api.java.typeutils.MapTypeInfo;
import org.apache.flink.api.java.typeutils.ObjectArrayTypeInfo;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * Makes values of a format's columns of the values as which elements travel.
 *
 * <p>They are mostly the same. Numbers of any length and instants travel in forms of their own,
 * which formats do not know.
 */
final class ColumnSteps {
  private static final Step AS_IS = value -> value;

  private final RowType format;

  ColumnSteps(RowType format) {
    this.format = format;
  }

  /**
   * The step for elements of this type.
   *
   * @throws IllegalArgumentException if they do not fit
   */
  Step of(TypeInformation<?> elements) {
    if (ElementConverters.of(elements).logicalType() instanceof RowType) {
      return of("", elements, format);
    }
    throw new IllegalArgumentException(
        "The format is of rows, not of "
            + elements
            + ": give the stream before the sink a type of rows, such as map(..., "
            + "output_type=Types.ROW_NAMED([...], [...])), with the columns "
            + format.asSummaryString()
            + ".");
  }

  private Step of(String path, TypeInformation<?> type, LogicalType column) {
    if (type instanceof RowTypeInfo row && column instanceof RowType columns) {
      return rowOf(path, row, columns);
    }
    if (column instanceof DecimalType decimal && type.equals(BasicTypeInfo.BIG_DEC_TYPE_INFO)) {
      return value -> decimalOf(path, new BigDecimal(value.toString()), decimal);
    }
    if (column.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE)
        && type.equals(BasicTypeInfo.INSTANT_TYPE_INFO)) {
      return value -> timestampOf((RowData) value);
    }
    return partsOf(path, type, column);
  }

  private Step partsOf(String path, TypeInformation<?> type, LogicalType column) {
    TypeInformation<?> element = elementOf(type);
    if (element != null && column instanceof ArrayType array) {
      Step step = of(path + "[]", element, array.getElementType());
      return step == AS_IS ? AS_IS : arrayOf(step, ElementConverters.of(element).logicalType());
    }
    if (type instanceof MapTypeInfo<?, ?> map && column instanceof MapType columns) {
      return mapOf(path, map, columns);
    }
    if (!fits(ElementConverters.of(type).logicalType(), column)) {
      throw misfit(path, type, column);
    }
    return AS_IS;
  }

  private Step rowOf(String path, RowTypeInfo row, RowType columns) {
    if (row.getArity() != columns.getFieldCount()) {
      throw misfit(path, row, columns);
    }
    List<Step> steps =
        IntStream.range(0, row.getArity())
            .mapToObj(
                i -> {
                  String name = columns.getFieldNames().get(i);
                  String inner = path.isEmpty() ? name : path + "." + name;
                  return of(inner, row.getTypeAt(i), columns.getTypeAt(i));
                })
            .toList();
    if (steps.stream().allMatch(step -> step == AS_IS)) {
      return AS_IS;
    }
    List<RowData.FieldGetter> getters =
        IntStream.range(0, row.getArity())
            .mapToObj(
                i ->
                    RowData.createFieldGetter(
                        ElementConverters.of(row.getTypeAt(i)).logicalType(), i))
            .toList();
    return value -> {
      RowData given = (RowData) value;
      GenericRowData made = new GenericRowData(given.getRowKind(), steps.size());
      for (int i = 0; i < steps.size(); i++) {
        made.setField(i, steps.get(i).orNull(getters.get(i).getFieldOrNull(given)));
      }
      return made;
    };
  }

  private Step mapOf(String path, MapTypeInfo<?, ?> map, MapType columns) {
    Step key = of(path + "{key}", map.getKeyTypeInfo(), columns.getKeyType());
    Step item = of(path + "{value}", map.getValueTypeInfo(), columns.getValueType());
    if (key == AS_IS && item == AS_IS) {
      return AS_IS;
    }
    ArrayData.ElementGetter keys = getter(map.getKeyTypeInfo());
    ArrayData.ElementGetter items = getter(map.getValueTypeInfo());
    return value -> {
      MapData given = (MapData) value;
      ArrayData givenKeys = given.keyArray();
      ArrayData givenItems = given.valueArray();
      Map<@Nullable Object, @Nullable Object> made = new HashMap<>();
      for (int i = 0; i < given.size(); i++) {
        made.put(
            key.orNull(keys.getElementOrNull(givenKeys, i)),
            item.orNull(items.getElementOrNull(givenItems, i)));
      }
      return new GenericMapData(made);
    };
  }

  private static ArrayData.ElementGetter getter(TypeInformation<?> type) {
    return ArrayData.createElementGetter(ElementConverters.of(type).logicalType());
  }

  private static Step arrayOf(Step step, LogicalType element) {
    ArrayData.ElementGetter getter = ArrayData.createElementGetter(element);
    return value -> {
      ArrayData given = (ArrayData) value;
      @Nullable Object[] made = new @Nullable Object[given.size()];
      for (int i = 0; i < made.length; i++) {
        made[i] = step.orNull(getter.getElementOrNull(given, i));
      }
      return new GenericArrayData(made);
    };
  }

  private static DecimalData decimalOf(String path, BigDecimal value, DecimalType type) {
    DecimalData made = DecimalData.fromBigDecimal(value, type.getPrecision(), type.getScale());
    if (made == null) {
      throw new IllegalArgumentException(
          "The number "
              + value
              + " does not fit the column '"
              + path
              + "', which is "
              + type
              + ".");
    }
    return made;
  }

  private static TimestampData timestampOf(RowData value) {
    return TimestampData.fromInstant(Instant.ofEpochSecond(value.getLong(0), value.getInt(1)));
  }

  private static @Nullable TypeInformation<?> elementOf(TypeInformation<?> type) {
    if (type instanceof ListTypeInfo<?> list) {
      return list.getElementTypeInfo();
    }
    if (type instanceof BasicArrayTypeInfo<?, ?> array) {
      return array.getComponentInfo();
    }
    return type instanceof ObjectArrayTypeInfo<?, ?> array ? array.getComponentInfo() : null;
  }

  /** Whether a format can read a value of one type as of the other. */
  private static boolean fits(LogicalType given, LogicalType column) {
    if (areBoth(LogicalTypeFamily.CHARACTER_STRING, given, column)
        || areBoth(LogicalTypeFamily.BINARY_STRING, given, column)) {
      return true;
    }
    if (given.getTypeRoot() != column.getTypeRoot()) {
      return false;
    }
    if (given instanceof DecimalType) {
      return given.copy(true).equals(column.copy(true));
    }
    List<LogicalType> parts = given.getChildren();
    List<LogicalType> columns = column.getChildren();
    return parts.size() == columns.size()
        && IntStream.range(0, parts.size()).allMatch(i -> fits(parts.get(i), columns.get(i)));
  }

  private static boolean areBoth(LogicalTypeFamily family, LogicalType one, LogicalType other) {
    return one.is(family) && other.is(family);
  }

  private IllegalArgumentException misfit(
      String path, TypeInformation<?> type, LogicalType column) {
    String what =
        path.isEmpty()
            ? "The format's rows are " + column.asSummaryString() + ", the stream's are "
            : "The format's column '" + path + "' is " + column.asSummaryString() + ", but here ";
    String hint =
        ": give the stream before the sink the same types, such as map(..., "
            + "output_type=Types.ROW_NAMED([...], [...])).";
    return new IllegalArgumentException(what + (path.isEmpty() ? type : "it is " + type) + hint);
  }
}
