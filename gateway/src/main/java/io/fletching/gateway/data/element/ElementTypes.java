package io.fletching.gateway.data.element;

import static org.apache.flink.table.api.DataTypes.FIELD;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.BasicArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.api.java.typeutils.MapTypeInfo;
import org.apache.flink.api.java.typeutils.ObjectArrayTypeInfo;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.api.java.typeutils.TupleTypeInfoBase;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.runtime.typeutils.ExternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;

/** The one table of how elements of streams travel. */
final class ElementTypes {
  private static final int NANOS_PER_MILLI = 1_000_000;

  private static final Map<Class<?>, ElementType> BASIC =
      Map.ofEntries(
          same(String.class, "STRING", DataTypes.STRING()),
          same(Boolean.class, "BOOLEAN", DataTypes.BOOLEAN()),
          same(Byte.class, "BYTE", DataTypes.TINYINT()),
          same(Short.class, "SHORT", DataTypes.SMALLINT()),
          same(Integer.class, "INT", DataTypes.INT()),
          same(Long.class, "LONG", DataTypes.BIGINT()),
          same(Float.class, "FLOAT", DataTypes.FLOAT()),
          same(Double.class, "DOUBLE", DataTypes.DOUBLE()),
          same(LocalDate.class, "LOCAL_DATE", DataTypes.DATE()),
          same(LocalTime.class, "LOCAL_TIME", DataTypes.TIME(3)),
          same(LocalDateTime.class, "LOCAL_DATE_TIME", DataTypes.TIMESTAMP(9)),
          // Of any length, which DECIMAL is not.
          basic(
              BigInteger.class,
              "BIG_INT",
              DataTypes.STRING(),
              value -> new BigInteger((String) value),
              Object::toString),
          basic(
              BigDecimal.class,
              "BIG_DEC",
              DataTypes.STRING(),
              value -> new BigDecimal((String) value),
              Object::toString),
          basic(
              Character.class,
              "CHAR",
              DataTypes.STRING(),
              value -> ((String) value).charAt(0),
              Object::toString),
          basic(
              Date.class,
              "SQL_DATE",
              DataTypes.DATE(),
              value -> Date.valueOf((LocalDate) value),
              element -> ((Date) element).toLocalDate()),
          basic(
              Time.class,
              "SQL_TIME",
              DataTypes.TIME(3),
              value -> timeOf((LocalTime) value),
              element -> localTimeOf((Time) element)),
          basic(
              Timestamp.class,
              "SQL_TIMESTAMP",
              DataTypes.TIMESTAMP(9),
              value -> Timestamp.valueOf((LocalDateTime) value),
              element -> ((Timestamp) element).toLocalDateTime()),
          basic(
              Instant.class,
              "INSTANT",
              DataTypes.ROW(
                  FIELD("seconds", DataTypes.BIGINT().notNull()),
                  FIELD("nanos", DataTypes.INT().notNull())),
              value -> instantOf((Row) value),
              element ->
                  Row.of(((Instant) element).getEpochSecond(), ((Instant) element).getNano())));

  private ElementTypes() {}

  /**
   * How elements of this type travel.
   *
   * @throws FletchingException TYPE_NOT_SUPPORTED where they cannot
   */
  static ElementType of(TypeInformation<?> type) {
    ElementType basic = BASIC.get(type.getTypeClass());
    if (basic != null) {
      return basic;
    }
    if (type instanceof ExternalTypeInfo<?> external) {
      DataType dataType = external.getDataType();
      String sql = dataType.getLogicalType().asSerializableString();
      return new ElementType(List.of("EXTERNAL", sql), dataType, value -> value, value -> value);
    }
    if (type instanceof PickledTypeInfo) {
      return new ElementType(
          List.of("PICKLED_BYTE_ARRAY"), DataTypes.BYTES(), value -> value, element -> element);
    }
    if (type instanceof RowTypeInfo row) {
      return row(row);
    }
    if (type instanceof TupleTypeInfo<?> tuple) {
      return tuple(tuple);
    }
    if (type instanceof PrimitiveArrayTypeInfo<?> array) {
      return primitives(array);
    }
    return collection(type);
  }

  private static ElementType collection(TypeInformation<?> type) {
    if (type instanceof BasicArrayTypeInfo<?, ?> array) {
      return array("BASIC_ARRAY", of(array.getComponentInfo()), array.getComponentTypeClass());
    }
    if (type instanceof ObjectArrayTypeInfo<?, ?> array) {
      TypeInformation<?> element = array.getComponentInfo();
      return array("OBJECT_ARRAY", of(element), element.getTypeClass());
    }
    if (type instanceof ListTypeInfo<?> list) {
      return list(of(list.getElementTypeInfo()));
    }
    if (type instanceof MapTypeInfo<?, ?> map) {
      return map(of(map.getKeyTypeInfo()), of(map.getValueTypeInfo()));
    }
    throw new FletchingException(
        FailureCode.TYPE_NOT_SUPPORTED,
        "Elements of the type "
            + type
            + " have no form in Python: convert the stream to one of pyflink.common.Types first.");
  }

  private static Map.Entry<Class<?>, ElementType> same(
      Class<?> elements, String name, DataType dataType) {
    return basic(elements, name, dataType, value -> value, element -> element);
  }

  private static Map.Entry<Class<?>, ElementType> basic(
      Class<?> elements,
      String name,
      DataType dataType,
      ElementType.Step read,
      ElementType.Step write) {
    return Map.entry(elements, new ElementType(List.of(name), dataType, read, write));
  }

