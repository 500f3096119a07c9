package io.fletching.engine.batch.element;

import static io.fletching.engine.batch.element.ElementConverter.SAME;

import com.google.protobuf.ByteString;
import io.fletching.engine.batch.ArrowTypes;
import io.fletching.engine.batch.element.ElementConverter.Step;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.ElementType;
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
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.conversion.DataStructureConverter;
import org.apache.flink.table.data.conversion.DataStructureConverters;
import org.apache.flink.table.runtime.typeutils.ExternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimeType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.Row;

/** The one table of how elements of streams travel. */
public final class ElementConverters {
  private static final int NANOS_PER_MILLI = 1_000_000;
  private static final LogicalType STRING = VarCharType.STRING_TYPE;
  static final LogicalType BYTES = new VarBinaryType(VarBinaryType.MAX_LENGTH);
  private static final LogicalType TIMESTAMP = new TimestampType(9);
  private static final LogicalType TIME = new TimeType(3);

  private static final Map<Class<?>, ElementConverter> BASIC =
      Map.ofEntries(
          same(Boolean.class, "BOOLEAN", new BooleanType()),
          same(Byte.class, "BYTE", new TinyIntType()),
          same(Short.class, "SHORT", new SmallIntType()),
          same(Integer.class, "INT", new IntType()),
          same(Long.class, "LONG", new BigIntType()),
          same(Float.class, "FLOAT", new FloatType()),
          same(Double.class, "DOUBLE", new DoubleType()),
          basic(
              String.class,
              "STRING",
              STRING,
              Object::toString,
              element -> StringData.fromString((String) element)),
          basic(
              LocalDate.class,
              "LOCAL_DATE",
              new DateType(),
              ElementConverters::dateOf,
              element -> (int) ((LocalDate) element).toEpochDay()),
          basic(
              LocalTime.class,
              "LOCAL_TIME",
              TIME,
              ElementConverters::timeOf,
              element -> millisOf((LocalTime) element)),
          basic(
              LocalDateTime.class,
              "LOCAL_DATE_TIME",
              TIMESTAMP,
              value -> ((TimestampData) value).toLocalDateTime(),
              element -> TimestampData.fromLocalDateTime((LocalDateTime) element)),
          // Of any length, which DECIMAL is not.
          basic(
              BigInteger.class,
              "BIG_INT",
              STRING,
              value -> new BigInteger(value.toString()),
              element -> StringData.fromString(element.toString())),
          basic(
              BigDecimal.class,
              "BIG_DEC",
              STRING,
              value -> new BigDecimal(value.toString()),
              element -> StringData.fromString(element.toString())),
          basic(
              Character.class,
              "CHAR",
              STRING,
              value -> value.toString().charAt(0),
              element -> StringData.fromString(element.toString())),
          basic(
              Date.class,
              "SQL_DATE",
              new DateType(),
              value -> Date.valueOf(dateOf(value)),
              element -> (int) ((Date) element).toLocalDate().toEpochDay()),
          basic(
              Time.class,
              "SQL_TIME",
              TIME,
              value -> sqlTimeOf(timeOf(value)),
              element -> millisOf((Time) element)),
          basic(
              Timestamp.class,
              "SQL_TIMESTAMP",
              TIMESTAMP,
              value -> ((TimestampData) value).toTimestamp(),
              element -> TimestampData.fromTimestamp((Timestamp) element)),
          basic(
              Instant.class,
              "INSTANT",
              RowType.of(
                  new LogicalType[] {new BigIntType(false), new IntType(false)},
                  new String[] {"seconds", "nanos"}),
              value -> instantOf((RowData) value),
              element ->
                  GenericRowData.of(
                      ((Instant) element).getEpochSecond(), ((Instant) element).getNano())));

  private ElementConverters() {}

