package io.fletching.gateway;

import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.flink.table.types.utils.TypeConversions;

/** Types as SQL writes them, the form in which they travel between Python and Java. */
public final class Types {
  private Types() {}

  /** The type that the text names. */
  public static DataType parse(String sql) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return TypeConversions.fromLogicalToDataType(
        LogicalTypeParser.parse(sql, loader == null ? Types.class.getClassLoader() : loader));
  }
}
