package io.fletching.gateway.data.format;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.flink.api.common.typeinfo.BasicArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.MapTypeInfo;
import org.apache.flink.api.java.typeutils.ObjectArrayTypeInfo;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/** Makes rows of what Avro's readers give. */
final class AvroDecoder {
  private AvroDecoder() {}

  /** A value as rows of the type have it. */
  static @Nullable Object decode(TypeInformation<?> type, @Nullable Object value) {
    if (value instanceof Number || value instanceof Boolean) {
      return value; // Before the interfaces, each of which takes a search in the value's class.
    }
    if (value instanceof IndexedRecord record) {
      Row row = new Row(type.getArity());
      for (int i = 0; i < row.getArity(); i++) {
        row.setField(i, decode(((RowTypeInfo) type).getTypeAt(i), record.get(i)));
      }
      return row;
    }
    if (value instanceof List<?> list) {
      TypeInformation<?> element =
          type instanceof ObjectArrayTypeInfo<?, ?> objects
              ? objects.getComponentInfo()
              : ((BasicArrayTypeInfo<?, ?>) type).getComponentInfo();
      Object[] array = (Object[]) Array.newInstance(element.getTypeClass(), list.size());
      Arrays.setAll(array, i -> decode(element, list.get(i)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      TypeInformation<?> each = ((MapTypeInfo<?, ?>) type).getValueTypeInfo();
      Map<String, @Nullable Object> decoded = new HashMap<>();
      map.forEach((key, item) -> decoded.put(key.toString(), decode(each, item)));
      return decoded;
    }
    return decodePlain(value);
  }

  private static @Nullable Object decodePlain(@Nullable Object value) {
    if (value instanceof CharSequence || value instanceof GenericEnumSymbol) {
      return value.toString();
    }
    if (value instanceof GenericFixed fixed) {
      return fixed.bytes();
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    }
    if (value instanceof LocalDate date) {
      return Date.valueOf(date);
    }
    if (value instanceof LocalTime time) {
      return new Time(Time.valueOf(time).getTime() + time.get(ChronoField.MILLI_OF_SECOND));
    }
    if (value instanceof Instant instant) {
      // What a clock in UTC shows, in the zone of this JVM, where it is read again.
      return Timestamp.valueOf(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    }
    return value;
  }
}
