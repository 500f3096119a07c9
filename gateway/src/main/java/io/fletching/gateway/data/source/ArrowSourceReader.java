package io.fletching.gateway.data.source;

import io.fletching.gateway.data.BatchLayout;
import io.fletching.gateway.data.BatchRows;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;

/** Reads its splits one after the other. All calls come from the task's thread. */
final class ArrowSourceReader implements SourceReader<RowData, ArrowSplit> {
  /** A few rows at a time keep the task's loop off the profile and its mailbox served. */
  private static final int ROWS_PER_POLL = 16;

  private final SourceReaderContext context;
  private final EncodedBatches batches;
  private final BatchRows rows;
  private final Deque<ArrowSplit> waiting = new ArrayDeque<>();
  private @Nullable ArrowSplit current;
  private boolean noMoreSplits;
  private CompletableFuture<Void> available = new CompletableFuture<>();

  ArrowSourceReader(SourceReaderContext context, EncodedBatches batches, BatchLayout layout) {
    this.context = context;
    this.batches = batches;
    this.rows = new BatchRows(layout);
  }

  @Override
  public void start() {
    if (waiting.isEmpty()) {
      context.sendSplitRequest();
    }
  }

  @Override
  public InputStatus pollNext(ReaderOutput<RowData> output) {
    if (!rows.hasNext() && !openNextBatch()) {
      return noMoreSplits ? InputStatus.END_OF_INPUT : waitForSplit();
    }
    for (int i = 0; i < ROWS_PER_POLL && rows.hasNext(); i++) {
      output.collect(rows.next());
    }
    return InputStatus.MORE_AVAILABLE;
  }

  private InputStatus waitForSplit() {
    available = new CompletableFuture<>();
    return InputStatus.NOTHING_AVAILABLE;
  }

  /** Goes on to the next batch with rows, if there is one in the splits at hand. */
  private boolean openNextBatch() {
    while (!rows.hasNext()) {
      ArrowSplit next = nextPosition();
      if (next == null) {
        return false;
      }
      current = next;
      rows.open(batches.message(next.batch()), next.row());
    }
    return true;
  }

  private @Nullable ArrowSplit nextPosition() {
    ArrowSplit split = current;
    if (split != null && split.batch() + 1 < split.endBatch()) {
      return split.at(split.batch() + 1, 0);
    }
    ArrowSplit next = waiting.poll();
    if (next == null && split != null) {
      current = null;
      if (!noMoreSplits) {
        context.sendSplitRequest();
      }
    }
    return next;
  }

  @Override
  public List<ArrowSplit> snapshotState(long checkpointId) {
    List<ArrowSplit> state = new ArrayList<>(waiting.size() + 1);
    ArrowSplit split = current;
    if (split != null) {
      state.add(split.at(split.batch(), rows.position()));
    }
    state.addAll(waiting);
    return state;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return available;
  }

  @Override
  public void addSplits(List<ArrowSplit> splits) {
    waiting.addAll(splits);
    available.complete(null);
  }

  @Override
  public void notifyNoMoreSplits() {
    noMoreSplits = true;
    available.complete(null);
  }

  @Override
  public void close() {
    rows.close();
  }
}
