package io.fletching.gateway.data.format;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/** Writes rows in Avro's binary encoding. */
final class AvroEncoder {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  byte[] written() {
    return out.toByteArray();
  }

  /**
   * Appends a value.
   *
   * @param path where it is; empty for the row itself
   * @throws IllegalArgumentException if the type has no such value
   */
  void write(String path, AvroType type, @Nullable Object value) {
    if (type.kind() == AvroType.Kind.UNION) {
      writeUnion(path, type, value);
    } else if (type.kind() != AvroType.Kind.NULL || value != null) {
      if (value == null || !isWritten(path, type, value)) {
        throw misfit(path, type, value);
      }
    }
  }

  private void writeUnion(String path, AvroType type, @Nullable Object value) {
    boolean isNull = value == null && type.nullIndex() >= 0;
    int index = isNull ? type.nullIndex() : type.valueIndex();
    writeLong(index);
    write(path, type.parts().get(index), value);
  }

  private boolean isWritten(String path, AvroType type, Object value) {
    return switch (type.kind()) {
      case NULL, UNION -> false;
      case BOOLEAN -> value instanceof Boolean bool && append((byte) (bool ? 1 : 0));
      case INT, LONG -> writeInteger(type, value);
      case FLOAT ->
          value instanceof Number number && append(buffer(4).putFloat(number.floatValue()));
      case DOUBLE ->
          value instanceof Number number && append(buffer(8).putDouble(number.doubleValue()));
      case BYTES -> {
        byte[] bytes = bytesOf(type, value);
        yield bytes != null && writeBytes(bytes);
      }
      case FIXED -> {
        byte[] bytes = bytesOf(type, value);
        yield bytes != null && bytes.length == type.size() && append(bytes);
      }
      case STRING ->
          (value instanceof CharSequence || value instanceof Character) && writeText(value);
      case ENUM -> {
        int symbol = type.names().indexOf(value.toString());
        yield symbol >= 0 && writeLong(symbol);
      }
      case RECORD -> value instanceof Row row && writeRecord(path, type, row);
      case ARRAY -> writeArray(path, type.parts().get(0), value);
      case MAP -> value instanceof Map<?, ?> map && writeMap(path, type.parts().get(0), map);
    };
  }

  private boolean writeInteger(AvroType type, Object value) {
    Long number = numberOf(type.logical(), value);
    if (number == null || type.kind() == AvroType.Kind.INT && number != number.intValue()) {
      return false;
    }
    return writeLong(number);
  }

  private static @Nullable Long numberOf(String logical, Object value) {
    if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    return switch (logical) {
      case "date" -> dateOf(value);
      case "time-millis" -> microsOfDay(value, 1000);
      case "time-micros" -> microsOfDay(value, 1);
      case "timestamp-millis" -> microsOf(value, 1000);
      case "timestamp-micros" -> microsOf(value, 1);
      default -> null;
    };
  }

  private static @Nullable Long dateOf(Object value) {
    LocalDate date = value instanceof Date sql ? sql.toLocalDate() : null;
    date = value instanceof LocalDate local ? local : date;
    return date == null ? null : date.toEpochDay();
  }

  private static @Nullable Long microsOfDay(Object value, int micros) {
    if (value instanceof Time time) {
      long millis = Math.floorMod(time.getTime(), 1000L);
      return (time.toLocalTime().toSecondOfDay() * 1_000_000L + millis * 1000) / micros;
    }
    return value instanceof LocalTime time ? time.toNanoOfDay() / 1000 / micros : null;
  }

  private static @Nullable Long microsOf(Object value, int micros) {
    Instant instant = value instanceof Instant given ? given : null;
    if (value instanceof Timestamp timestamp) {
      instant = timestamp.toLocalDateTime().toInstant(ZoneOffset.UTC);
    } else if (value instanceof LocalDateTime local) {
      instant = local.toInstant(ZoneOffset.UTC);
    }
    if (instant == null) {
      return null;
    }
    long all =
        Math.addExact(
            Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1000);
    return Math.floorDiv(all, (long) micros);
  }

  private boolean writeRecord(String path, AvroType type, Row row) {
    if (row.getArity() != type.names().size()) {
      return false;
    }
    // By their names where the row has any: its fields may have been set in another order.
    boolean byName = row.getFieldNames(false) != null;
    for (int i = 0; i < row.getArity(); i++) {
      String name = type.names().get(i);
      Object value = byName ? row.getField(name) : row.getField(i);
      write(path.isEmpty() ? name : path + "." + name, type.parts().get(i), value);
    }
    return true;
  }

  private boolean writeArray(String path, AvroType element, Object value) {
    boolean isArray = value.getClass().isArray();
    if (!isArray && !(value instanceof List)) {
      return false;
    }
    int length = isArray ? Array.getLength(value) : ((List<?>) value).size();
    if (length > 0) {
      writeLong(length);
    }
    for (int i = 0; i < length; i++) {
      Object each = isArray ? Array.get(value, i) : ((List<?>) value).get(i);
      write(path + "[" + i + "]", element, each);
    }
    return writeLong(0);
  }

  private boolean writeMap(String path, AvroType type, Map<?, ?> map) {
    if (!map.isEmpty()) {
      writeLong(map.size());
    }
    map.forEach(
        (key, value) -> {
          writeText(key);
          write(path + "[" + key + "]", type, value);
        });
    return writeLong(0);
  }

  private static byte @Nullable [] bytesOf(AvroType type, Object value) {
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    if (!(value instanceof BigDecimal decimal) || !type.isDecimal()) {
      return null;
    }
    BigDecimal stripped = decimal.stripTrailingZeros();
    if (stripped.scale() > type.scale()) {
      return null;
    }
    BigInteger unscaled = decimal.setScale(type.scale()).unscaledValue();
    byte[] bytes = unscaled.toByteArray();
    if (new BigDecimal(unscaled).precision() > type.precision()) {
      return null;
    }
    return type.kind() == AvroType.Kind.FIXED ? padded(bytes, type.size()) : bytes;
  }

  private static byte @Nullable [] padded(byte[] bytes, int size) {
    if (bytes.length > size) {
      return null;
    }
    byte[] padded = new byte[size];
    Arrays.fill(padded, 0, size - bytes.length, (byte) (bytes[0] < 0 ? -1 : 0));
    System.arraycopy(bytes, 0, padded, size - bytes.length, bytes.length);
    return padded;
  }

  private boolean writeText(Object text) {
    return writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private boolean writeBytes(byte[] bytes) {
    return writeLong(bytes.length) && append(bytes);
  }

  private boolean writeLong(long value) {
    long rest = value << 1 ^ value >> 63;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return true;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private boolean append(ByteBuffer bytes) {
    return append(bytes.array());
  }

  private boolean append(byte... bytes) {
    out.writeBytes(bytes);
    return true;
  }

  private static IllegalArgumentException misfit(
      String path, AvroType type, @Nullable Object value) {
    String what = value == null ? "null" : value + " (" + value.getClass().getSimpleName() + ")";
    return new IllegalArgumentException(
        (path.isEmpty() ? "The element" : "The field " + path)
            + " is "
            + what
            + ", where the Avro schema has "
            + type.described()
            + ".");
  }
}
