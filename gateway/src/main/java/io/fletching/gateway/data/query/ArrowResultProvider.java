package io.fletching.gateway.data.query;

import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.table.api.internal.CachedPlan;
import org.apache.flink.table.api.internal.DQLCachedPlan;
import org.apache.flink.table.api.internal.ResultProvider;
import org.apache.flink.table.api.internal.TableResultInternal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.conversion.DataStructureConverter;
import org.apache.flink.table.data.conversion.DataStructureConverters;
import org.apache.flink.table.operations.CollectModifyOperation;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.utils.print.RowDataToStringConverter;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a result, and the same as rows for whoever asks for rows. All ways share the one
 * way through the result.
 */
public final class ArrowResultProvider implements ResultProvider {
  private final CollectedMessages batches;
  private final CloseableIterator<RowData> rows;
  private final CollectModifyOperation collect;
  private final RowDataToStringConverter toStrings;
  private final boolean isBounded;
  private boolean isTaken;

  ArrowResultProvider(
      CollectedMessages batches,
      RowType rowType,
      CollectModifyOperation collect,
      boolean isBounded) {
    this.isBounded = isBounded;
    this.batches = batches;
    this.rows = new BatchedRows(batches, rowType);
    this.collect = collect;
    // Flink's own provider has nothing else for us.
    RowDataToStringConverter ofFlink =
        collect.getSelectResultProvider().getRowDataStringConverter();
    this.toStrings =
        RawObjects.areIn(rowType) ? row -> ofFlink.convert(RawObjects.row(rowType, row)) : ofFlink;
  }

  private DataStructureConverter<Object, Object> externalConverter() {
    DataStructureConverter<Object, Object> converter =
        DataStructureConverters.getConverter(collect.getConsumedDataType());
    converter.open(Thread.currentThread().getContextClassLoader());
    return converter;
  }

  /** The provider of a result of {@link Queries}; null for results of other statements. */
  public static @Nullable ArrowResultProvider of(TableResultInternal result) {
    CachedPlan plan = result.getCachedPlan();
    boolean isOurs =
        plan instanceof DQLCachedPlan query
            && query.getSinkOperation().getSelectResultProvider() instanceof ArrowResultProvider;
    return isOurs
        ? (ArrowResultProvider) ((DQLCachedPlan) plan).getSinkOperation().getSelectResultProvider()
        : null;
  }

  /** The batches as messages of Arrow; a last column holds the kind of each row. */
  public synchronized CloseableIterator<byte[]> batches() {
    isTaken = true;
    return batches;
  }

  /**
   * One of the first batches, which whoever takes them gets all the same; null if there are not so
   * many, or not within this time, or if it is too late because somebody has begun to take them.
   */
  public synchronized byte @Nullable [] peek(int position, long millis) {
    return isTaken
        ? null
        : batches.peek(position, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** Whether the query reads to an end. */
  public boolean isBounded() {
    return isBounded;
  }

  /** Whether nobody has begun to take the batches. */
  public synchronized boolean isUntouched() {
    return !isTaken;
  }

  @Override
  public ResultProvider setJobClient(JobClient jobClient) {
    batches.setJobClient(jobClient);
    return this;
  }

  @Override
  public synchronized CloseableIterator<RowData> toInternalIterator() {
    isTaken = true;
    return rows;
  }

  @Override
  public CloseableIterator<Row> toExternalIterator() {
    return new ExternalRows(toInternalIterator(), externalConverter());
  }

  @Override
  public RowDataToStringConverter getRowDataStringConverter() {
    return toStrings;
  }

  @Override
  public boolean isFirstRowReady() {
    return batches.hasNext();
  }
}
