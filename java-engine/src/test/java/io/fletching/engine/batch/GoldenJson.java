package io.fletching.engine.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.jspecify.annotations.Nullable;

/** Rows in the notation of {@code udf-worker-protocol/vectors/README.md}. */
final class GoldenJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private GoldenJson() {}

  static ArrayNode of(RowType type, RowData row) {
    ArrayNode cells = JSON.arrayNode();
    for (int i = 0; i < type.getFieldCount(); i++) {
      // Flink has no getter for the type NULL.
      cells.add(
          row.isNullAt(i)
              ? JSON.nullNode()
              : of(
                  type.getTypeAt(i),
                  RowData.createFieldGetter(type.getTypeAt(i), i).getFieldOrNull(row)));
    }
    return cells;
  }

  private static JsonNode of(LogicalType type, @Nullable Object value) {
    if (value == null) {
      return JSON.nullNode();
    }
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> JSON.booleanNode((Boolean) value);
      case TINYINT, SMALLINT, INTEGER, INTERVAL_YEAR_MONTH ->
          JSON.numberNode(((Number) value).intValue());
      case BIGINT, INTERVAL_DAY_TIME, CHAR, VARCHAR -> JSON.textNode(value.toString());
      case FLOAT, DOUBLE -> JSON.textNode(Double.toString(((Number) value).doubleValue()));
      case DECIMAL -> JSON.textNode(((DecimalData) value).toBigDecimal().toPlainString());
      case BINARY, VARBINARY -> JSON.textNode(HexFormat.of().formatHex((byte[]) value));
      case DATE -> JSON.textNode(LocalDate.ofEpochDay((Integer) value).toString());
      case TIME_WITHOUT_TIME_ZONE ->
          JSON.textNode(
              DateTimeFormatter.ofPattern("HH:mm:ss.SSS")
                  .format(LocalTime.ofNanoOfDay((Integer) value * 1_000_000L)));
      case TIMESTAMP_WITHOUT_TIME_ZONE -> JSON.textNode(timestamp(type, (TimestampData) value));
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          JSON.textNode(timestamp(type, (TimestampData) value) + "Z");
      case ARRAY -> of(((ArrayType) type).getElementType(), (ArrayData) value);
      case MAP ->
          of(((MapType) type).getKeyType(), ((MapType) type).getValueType(), (MapData) value);
      case MULTISET ->
          of(((MultisetType) type).getElementType(), new IntType(false), (MapData) value);
      case ROW, STRUCTURED_TYPE -> of(CompositeTypes.rowType(type), (RowData) value);
      case RAW ->
          JSON.textNode(
              HexFormat.of().formatHex(PlainValues.rawBytes(type, (RawValueData<?>) value)));
      default -> throw new IllegalArgumentException(type.asSummaryString());
    };
  }

  private static String timestamp(LogicalType type, TimestampData value) {
    int digits = LogicalTypeChecks.getPrecision(type);
    DateTimeFormatterBuilder format =
        new DateTimeFormatterBuilder().appendPattern("uuuu-MM-dd'T'HH:mm:ss");
    if (digits > 0) {
      format.appendFraction(ChronoField.NANO_OF_SECOND, digits, digits, true);
    }
    Instant instant = value.toLocalDateTime().toInstant(ZoneOffset.UTC);
    return format.toFormatter().withZone(ZoneOffset.UTC).format(instant);
  }

  private static ArrayNode of(LogicalType element, ArrayData array) {
    ArrayData.ElementGetter getter = ArrayData.createElementGetter(element.copy(true));
    ArrayNode elements = JSON.arrayNode();
    for (int i = 0; i < array.size(); i++) {
      elements.add(of(element, getter.getElementOrNull(array, i)));
    }
    return elements;
  }

  private static ArrayNode of(LogicalType key, LogicalType value, MapData map) {
    ArrayNode keys = of(key, map.keyArray());
    ArrayNode values = of(value, map.valueArray());
    ArrayNode pairs = JSON.arrayNode();
    for (int i = 0; i < keys.size(); i++) {
      pairs.add(JSON.arrayNode().add(keys.get(i)).add(values.get(i)));
    }
    return pairs;
  }
}
