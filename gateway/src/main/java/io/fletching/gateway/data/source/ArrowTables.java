package io.fletching.gateway.data.source;

import io.fletching.engine.batch.ArrowTypes;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.gateway.data.BatchLayout;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentImpl;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.operations.SourceQueryOperation;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.FieldsDataType;
import org.apache.flink.table.types.logical.RowType;

/** Makes tables of rows that the Python client wrote to a file. What Python calls. */
public final class ArrowTables {
  private ArrowTables() {}

  /**
   * The Arrow stream's row type as the message of the worker protocol, by which the client converts
   * its values.
   *
   * @throws FletchingException TYPE_NOT_SUPPORTED, naming the first column that cannot travel
   */
  public static byte[] rowType(DataType rows) {
    return ArrowTypes.toProto(rowTypeOf(rows)).toByteArray();
  }

  /**
   * A table of the rows in an Arrow IPC stream.
   *
   * @param file the stream; deleted when this returns
   * @param rows the ROW type of the table; the stream has its columns as {@link ArrowTypes} lays
   *     them out
   * @param withRowKinds whether a last column of the stream holds each row's kind as a number
   * @param splits how many readers can share the rows
   */
  public static Table create(
      TableEnvironment environment, String file, DataType rows, boolean withRowKinds, int splits)
      throws IOException {
    BatchLayout layout = BatchLayout.of(rowTypeOf(rows), withRowKinds);
    ArrowFile stream = ArrowFile.takeOver(Path.of(file));
    checkSchema(layout.schema(), stream.schema());
    ArrowCatalogTable table = new ArrowCatalogTable(schema(rows), layout, stream.batches(), splits);
    ResolvedCatalogTable resolved = new ResolvedCatalogTable(table, resolvedSchema(rows));
    ContextResolvedTable named = ContextResolvedTable.anonymous("python_rows", resolved);
    return ((TableEnvironmentImpl) environment).createTable(new SourceQueryOperation(named));
  }

  static void checkSchema(Schema expected, Schema found) {
    if (!SchemaShape.of(expected).equals(SchemaShape.of(found))) {
      throw new FletchingException(
          FailureCode.ENGINE_DEFECT,
          "The rows of the client have the Arrow schema "
              + found
              + ", where the table's type needs "
              + expected
              + ".");
    }
  }

  private static RowType rowTypeOf(DataType rows) {
    return (RowType) rows.getLogicalType();
  }

  private static org.apache.flink.table.api.Schema schema(DataType rows) {
    return org.apache.flink.table.api.Schema.newBuilder().fromRowDataType(rows).build();
  }

  private static ResolvedSchema resolvedSchema(DataType rows) {
    FieldsDataType fields = (FieldsDataType) rows;
    Column[] columns = new Column[fields.getChildren().size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] =
          Column.physical(rowTypeOf(rows).getFieldNames().get(i), fields.getChildren().get(i));
    }
    return ResolvedSchema.of(columns);
  }
}