  /**
   * How elements of this type travel.
   *
   * @throws FletchingException TYPE_NOT_SUPPORTED where they cannot
   */
  public static ElementConverter of(TypeInformation<?> type) {
    ElementConverter basic = BASIC.get(type.getTypeClass());
    if (basic != null) {
      return basic;
    }
    if (type instanceof ExternalTypeInfo<?> external) {
      return external(external);
    }
    if (type instanceof InternalTypeInfo<?> internal) {
      LogicalType logicalType = internal.toLogicalType();
      return new ElementConverter(external(logicalType), logicalType, SAME, SAME);
    }
    if (AvroRecords.areOf(type)) {
      return AvroRecords.converter(type);
    }
    if (type instanceof PickledTypeInfo) {
      return new ElementConverter(named("PICKLED_BYTE_ARRAY").build(), BYTES, SAME, SAME);
    }
    if (type instanceof PickledKeyTypeInfo) {
      return new ElementConverter(
          named("PICKLED_KEY").build(),
          BYTES,
          value -> new PickledKey((byte[]) value),
          element -> ((PickledKey) element).pickle());
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

  private static ElementConverter collection(TypeInformation<?> type) {
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

  static ElementType.Builder named(String name) {
    return ElementType.newBuilder().setName(name);
  }

  private static Map.Entry<Class<?>, ElementConverter> same(
      Class<?> elements, String name, LogicalType logicalType) {
    return basic(elements, name, logicalType, SAME, SAME);
  }

  private static Map.Entry<Class<?>, ElementConverter> basic(
      Class<?> elements, String name, LogicalType logicalType, Step toElement, Step toInternal) {
    ElementType type = named(name).build();
    return Map.entry(elements, new ElementConverter(type, logicalType, toElement, toInternal));
  }

  private static ElementConverter external(ExternalTypeInfo<?> type) {
    DataStructureConverter<Object, Object> converter =
        DataStructureConverters.getConverter(type.getDataType());
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    converter.open(loader == null ? ElementConverters.class.getClassLoader() : loader);
    LogicalType logicalType = type.getDataType().getLogicalType();
    return new ElementConverter(
        external(logicalType), logicalType, converter::toExternal, converter::toInternal);
  }

  private static ElementType external(LogicalType logicalType) {
    ElementType.Builder named = named("EXTERNAL").addFieldNames(logicalType.asSerializableString());
    try {
      RowType row = RowType.of(logicalType);
      named.setLogicalType(ArrowTypes.toProto(row).getFields(0).getType());
    } catch (FletchingException e) {
      // Java's functions and sinks may take what has no form in Python; ours refuse its column.
      return named.build();
    }
    return named.build();
  }

  private static ElementConverter row(RowTypeInfo type) {
    List<ElementConverter> fields =
        Arrays.stream(type.getFieldTypes()).map(ElementConverters::of).toList();
    String[] names = type.getFieldNames();
    RowData.FieldGetter[] getters = getters(fields);
    Step[] write = fields.stream().map(ElementConverter::toInternal).toArray(Step[]::new);
    Step[] read = fields.stream().map(ElementConverter::toElement).toArray(Step[]::new);
    ElementType.Builder named = named("ROW_NAMED").addAllFieldNames(List.of(names));
    boolean areObjects = type instanceof ObjectRowTypeInfo;
    if (type instanceof ObjectRowTypeInfo objects) {
      named.setObjectClass(ByteString.copyFrom(objects.objectClass()));
    }
    return new ElementConverter(
        described(named, fields),
        rowOf(names, fields),
        value -> rowOf((RowData) value, getters, read),
        element -> {
          Row row = areObjects ? ObjectRows.inOrder((Row) element, names) : (Row) element;
          GenericRowData data = new GenericRowData(row.getKind(), write.length);
          for (int i = 0; i < write.length; i++) {
            data.setField(i, write[i].orNull(row.getField(i)));
          }
          return data;
        });
  }

  private static Row rowOf(RowData data, RowData.FieldGetter[] getters, Step[] read) {
    Row row = new Row(data.getRowKind(), read.length);
    for (int i = 0; i < read.length; i++) {
      row.setField(i, read[i].orNull(getters[i].getFieldOrNull(data)));
    }
    return row;
  }

  private static ElementConverter tuple(TupleTypeInfo<?> type) {
    List<ElementConverter> fields =
        IntStream.range(0, type.getArity())
            .mapToObj(i -> of(((TupleTypeInfoBase<?>) type).getTypeAt(i)))
            .toList();
    RowData.FieldGetter[] getters = getters(fields);
    Step[] write = fields.stream().map(ElementConverter::toInternal).toArray(Step[]::new);
    Step[] read = fields.stream().map(ElementConverter::toElement).toArray(Step[]::new);
    return new ElementConverter(
        described(named("TUPLE"), fields),
        rowOf(type.getFieldNames(), fields),
        value -> {
          Tuple tuple = Tuple.newInstance(read.length);
          for (int i = 0; i < read.length; i++) {
            tuple.setField(read[i].orNull(getters[i].getFieldOrNull((RowData) value)), i);
          }
          return tuple;
        },
        element -> {
          GenericRowData data = new GenericRowData(write.length);
          for (int i = 0; i < write.length; i++) {
            data.setField(i, write[i].orNull(((Tuple) element).getField(i)));
          }
          return data;
        });
  }

  private static RowData.FieldGetter[] getters(List<ElementConverter> fields) {
    return IntStream.range(0, fields.size())
        .mapToObj(i -> RowData.createFieldGetter(fields.get(i).logicalType(), i))
        .toArray(RowData.FieldGetter[]::new);
  }

  private static LogicalType rowOf(String[] names, List<ElementConverter> fields) {
    return RowType.of(
        fields.stream().map(ElementConverter::logicalType).toArray(LogicalType[]::new), names);
  }

  private static ElementType described(ElementType.Builder type, List<ElementConverter> parts) {
    return type.addAllParts(parts.stream().map(ElementConverter::type).toList()).build();
  }

  private static ElementConverter primitives(PrimitiveArrayTypeInfo<?> type) {
    Class<?> component = type.getComponentClass();
    ElementConverter boxed = of(type.getComponentType());
    if (component == byte.class) {
      return new ElementConverter(
          described(named("PRIMITIVE_ARRAY"), List.of(boxed)), BYTES, SAME, SAME);
    }
    if (component == char.class) {
      return array("PRIMITIVE_ARRAY", boxed, component);
    }
    return new ElementConverter(
        described(named("PRIMITIVE_ARRAY"), List.of(boxed)),
        new ArrayType(boxed.logicalType().copy(false)),
        value -> primitives((ArrayData) value, component),
        ElementConverters::arrayOfPrimitives);
  }

  private static Object primitives(ArrayData array, Class<?> component) {
    if (component == long.class) {
      return array.toLongArray();
    }
    if (component == int.class) {
      return array.toIntArray();
    }
    if (component == short.class) {
      return array.toShortArray();
    }
    if (component == double.class) {
      return array.toDoubleArray();
    }
    return component == float.class ? array.toFloatArray() : array.toBooleanArray();
  }

  private static Object arrayOfPrimitives(Object array) {
    if (array instanceof long[] longs) {
      return new GenericArrayData(longs);
    }
    if (array instanceof int[] ints) {
      return new GenericArrayData(ints);
    }
    if (array instanceof short[] shorts) {
      return new GenericArrayData(shorts);
    }
    if (array instanceof double[] doubles) {
      return new GenericArrayData(doubles);
    }
    return array instanceof float[] floats
        ? new GenericArrayData(floats)
        : new GenericArrayData((boolean[]) array);
  }

  private static ElementConverter array(String name, ElementConverter element, Class<?> component) {
    ArrayData.ElementGetter getter = ArrayData.createElementGetter(element.logicalType());
    LogicalType each = element.logicalType().copy(!component.isPrimitive());
    return new ElementConverter(
        described(named(name), List.of(element)),
        new ArrayType(each),
        value -> {
          ArrayData data = (ArrayData) value;
          Object array = Array.newInstance(component, data.size());
          for (int i = 0; i < data.size(); i++) {
            Array.set(array, i, element.toElement().orNull(getter.getElementOrNull(data, i)));
          }
          return array;
        },
        array -> {
          Object[] values = new Object[Array.getLength(array)];
          for (int i = 0; i < values.length; i++) {
            values[i] = element.toInternal().orNull(Array.get(array, i));
          }
          return new GenericArrayData(values);
        });
  }

  private static ElementConverter list(ElementConverter element) {
    ArrayData.ElementGetter getter = ArrayData.createElementGetter(element.logicalType());
    return new ElementConverter(
        described(named("LIST"), List.of(element)),
        new ArrayType(element.logicalType()),
        value -> listOf((ArrayData) value, getter, element.toElement()),
        list ->
            new GenericArrayData(
                ((List<?>) list).stream().map(element.toInternal()::orNull).toArray()));
  }

  private static List<Object> listOf(ArrayData data, ArrayData.ElementGetter getter, Step read) {
    List<Object> list = new ArrayList<>(data.size());
    for (int i = 0; i < data.size(); i++) {
      list.add(read.orNull(getter.getElementOrNull(data, i)));
    }
    return list;
  }

  private static ElementConverter map(ElementConverter key, ElementConverter item) {
    ArrayData.ElementGetter keys = ArrayData.createElementGetter(key.logicalType());
    ArrayData.ElementGetter items = ArrayData.createElementGetter(item.logicalType());
    return new ElementConverter(
        described(named("MAP"), List.of(key, item)),
        new MapType(key.logicalType(), item.logicalType()),
        value -> {
          MapData data = (MapData) value;
          List<Object> readKeys = listOf(data.keyArray(), keys, key.toElement());
          List<Object> readItems = listOf(data.valueArray(), items, item.toElement());
          Map<Object, Object> map = new HashMap<>();
          for (int i = 0; i < readKeys.size(); i++) {
            map.put(readKeys.get(i), readItems.get(i));
          }
          return map;
        },
        map -> {
          Map<Object, Object> written = new HashMap<>();
          ((Map<?, ?>) map)
              .forEach(
                  (k, v) -> written.put(key.toInternal().orNull(k), item.toInternal().orNull(v)));
          return new GenericMapData(written);
        });
  }

  private static Instant instantOf(RowData value) {
    return Instant.ofEpochSecond(value.getLong(0), value.getInt(1));
  }

  private static LocalDate dateOf(Object value) {
    return LocalDate.ofEpochDay((Integer) value);
  }

  private static LocalTime timeOf(Object value) {
    return LocalTime.ofNanoOfDay((long) (Integer) value * NANOS_PER_MILLI);
  }

  private static int millisOf(LocalTime element) {
    return (int) (element.toNanoOfDay() / NANOS_PER_MILLI);
  }

  private static int millisOf(Time element) {
    int millis = (int) Math.floorMod(element.getTime(), 1000L);
    return element.toLocalTime().toSecondOfDay() * 1000 + millis;
  }

  private static Time sqlTimeOf(LocalTime value) {
    return new Time(Time.valueOf(value).getTime() + value.getNano() / NANOS_PER_MILLI);
  }
}
