package io.fletching.gateway.data.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/**
 * A part of an Avro schema whose records are rows.
 *
 * @param name of a type that has one; empty elsewhere
 * @param names the fields of a record, the symbols of an enum
 * @param parts the types of fields, of elements, of values of maps, of a union
 * @param logical the logical type; empty if there is none
 * @param precision of a decimal
 * @param scale of a decimal
 * @param size of a fixed
 */
record AvroType(
    Kind kind,
    String name,
    List<String> names,
    List<AvroType> parts,
    String logical,
    int precision,
    int scale,
    int size) {
  /** What Avro has. */
  enum Kind {
    NULL,
    BOOLEAN,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    BYTES,
    STRING,
    RECORD,
    ENUM,
    ARRAY,
    MAP,
    UNION,
    FIXED
  }

  /**
   * The type that is written in this JSON.
   *
   * @throws IllegalArgumentException if it is no record, or has what no type of rows has: records
   *     within themselves, and unions of more than a type and null
   */
  static AvroType parse(String schema) {
    try {
      AvroType type = new Parser().parse(new ObjectMapper().readTree(schema), "");
      if (type.kind != Kind.RECORD) {
        throw new IllegalArgumentException(
            "An Avro schema of rows is a record, not " + type.described() + ".");
      }
      return type;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("An Avro schema is JSON, which this is not: " + schema, e);
    }
  }

  /** The type of rows' fields; the same that Flink's own format has. */
  TypeInformation<?> typeInformation() {
    return switch (kind) {
      case NULL -> Types.VOID;
      case BOOLEAN -> Types.BOOLEAN;
      case INT ->
          switch (logical) {
            case "date" -> Types.SQL_DATE;
            case "time-millis" -> Types.SQL_TIME;
            default -> Types.INT;
          };
      case LONG ->
          switch (logical) {
            case "timestamp-millis", "timestamp-micros" -> Types.SQL_TIMESTAMP;
            case "time-micros" -> Types.SQL_TIME;
            default -> Types.LONG;
          };
      case FLOAT -> Types.FLOAT;
      case DOUBLE -> Types.DOUBLE;
      case BYTES, FIXED -> isDecimal() ? Types.BIG_DEC : Types.PRIMITIVE_ARRAY(Types.BYTE);
      case STRING, ENUM -> Types.STRING;
      case RECORD ->
          Types.ROW_NAMED(
              names.toArray(String[]::new),
              parts.stream().map(AvroType::typeInformation).toArray(TypeInformation<?>[]::new));
      case ARRAY -> Types.OBJECT_ARRAY(parts.get(0).typeInformation());
      case MAP -> Types.MAP(Types.STRING, parts.get(0).typeInformation());
      case UNION -> parts.get(valueIndex()).typeInformation();
    };
  }

  boolean isDecimal() {
    return logical.equals("decimal");
  }

  /** Which type of a union is not null. */
  int valueIndex() {
    return parts.size() == 1 || parts.get(0).kind != Kind.NULL ? 0 : 1;
  }

  /** Which type of a union is null; -1 if there is none. */
  int nullIndex() {
    return parts.size() == 1 ? -1 : 1 - valueIndex();
  }

  String described() {
    String text = kind.name().toLowerCase(Locale.ROOT);
    return (name.isEmpty() ? text : text + " " + name)
        + (logical.isEmpty() ? "" : " (" + logical + ")");
  }

  private static final class Parser {
    private final Map<String, @Nullable AvroType> named = new HashMap<>();

    AvroType parse(JsonNode schema, String namespace) {
      if (schema.isArray()) {
        return union(schema, namespace);
      }
      if (schema.isTextual()) {
        return reference(schema.asText(), namespace);
      }
      JsonNode type = schema.path("type");
      if (!type.isTextual()) {
        return parse(type, namespace);
      }
      return switch (type.asText()) {
        case "record", "error" -> record(schema, namespace);
        case "enum" -> {
          List<String> symbols = new ArrayList<>();
          schema.path("symbols").forEach(symbol -> symbols.add(symbol.asText()));
          yield name(schema, namespace, made(Kind.ENUM, schema, symbols, List.of()));
        }
        case "fixed" -> name(schema, namespace, made(Kind.FIXED, schema, List.of(), List.of()));
        case "array" ->
            made(Kind.ARRAY, schema, List.of(), List.of(parse(schema.path("items"), namespace)));
        case "map" ->
            made(Kind.MAP, schema, List.of(), List.of(parse(schema.path("values"), namespace)));
        default -> {
          AvroType plain = reference(type.asText(), namespace);
          yield plain.name.isEmpty() ? made(plain.kind, schema, List.of(), List.of()) : plain;
        }
      };
    }

    private AvroType record(JsonNode schema, String namespace) {
      String full = fullName(schema, namespace);
      named.put(full, null);
      String inner = full.contains(".") ? full.substring(0, full.lastIndexOf('.')) : "";
      List<String> names = new ArrayList<>();
      List<AvroType> parts = new ArrayList<>();
      for (JsonNode field : schema.path("fields")) {
        names.add(field.path("name").asText());
        parts.add(parse(field.path("type"), inner));
      }
      return name(schema, namespace, made(Kind.RECORD, schema, names, parts));
    }

    private AvroType union(JsonNode schema, String namespace) {
      List<AvroType> parts = new ArrayList<>();
      schema.forEach(each -> parts.add(parse(each, namespace)));
      long values = parts.stream().filter(part -> part.kind != Kind.NULL).count();
      if (values != 1 || parts.size() > 2) {
        throw new IllegalArgumentException(
            "The union "
                + schema
                + " has no type of a row's field: rows take unions of one type and null.");
      }
      return new AvroType(Kind.UNION, "", List.of(), parts, "", 0, 0, 0);
    }

    private AvroType reference(String name, String namespace) {
      String full = name.contains(".") || namespace.isEmpty() ? name : namespace + "." + name;
      for (String each : List.of(full, name)) {
        if (named.containsKey(each)) {
          AvroType found = named.get(each);
          if (found == null) {
            throw new IllegalArgumentException(
                "The record " + each + " is within itself, which no type of rows is.");
          }
          return found;
        }
      }
      for (Kind kind : Kind.values()) {
        if (kind.compareTo(Kind.STRING) <= 0 && kind.name().toLowerCase(Locale.ROOT).equals(name)) {
          return new AvroType(kind, "", List.of(), List.of(), "", 0, 0, 0);
        }
      }
      throw new IllegalArgumentException(
          "The Avro schema names the type " + name + ", which it has not.");
    }

    private AvroType name(JsonNode schema, String namespace, AvroType type) {
      String full = fullName(schema, namespace);
      AvroType made =
          new AvroType(
              type.kind,
              full,
              type.names,
              type.parts,
              type.logical,
              type.precision,
              type.scale,
              type.size);
      named.put(full, made);
      return made;
    }

    private static String fullName(JsonNode schema, String namespace) {
      String name = schema.path("name").asText();
      String space = schema.path("namespace").asText(namespace);
      return name.contains(".") || space.isEmpty() ? name : space + "." + name;
    }

    private static AvroType made(
        Kind kind, JsonNode schema, List<String> names, List<AvroType> parts) {
      return new AvroType(
          kind,
          "",
          names,
          parts,
          schema.path("logicalType").asText(""),
          schema.path("precision").asInt(),
          schema.path("scale").asInt(),
          schema.path("size").asInt());
    }
  }
}
