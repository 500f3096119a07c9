package io.fletching.gateway.data.query;

import io.fletching.engine.batch.ArrowTypes;
import io.fletching.engine.failure.FletchingException;
import java.util.List;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.transformations.LegacySinkTransformation;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.internal.DQLCachedPlan;
import org.apache.flink.table.api.internal.TableEnvironmentImpl;
import org.apache.flink.table.api.internal.TableImpl;
import org.apache.flink.table.api.internal.TableResultInternal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.operations.CollectModifyOperation;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.QueryOperation;
import org.apache.flink.table.operations.SortQueryOperation;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * Executes queries as Flink does, save that their last operator packs rows into Arrow batches, and
 * Flink's own sink for results then carries a batch where it would carry a row. That sink writes
 * each row's length to its socket byte by byte, which is far more than all else that a row costs.
 * What Python calls.
 */
public final class Queries {
  private Queries() {}

  /** Starts the job of a table's query. */
  public static TableResult execute(Table table) {
    return execute(
        (TableEnvironmentImpl) ((TableImpl) table).getTableEnvironment(),
        table.getQueryOperation());
  }

  /** Starts the job of a query for at most so many of a table's rows. */
  public static TableResult executeFirst(Table table, int rows) {
    // Table.limit refuses a table that has a limit already.
    QueryOperation first = new SortQueryOperation(List.of(), table.getQueryOperation(), 0, rows);
    return execute((TableEnvironmentImpl) ((TableImpl) table).getTableEnvironment(), first);
  }

  /** Executes a statement. */
  public static TableResult executeSql(TableEnvironment environment, String statement) {
    TableEnvironmentImpl internal = (TableEnvironmentImpl) environment;
    // The parser takes one statement only.
    Operation operation = internal.getParser().parse(statement).get(0);
    return operation instanceof QueryOperation query
        ? execute(internal, query)
        : internal.executeInternal(operation);
  }

  /** Whether a table's query reads to an end. */
  public static boolean isBounded(Table table) {
    TableEnvironmentImpl environment =
        (TableEnvironmentImpl) ((TableImpl) table).getTableEnvironment();
    CollectModifyOperation collect = new CollectModifyOperation(table.getQueryOperation());
    return SourceBounds.areBounded(environment.getPlanner().translate(List.of(collect)));
  }

  /** The provider of a result's rows; null for a result that no query of these gave. */
  public static @Nullable ArrowResultProvider providerOf(TableResult result) {
    return ArrowResultProvider.of((TableResultInternal) result);
  }

  private static TableResult execute(TableEnvironmentImpl environment, QueryOperation query) {
    if (!canTravel((RowType) query.getResolvedSchema().toPhysicalRowDataType().getLogicalType())) {
      // Flink prints what Arrow has no form for.
      return environment.executeInternal(query);
    }
    CollectModifyOperation collect = new CollectModifyOperation(query);
    List<Transformation<?>> plan = environment.getPlanner().translate(List.of(collect));
    // Our own end in place of the one that Flink planned.
    LegacySinkTransformation<?> flinkSink = (LegacySinkTransformation<?>) plan.get(0);
    RowType rowType = (RowType) collect.getConsumedDataType().getLogicalType();
    @SuppressWarnings("unchecked")
    Transformation<RowData> rows = (Transformation<RowData>) flinkSink.getInputs().get(0);
    CollectedBatches batches =
        CollectedBatches.of(
            rows, rowType, flinkSink.getName(), flinkSink.getUid(), environment.getConfig());
    collect.setSelectResultProvider(
        new ArrowResultProvider(
            batches.messages(), rowType, collect, SourceBounds.areBounded(plan)));
    return environment.executeCachedPlanInternal(
        new DQLCachedPlan(query, collect, List.of(batches.sink())));
  }

  private static boolean canTravel(RowType rowType) {
    try {
      ArrowTypes.schema(rowType);
      return true;
    } catch (FletchingException e) {
      return false;
    }
  }
}
