package io.fletching.gateway.data.source;

import io.fletching.gateway.data.BatchLayout;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.table.data.RowData;

/**
 * Rows out of Arrow record batches.
 *
 * <ul>
 *   <li>Bounded, and of a fixed number of splits, which are runs of batches; within a split the
 *       order of the rows is kept.
 *   <li>The batches belong to the source and not to its splits, so that a checkpoint holds
 *       positions only.
 *   <li>A position is a batch and a row in it: a job restored from a checkpoint goes on with the
 *       very next row.
 * </ul>
 */
final class ArrowSource implements Source<RowData, ArrowSplit, ArrowProgress> {
  @Serial private static final long serialVersionUID = 1L;

  private final BatchesHolder holder;
  private final BatchLayout layout;
  private final int splits;

  ArrowSource(BatchesHolder holder, BatchLayout layout, int splits) {
    this.holder = holder;
    this.layout = layout;
    this.splits = splits;
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SplitEnumerator<ArrowSplit, ArrowProgress> createEnumerator(
      SplitEnumeratorContext<ArrowSplit> context) {
    return new ArrowSplitEnumerator(context, holder.batches(), initialSplits(), null);
  }

  @Override
  public SplitEnumerator<ArrowSplit, ArrowProgress> restoreEnumerator(
      SplitEnumeratorContext<ArrowSplit> context, ArrowProgress progress) {
    return new ArrowSplitEnumerator(
        context, holder.batches(), progress.unassigned(), progress.rows());
  }

  /**
   * As many runs of batches as asked for, of equal length as far as possible and none of them
   * empty.
   */
  List<ArrowSplit> initialSplits() {
    int batches = holder.batches().count();
    List<ArrowSplit> result = new ArrayList<>(splits);
    for (int i = 0; i < splits; i++) {
      int first = (int) ((long) i * batches / splits);
      int end = (int) ((i + 1L) * batches / splits);
      if (first < end) {
        result.add(new ArrowSplit(Integer.toString(i), first, 0, end));
      }
    }
    return result;
  }

  @Override
  public SimpleVersionedSerializer<ArrowSplit> getSplitSerializer() {
    return new ArrowSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<ArrowProgress> getEnumeratorCheckpointSerializer() {
    return new ArrowProgressSerializer();
  }

  @Override
  public SourceReader<RowData, ArrowSplit> createReader(SourceReaderContext context) {
    return new ArrowSourceReader(context, holder.batches(), layout);
  }
}
