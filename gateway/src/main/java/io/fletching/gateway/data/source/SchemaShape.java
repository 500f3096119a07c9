package io.fletching.gateway.data.source;

import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What of a schema decides how its buffers are read: types and their nesting, but neither names nor
 * nullability.
 */
record SchemaShape(ArrowType type, List<SchemaShape> children) {
  static SchemaShape of(Schema schema) {
    return new SchemaShape(ArrowType.Struct.INSTANCE, all(schema.getFields()));
  }

  private static List<SchemaShape> all(List<Field> fields) {
    return fields.stream()
        .map(field -> new SchemaShape(field.getType(), all(field.getChildren())))
        .toList();
  }
}
