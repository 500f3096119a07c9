package io.fletching.gateway.data.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;

/** Gives each reader that asks the next split, in order. */
final class ArrowSplitEnumerator implements SplitEnumerator<ArrowSplit, List<ArrowSplit>> {
  private final SplitEnumeratorContext<ArrowSplit> context;
  private final Deque<ArrowSplit> unassigned;

  ArrowSplitEnumerator(
      SplitEnumeratorContext<ArrowSplit> context, Collection<ArrowSplit> unassigned) {
    this.context = context;
    this.unassigned = new ArrayDeque<>(unassigned);
  }

  @Override
  public void start() {}

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
  public List<ArrowSplit> snapshotState(long checkpointId) {
    return new ArrayList<>(unassigned);
  }

  @Override
  public void close() {}
}
