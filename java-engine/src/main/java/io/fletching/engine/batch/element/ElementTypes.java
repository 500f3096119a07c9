package io.fletching.engine.batch.element;

import io.fletching.engine.batch.ArrowTypes;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.ElementType;
import io.fletching.protocol.v1.Field;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.BasicArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;

/**
 * Flink's types of elements, of what workers say of them: the other way of {@link
 * ElementConverters}.
 */
public final class ElementTypes {
  private static final Map<String, TypeInformation<?>> SIMPLE =
      Map.ofEntries(
          Map.entry("BOOLEAN", Types.BOOLEAN),
          Map.entry("BYTE", Types.BYTE),
          Map.entry("SHORT", Types.SHORT),
          Map.entry("INT", Types.INT),
          Map.entry("LONG", Types.LONG),
          Map.entry("FLOAT", Types.FLOAT),
          Map.entry("DOUBLE", Types.DOUBLE),
          Map.entry("STRING", Types.STRING),
          Map.entry("CHAR", Types.CHAR),
          Map.entry("BIG_INT", Types.BIG_INT),
          Map.entry("BIG_DEC", Types.BIG_DEC),
          Map.entry("LOCAL_DATE", Types.LOCAL_DATE),
          Map.entry("LOCAL_TIME", Types.LOCAL_TIME),
          Map.entry("LOCAL_DATE_TIME", Types.LOCAL_DATE_TIME),
          Map.entry("SQL_DATE", Types.SQL_DATE),
          Map.entry("SQL_TIME", Types.SQL_TIME),
          Map.entry("SQL_TIMESTAMP", Types.SQL_TIMESTAMP),
          Map.entry("INSTANT", Types.INSTANT),
          Map.entry("PICKLED_BYTE_ARRAY", PickledTypeInfo.INSTANCE),
          Map.entry("PICKLED_KEY", PickledKeyTypeInfo.INSTANCE));

  private ElementTypes() {}

  /**
   * Flink's type.
   *
   * @throws FletchingException TYPE_NOT_SUPPORTED if there is none for it
   */
  @SuppressWarnings("unchecked")
  public static TypeInformation<Object> typeInformation(ElementType type) {
    TypeInformation<?> simple = SIMPLE.get(type.getName());
    return (TypeInformation<Object>) (simple != null ? simple : composite(type));
  }

  private static TypeInformation<?> composite(ElementType type) {
    TypeInformation<?>[] parts =
        type.getPartsList().stream()
            .map(ElementTypes::typeInformation)
            .toArray(TypeInformation<?>[]::new);
    return switch (type.getName()) {
      case "ROW_NAMED" -> row(type, parts);
      case "TUPLE" -> Types.TUPLE(parts);
      case "EXTERNAL" -> external(type);
      case "LIST" -> Types.LIST(parts[0]);
      case "MAP" -> Types.MAP(parts[0], parts[1]);
      case "OBJECT_ARRAY" -> Types.OBJECT_ARRAY(parts[0]);
      case "PRIMITIVE_ARRAY" -> Types.PRIMITIVE_ARRAY(parts[0]);
      case "BASIC_ARRAY" -> {
        TypeInformation<?> basic =
            BasicArrayTypeInfo.getInfoFor(parts[0].getTypeClass().arrayType());
        yield basic != null ? basic : Types.OBJECT_ARRAY(parts[0]);
      }
      default ->
          throw new FletchingException(
              FailureCode.TYPE_NOT_SUPPORTED,
              "State cannot be of the type " + type.getName() + ": use one of Types.");
    };
  }

  private static TypeInformation<?> external(ElementType type) {
    Field field = Field.newBuilder().setType(type.getLogicalType()).build();
    RowType row =
        ArrowTypes.fromProto(
            io.fletching.protocol.v1.RowType.newBuilder().addFields(field).build());
    return InternalTypeInfo.of(row.getTypeAt(0));
  }

  private static TypeInformation<?> row(ElementType type, TypeInformation<?>[] parts) {
    String[] names = type.getFieldNamesList().toArray(String[]::new);
    return type.getObjectClass().isEmpty()
        ? Types.ROW_NAMED(names, parts)
        : new ObjectRowTypeInfo(parts, names, type.getObjectClass().toByteArray());
  }
}
