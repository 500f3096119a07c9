package io.fletching.gateway.data.query;

import io.fletching.engine.batch.EncodedBatch;
import io.fletching.engine.batch.RecordBatchCodec;
import io.fletching.gateway.data.RowBatch;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * Packs rows into Arrow batches, each with its kind.
 *
 * <ul>
 *   <li>A batch goes out when it is full, a few milliseconds after its first row, before a
 *       checkpoint and at the end.
 *   <li>It has no state: nothing is in it when a checkpoint is taken.
 * </ul>
 */
final class BatchingOperator extends AbstractStreamOperator<byte[]>
    implements OneInputStreamOperator<RowData, byte[]>, BoundedOneInput, ProcessingTimeCallback {
  @Serial private static final long serialVersionUID = 1L;

  /** Of the order of what a client waits before it asks for more. */
  private static final long MAX_DELAY_MILLIS = 5;

  private final RowType rowType;
  private transient @Nullable RowBatch batch;
  private transient boolean timerIsSet;

  BatchingOperator(RowType rowType) {
    this.rowType = rowType;
  }

  @Override
  public void open() throws Exception {
    super.open();
    batch = new RowBatch(rowType);
  }

  private RowBatch batch() {
    return Objects.requireNonNull(batch, "not open");
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowBatch rows = batch();
    rows.add(element.getValue());
    if (rows.isFull()) {
      flush();
    } else if (!timerIsSet) {
      timerIsSet = true;
      long now = getProcessingTimeService().getCurrentProcessingTime();
      getProcessingTimeService().registerTimer(now + MAX_DELAY_MILLIS, this);
    }
  }

  @Override
  public void onProcessingTime(long timestamp) {
    timerIsSet = false;
    flush();
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public void endInput() {
    flush();
  }

  private void flush() {
    RowBatch rows = batch();
    if (rows.rows() == 0) {
      return;
    }
    try (VectorSchemaRoot root = rows.take()) {
      output.collect(new StreamRecord<>(bytes(RecordBatchCodec.encode(root))));
    }
  }

  private static byte[] bytes(EncodedBatch encoded) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(encoded.length()));
    for (ByteBuffer part : encoded.parts()) {
      bytes.put(part);
    }
    return bytes.array();
  }

  @Override
  public void close() throws Exception {
    RowBatch rows = batch;
    batch = null;
    if (rows != null) {
      rows.close();
    }
    super.close();
  }
}
