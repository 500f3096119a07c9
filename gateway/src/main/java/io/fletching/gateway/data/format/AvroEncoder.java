package io.fletching.gateway.data.format;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Conversion;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/** Makes of rows what Avro's writers take. */
final class AvroEncoder {
  private AvroEncoder() {}

  /**
   * A value as Avro has it.
   *
   * @param path where it is; empty for the row itself
   * @throws IllegalArgumentException if the schema has no such value
   */
  static @Nullable Object encode(String path, Schema schema, @Nullable Object value) {
    if (schema.isUnion()) {
      boolean isNull = value == null && schema.isNullable();
      return isNull ? null : encode(path, AvroSchemas.notNull(schema), value);
    }
    if (value == null && schema.getType() == Schema.Type.NULL) {
      return null;
    }
    Object encoded = value == null ? null : encodeValue(path, schema, value);
    if (encoded == null) {
      String what = value == null ? "null" : value + " (" + value.getClass().getSimpleName() + ")";
      throw new IllegalArgumentException(
          (path.isEmpty() ? "The element" : "The field " + path)
              + " is "
              + what
              + ", where the Avro schema has "
              + AvroSchemas.described(schema)
              + ".");
    }
    return encoded;
  }

  private static @Nullable Object encodeValue(String path, Schema schema, Object value) {
    Object inJavaTime = inJavaTime(value);
    LogicalType logical = schema.getLogicalType();
    Conversion<?> conversion =
        AvroSchemas.DATA.getConversionByClass(inJavaTime.getClass(), logical);
    if (conversion != null) {
      try {
        return Conversions.convertToRawType(inJavaTime, schema, logical, conversion);
      } catch (AvroRuntimeException e) {
        return null;
      }
    }
    return switch (schema.getType()) {
      case RECORD -> value instanceof Row row ? encodeRow(path, schema, row) : null;
      case ARRAY -> encodeArray(path, schema.getElementType(), value);
      case MAP ->
          value instanceof Map<?, ?> map ? encodeMap(path, schema.getValueType(), map) : null;
      case ENUM ->
          schema.hasEnumSymbol(value.toString())
              ? new GenericData.EnumSymbol(schema, value.toString())
              : null;
      case FIXED ->
          value instanceof byte[] bytes && bytes.length == schema.getFixedSize()
              ? new GenericData.Fixed(schema, bytes)
              : null;
      case BYTES -> value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : null;
      case STRING ->
          value instanceof CharSequence || value instanceof Character ? value.toString() : null;
      case INT -> {
        Long number = integer(value);
        yield number != null && number == number.intValue() ? number.intValue() : null;
      }
      case LONG -> integer(value);
      case FLOAT -> value instanceof Number number ? number.floatValue() : null;
      case DOUBLE -> value instanceof Number number ? number.doubleValue() : null;
      case BOOLEAN -> value instanceof Boolean ? value : null;
      case NULL, UNION -> null;
    };
  }

  /** What the conversions of logical types take. */
  private static Object inJavaTime(Object value) {
    if (value instanceof Date date) {
      return date.toLocalDate();
    }
    if (value instanceof Time time) {
      return time.toLocalTime().plus(Math.floorMod(time.getTime(), 1000L), ChronoUnit.MILLIS);
    }
    if (value instanceof Timestamp timestamp) {
      return timestamp.toLocalDateTime().toInstant(ZoneOffset.UTC);
    }
    return value instanceof LocalDateTime local ? local.toInstant(ZoneOffset.UTC) : value;
  }

  private static @Nullable Long integer(Object value) {
    boolean isInteger =
        value instanceof Long
            || value instanceof Integer
            || value instanceof Short
            || value instanceof Byte;
    return isInteger ? (Long) ((Number) value).longValue() : null;
  }

  private static @Nullable Object encodeRow(String path, Schema schema, Row row) {
    if (row.getArity() != schema.getFields().size()) {
      return null;
    }
    // By their names where the row has any: its fields may have been set in another order.
    boolean byName = row.getFieldNames(false) != null;
    GenericData.Record record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      String name = field.name();
      Object value = byName ? row.getField(name) : row.getField(field.pos());
      record.put(
          field.pos(), encode(path.isEmpty() ? name : path + "." + name, field.schema(), value));
    }
    return record;
  }

  private static @Nullable Object encodeArray(String path, Schema element, Object value) {
    boolean isArray = value.getClass().isArray();
    if (!isArray && !(value instanceof List)) {
      return null;
    }
    int length = isArray ? Array.getLength(value) : ((List<?>) value).size();
    List<@Nullable Object> encoded = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      Object each = isArray ? Array.get(value, i) : ((List<?>) value).get(i);
      encoded.add(encode(path + "[" + i + "]", element, each));
    }
    return encoded;
  }

  private static Object encodeMap(String path, Schema type, Map<?, ?> map) {
    Map<String, @Nullable Object> encoded = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> encoded.put(key.toString(), encode(path + "[" + key + "]", type, value)));
    return encoded;
  }
}