  private static ElementType row(RowTypeInfo type) {
    List<ElementType> fields = Arrays.stream(type.getFieldTypes()).map(ElementTypes::of).toList();
    String[] names = type.getFieldNames();
    ElementType.Step[] read =
        fields.stream().map(ElementType::read).toArray(ElementType.Step[]::new);
    ElementType.Step[] write =
        fields.stream().map(ElementType::write).toArray(ElementType.Step[]::new);
    return new ElementType(
        List.of("ROW_NAMED", List.of(names), descriptions(fields)),
        rowOf(names, fields),
        value -> converted((Row) value, read),
        element -> converted((Row) element, write));
  }

  private static Row converted(Row row, ElementType.Step[] steps) {
    Row converted = new Row(row.getKind(), steps.length);
    for (int i = 0; i < steps.length; i++) {
      converted.setField(i, steps[i].orNull(row.getField(i)));
    }
    return converted;
  }

  private static ElementType tuple(TupleTypeInfo<?> type) {
    List<ElementType> fields =
        IntStream.range(0, type.getArity())
            .mapToObj(i -> of(((TupleTypeInfoBase<?>) type).getTypeAt(i)))
            .toList();
    ElementType.Step[] read =
        fields.stream().map(ElementType::read).toArray(ElementType.Step[]::new);
    ElementType.Step[] write =
        fields.stream().map(ElementType::write).toArray(ElementType.Step[]::new);
    return new ElementType(
        List.of("TUPLE", descriptions(fields)),
        rowOf(type.getFieldNames(), fields),
        value -> {
          Tuple tuple = Tuple.newInstance(read.length);
          for (int i = 0; i < read.length; i++) {
            tuple.setField(read[i].orNull(((Row) value).getField(i)), i);
          }
          return tuple;
        },
        element -> {
          Row row = new Row(write.length);
          for (int i = 0; i < write.length; i++) {
            row.setField(i, write[i].orNull(((Tuple) element).getField(i)));
          }
          return row;
        });
  }

  private static DataType rowOf(String[] names, List<ElementType> fields) {
    return DataTypes.ROW(
        IntStream.range(0, names.length)
            .mapToObj(i -> FIELD(names[i], fields.get(i).dataType()))
            .toList());
  }

  private static ElementType primitives(PrimitiveArrayTypeInfo<?> type) {
    Class<?> component = type.getComponentClass();
    if (component == byte.class) {
      return new ElementType(
          List.of("PRIMITIVE_ARRAY", List.of(List.of("BYTE"))),
          DataTypes.BYTES(),
          value -> value,
          element -> element);
    }
    ElementType boxed = of(type.getComponentType());
    return array("PRIMITIVE_ARRAY", boxed, component);
  }

  private static ElementType array(String name, ElementType element, Class<?> component) {
    boolean isPrimitive = component.isPrimitive();
    DataType each = isPrimitive ? element.dataType().notNull() : element.dataType();
    Class<?> values = DataTypes.ARRAY(element.dataType()).getConversionClass().getComponentType();
    return new ElementType(
        List.of(name, List.of(element.description())),
        DataTypes.ARRAY(isPrimitive ? each.bridgedTo(values) : each),
        value -> converted(value, component, element.read()),
        array -> converted(array, values, element.write()));
  }

  private static Object converted(Object array, Class<?> component, ElementType.Step step) {
    int length = Array.getLength(array);
    Object converted = Array.newInstance(component, length);
    for (int i = 0; i < length; i++) {
      Array.set(converted, i, step.orNull(Array.get(array, i)));
    }
    return converted;
  }

  private static ElementType list(ElementType element) {
    Class<?> values = DataTypes.ARRAY(element.dataType()).getConversionClass().getComponentType();
    return new ElementType(
        List.of("LIST", List.of(element.description())),
        DataTypes.ARRAY(element.dataType()),
        value -> {
          List<Object> list = new ArrayList<>();
          for (Object each : (Object[]) value) {
            list.add(element.read().orNull(each));
          }
          return list;
        },
        list -> converted(((List<?>) list).toArray(), values, element.write()));
  }

  private static ElementType map(ElementType key, ElementType item) {
    return new ElementType(
        List.of("MAP", List.of(key.description(), item.description())),
        DataTypes.MAP(key.dataType(), item.dataType()),
        value -> converted((Map<?, ?>) value, key.read(), item.read()),
        map -> converted((Map<?, ?>) map, key.write(), item.write()));
  }

  private static Map<Object, Object> converted(
      Map<?, ?> map, ElementType.Step key, ElementType.Step item) {
    Map<Object, Object> converted = new HashMap<>();
    map.forEach((k, v) -> converted.put(key.orNull(k), item.orNull(v)));
    return converted;
  }

  private static List<Object> descriptions(List<ElementType> types) {
    return types.stream().map(ElementType::description).toList();
  }

  private static Instant instantOf(Row value) {
    return Instant.ofEpochSecond(value.<Long>getFieldAs(0), value.<Integer>getFieldAs(1));
  }

  private static Time timeOf(LocalTime value) {
    return new Time(Time.valueOf(value).getTime() + value.getNano() / NANOS_PER_MILLI);
  }

  private static LocalTime localTimeOf(Time element) {
    long millis = Math.floorMod(element.getTime(), 1000L);
    return element.toLocalTime().plusNanos(millis * NANOS_PER_MILLI);
  }
}
