package io.fletching.gateway.data.format;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/** Reads rows of Avro's binary encoding. */
final class AvroDecoder {
  private final ByteBuffer in;

  AvroDecoder(byte[] message) {
    this.in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The next value.
   *
   * @throws RuntimeException if the bytes are of no such value
   */
  @Nullable Object read(AvroType type) {
    return switch (type.kind()) {
      case NULL -> null;
      case BOOLEAN -> in.get() != 0;
      case INT -> intOf(type, (int) readLong());
      case LONG -> longOf(type, readLong());
      case FLOAT -> in.getFloat();
      case DOUBLE -> in.getDouble();
      case BYTES -> bytesOf(type, readBytes(readLong()));
      case FIXED -> bytesOf(type, readBytes(type.size()));
      case STRING -> readText();
      case ENUM -> type.names().get((int) readLong());
      case RECORD -> readRecord(type);
      case ARRAY -> readArray(type.parts().get(0));
      case MAP -> readMap(type.parts().get(0));
      case UNION -> read(type.parts().get((int) readLong()));
    };
  }

  private Row readRecord(AvroType type) {
    Row row = new Row(type.parts().size());
    for (int i = 0; i < row.getArity(); i++) {
      row.setField(i, read(type.parts().get(i)));
    }
    return row;
  }

  private Object readArray(AvroType element) {
    List<@Nullable Object> read = new ArrayList<>();
    for (long count = readCount(); count > 0; count = readCount()) {
      for (long i = 0; i < count; i++) {
        read.add(read(element));
      }
    }
    Object array = Array.newInstance(element.typeInformation().getTypeClass(), read.size());
    for (int i = 0; i < read.size(); i++) {
      Array.set(array, i, read.get(i));
    }
    return array;
  }

  private Map<String, @Nullable Object> readMap(AvroType value) {
    Map<String, @Nullable Object> read = new HashMap<>();
    for (long count = readCount(); count > 0; count = readCount()) {
      for (long i = 0; i < count; i++) {
        read.put(readText(), read(value));
      }
    }
    return read;
  }

  /** How many items a block has; where the count is negative, the block's size follows. */
  private long readCount() {
    long count = readLong();
    if (count < 0) {
      readLong();
    }
    return Math.abs(count);
  }

  private String readText() {
    return new String(readBytes(readLong()), StandardCharsets.UTF_8);
  }

  private byte[] readBytes(long length) {
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException(
          "It has " + length + " bytes where " + in.remaining() + " are left.");
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return bytes;
  }

  private long readLong() {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = in.get();
      value |= (long) (next & 0x7F) << shift;
      shift += 7;
    } while (next < 0);
    return value >>> 1 ^ -(value & 1);
  }

  private static Object intOf(AvroType type, int value) {
    return switch (type.logical()) {
      case "date" -> Date.valueOf(LocalDate.ofEpochDay(value));
      case "time-millis" -> timeOf(value);
      default -> value;
    };
  }

  private static Object longOf(AvroType type, long value) {
    return switch (type.logical()) {
      case "timestamp-millis" -> timestampOf(Math.multiplyExact(value, 1000L));
      case "timestamp-micros" -> timestampOf(value);
      case "time-micros" -> timeOf(value / 1000);
      default -> value;
    };
  }

  private static Time timeOf(long millis) {
    LocalTime time = LocalTime.ofNanoOfDay(millis * 1_000_000);
    return new Time(Time.valueOf(time).getTime() + millis % 1000);
  }

  /** What a clock in UTC shows, in the zone of this JVM, where it is read again. */
  private static Timestamp timestampOf(long micros) {
    return Timestamp.valueOf(
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L),
            (int) Math.floorMod(micros, 1_000_000L) * 1000,
            ZoneOffset.UTC));
  }

  private static Object bytesOf(AvroType type, byte[] bytes) {
    return type.isDecimal() ? new BigDecimal(new BigInteger(bytes), type.scale()) : bytes;
  }
}
