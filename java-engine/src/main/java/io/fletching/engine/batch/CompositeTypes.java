package io.fletching.engine.batch;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.StructuredType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** ROW and STRUCTURED: to the engine both are rows, the one with a class's name. */
final class CompositeTypes {
  private CompositeTypes() {}

  /** The fields of either; those of a structured type's supertypes come first. */
  static RowType rowType(LogicalType type) {
    if (type instanceof RowType row) {
      return row;
    }
    List<String> names = LogicalTypeChecks.getFieldNames(type);
    List<LogicalType> types = LogicalTypeChecks.getFieldTypes(type);
    List<RowType.RowField> fields = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      fields.add(new RowType.RowField(names.get(i), types.get(i)));
    }
    return new RowType(type.isNullable(), fields);
  }

  /** What a structured type goes by: its class's name, or its own in the catalog. */
  static String identifier(StructuredType type) {
    return type.getClassName()
        .or(() -> type.getObjectIdentifier().map(ObjectIdentifier::asSummaryString))
        .orElse("");
  }

  /** A type of this class's name, whether the class is there or not. */
  static StructuredType structuredType(String className, List<RowType.RowField> fields) {
    return StructuredType.newBuilder(className)
        .attributes(
            fields.stream()
                .map(
                    field ->
                        new StructuredType.StructuredAttribute(field.getName(), field.getType()))
                .toList())
        .build();
  }
}
