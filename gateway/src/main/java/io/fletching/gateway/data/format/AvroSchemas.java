package io.fletching.gateway.data.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;

/** Avro's schemas whose records are rows. */
final class AvroSchemas {
  /** Has logical types as Java's own values. */
  static final GenericData DATA = new GenericData();

  private static final Set<Schema.Type> NAMED =
      Set.of(Schema.Type.RECORD, Schema.Type.ENUM, Schema.Type.FIXED);

  static {
    DATA.addLogicalTypeConversion(new Conversions.DecimalConversion());
    DATA.addLogicalTypeConversion(new TimeConversions.DateConversion());
    DATA.addLogicalTypeConversion(new TimeConversions.TimeMillisConversion());
    DATA.addLogicalTypeConversion(new TimeConversions.TimeMicrosConversion());
    DATA.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    DATA.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
  }

  private AvroSchemas() {}

  /**
   * The schema that is written in this JSON.
   *
   * @throws IllegalArgumentException if it is no record, or has what no type of rows has: records
   *     within themselves, and unions of more than a type and null
   */
  static Schema parse(String json) {
    Schema schema = new Schema.Parser().parse(json);
    if (schema.getType() != Schema.Type.RECORD) {
      throw new IllegalArgumentException(
          "An Avro schema of rows is a record, not " + described(schema) + ".");
    }
    check(schema, new ArrayList<>());
    return schema;
  }

  private static void check(Schema schema, List<String> outer) {
    switch (schema.getType()) {
      case RECORD -> {
        if (outer.contains(schema.getFullName())) {
          throw new IllegalArgumentException(
              "The record "
                  + schema.getFullName()
                  + " is within itself, which no type of rows is.");
        }
        outer.add(schema.getFullName());
        schema.getFields().forEach(field -> check(field.schema(), outer));
        outer.remove(outer.size() - 1);
      }
      case ARRAY -> check(schema.getElementType(), outer);
      case MAP -> check(schema.getValueType(), outer);
      case UNION -> {
        if (schema.getTypes().stream().filter(each -> !each.isNullable()).count() != 1) {
          throw new IllegalArgumentException(
              "The union "
                  + schema
                  + " has no type of a row's field: rows take unions of one type and null.");
        }
        check(notNull(schema), outer);
      }
      default -> {}
    }
  }

  /** The one type of a union that is not null. */
  static Schema notNull(Schema union) {
    List<Schema> types = union.getTypes();
    return types.get(types.get(0).isNullable() && types.size() > 1 ? 1 : 0);
  }

  static String described(Schema schema) {
    String logical = schema.getProp("logicalType");
    return schema.getType().name().toLowerCase(Locale.ROOT)
        + (NAMED.contains(schema.getType()) ? " " + schema.getFullName() : "")
        + (logical == null ? "" : " (" + logical + ")");
  }
}
