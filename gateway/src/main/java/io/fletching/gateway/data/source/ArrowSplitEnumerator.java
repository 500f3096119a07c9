package io.fletching.gateway.data.source;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;

/** Gives each reader that asks the next split, in order. */
final class ArrowSplitEnumerator implements SplitEnumerator<ArrowSplit, ArrowProgress> {
  private final SplitEnumeratorContext<ArrowSplit> context;
  private final EncodedBatches batches;
  private final Deque<ArrowSplit> unassigned;
  private final @Nullable RowsDigest read;

  ArrowSplitEnumerator(
      SplitEnumeratorContext<ArrowSplit> context,
      EncodedBatches batches,
      Collection<ArrowSplit> unassigned,
      @Nullable RowsDigest read) {
    this.context = context;
    this.batches = batches;
    this.read = read;
    this.unassigned = new ArrayDeque<>(unassigned);
  }

  /**
   * Begins, if the job goes on with the rows that it had; here, because what throws earlier fails
   * no job.
   *
   * @throws SuppressRestartsException of a FletchingException, OPTION_INVALID, for other rows: the
   *     checkpoint's positions say nothing about them
   */
  @Override
  public void start() {
    if (read != null && !read.equals(batches.digest())) {
      // They will not be the same after a restart.
      throw new SuppressRestartsException(otherRows(read, batches.digest()));
    }
  }

  private static FletchingException otherRows(RowsDigest read, RowsDigest given) {
    String found = given.rows() == read.rows() ? "as many others" : given.rows() + " others";
    return new FletchingException(
        FailureCode.OPTION_INVALID,
        "The checkpoint was made while the job read "
            + read.rows()
            + " rows of the Python client, and it is restored with "
            + found
            + ", of which as many would be left out as had been read. Give from_collection, from_elements, from_pandas or from_arrow"
            + " the same rows; or give the new rows' stream another uid, and allow state that nobody claims"
            + " (execution.state-recovery.ignore-unclaimed-state).");
  }

  @Override
  public void handleSplitRequest(int subtask, @Nullable String hostName) {
    if (!context.registeredReaders().containsKey(subtask)) {
      // It failed in the meantime.
      return;
    }
    ArrowSplit split = unassigned.poll();
    if (split != null) {
      context.assignSplit(split, subtask);
    }
    // With the last split, not when it is asked for the next: a task that a function has failed
    // meanwhile cannot be told, and Flink would report that instead of the function's failure.
    if (unassigned.isEmpty()) {
      context.signalNoMoreSplits(subtask);
    }
  }

  @Override
  public void addSplitsBack(List<ArrowSplit> splits, int subtask) {
    for (int i = splits.size() - 1; i >= 0; i--) {
      unassigned.addFirst(splits.get(i));
    }
  }

  @Override
  public void addReader(int subtask) {}

  @Override
  public ArrowProgress snapshotState(long checkpointId) {
    return new ArrowProgress(List.copyOf(unassigned), batches.digest());
  }

  @Override
  public void close() {}
}
