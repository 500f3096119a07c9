package io.fletching.engine.operator;

import static java.util.Objects.requireNonNull;

import io.fletching.engine.batch.ArrowMemory;
import io.fletching.engine.batch.ArrowTypes;
import io.fletching.engine.batch.RowDataWriter;
import io.fletching.engine.bundle.BatchFlow;
import io.fletching.engine.bundle.FlowLimits;
import io.fletching.engine.channel.FunctionDefinition;
import io.fletching.engine.channel.StateFlush;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.failure.TaskFailures;
import io.fletching.engine.metrics.FunctionAccumulators;
import io.fletching.engine.metrics.FunctionMetrics;
import io.fletching.protocol.v1.BundleFinished;
import io.fletching.protocol.v1.FunctionSpec;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * An operator whose rows go through Python functions.
 *
 * <ul>
 *   <li>Results, watermarks and the rest leave in the order in which they came.
 *   <li>At a barrier and at the end of input everything has left.
 * </ul>
 */
public abstract class FlowOperator<OUT> extends AbstractStreamOperator<OUT>
    implements BatchFlow.Emitter {
  private static final long serialVersionUID = 1L;

  private transient @Nullable MailboxExecutor mailbox;
  private transient @Nullable BufferAllocator allocator;
  private transient @Nullable TaskWorker worker;
  private transient @Nullable BatchFlow flow;
  private transient @Nullable FunctionMetrics functionMetrics;
  private transient @Nullable FunctionAccumulators functionAccumulators;
  private transient boolean inputEnded;

  @Override
  public void setMailboxExecutor(MailboxExecutor executor) {
    super.setMailboxExecutor(executor);
    mailbox = executor;
  }

  private MailboxExecutor mailboxExecutor() {
    return mailbox != null
        ? mailbox
        : getContainingTask()
            .getMailboxExecutorFactory()
            .createExecutor(getOperatorConfig().getChainIndex());
  }

  /** Gets a worker; {@link #openFlow} follows. */
  protected final void leaseWorker(OperatorOptions options) throws InterruptedException {
    BufferAllocator memory = ArrowMemory.newAllocator(getOperatorName(), Long.MAX_VALUE);
    allocator = memory;
    functionMetrics = new FunctionMetrics(getMetricGroup());
    functionAccumulators = new FunctionAccumulators(getRuntimeContext());
    worker = TaskWorker.lease(this, options, memory);
  }

  /** Where batches and results are kept. */
  protected final BufferAllocator memory() {
    return requireNonNull(allocator, "no worker yet");
  }

  /** The worker. */
  protected final TaskWorker worker() {
    return requireNonNull(worker, "no worker yet");
  }

  /** A spec without its functions. */
  protected final FunctionSpec.Builder newSpec(
      ReadableConfig config, RowType input, RowType output) {
    return FunctionSpec.newBuilder()
        .setFunctionId(getOperatorID() + "-" + UUID.randomUUID())
        .setOperatorName(getOperatorName())
        .setInput(ArrowTypes.toProto(input))
        .setOutput(ArrowTypes.toProto(output))
        .setTask(worker().taskInfo())
        .putAllOptions(PythonConfiguration.functionOptions(config));
  }

  /**
   * Opens the functions.
   *
   * @param writer of what travels to them; closed with the operator
   * @param output what comes back
   * @param keeper of the functions' state; null if they have none
   */
  protected final BatchFlow openFlow(
      FunctionSpec spec,
      RowDataWriter writer,
      RowType output,
      FlowLimits limits,
      BatchFlow.@Nullable StateKeeper keeper)
      throws InterruptedException {
    BatchFlow opened =
        new BatchFlow(
            worker().channel(),
            writer,
            mailboxExecutor(),
            getProcessingTimeService(),
            limits,
            this);
    flow = opened;
    if (keeper != null) {
      opened.keepState(keeper);
    }
    FunctionDefinition definition =
        new FunctionDefinition(
            spec, writer.schema(), ArrowTypes.schema(output), limits.maxBatches());
    JobID job = getContainingTask().getEnvironment().getJobID();
    opened.noteFailures(failure -> TaskFailures.note(job, failure));
    try {
      worker().channel().open(definition, opened);
    } catch (FletchingException e) {
      TaskFailures.note(job, e);
      throw e;
    }
    getMetricGroup().gauge("pythonPendingRows", opened::pendingRows);
    getMetricGroup().gauge("pythonBytesInFlight", opened::bytesInFlight);
    getMetricGroup().gauge("pythonBatchesSent", opened::batchesSent);
    return opened;
  }

  /** The open flow. */
  protected final BatchFlow flow() {
    return requireNonNull(flow, "not open");
  }

  @Override
  public void bundleFinished(BundleFinished finished) {
    requireNonNull(functionMetrics).update(finished);
    requireNonNull(functionAccumulators).update(finished);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    inOrder(() -> super.processWatermark(mark));
  }

  @Override
  public void processWatermark(WatermarkEvent watermark) throws Exception {
    inOrder(() -> super.processWatermark(watermark));
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    inOrder(() -> super.processWatermarkStatus(status));
  }

  @Override
  public void processLatencyMarker(LatencyMarker marker) throws Exception {
    inOrder(() -> super.processLatencyMarker(marker));
  }

  @Override
  public void processRecordAttributes(RecordAttributes attributes) throws Exception {
    inOrder(() -> super.processRecordAttributes(attributes));
  }

  /** Without a flow of its own there is nothing to wait for. */
  protected final void inOrder(ThrowingRunnable<Exception> action) throws Exception {
    if (flow == null) {
      action.run();
    } else {
      flow.addBetween(action);
    }
  }

  private void drain(StateFlush flush) throws Exception {
    if (flow != null) {
      flow.drain(flush);
    }
  }

  /** Whether the functions keep state, which is to be written before a barrier. */
  protected boolean hasState() {
    return false;
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    drain(hasState() ? StateFlush.WRITE : StateFlush.NONE);
    super.prepareSnapshotPreBarrier(checkpointId);
  }

  /** No row follows. */
  protected final void drainAtEnd() throws Exception {
    drain(StateFlush.NONE);
    inputEnded = true;
  }

  @Override
  public void finish() throws Exception {
    drain(StateFlush.NONE);
    super.finish();
  }

  @Override
  public void close() throws Exception {
    try {
      if (worker != null) {
        // A worker whose rows have all come back is in order; any other has been failed or
        // cancelled.
        worker.close(inputEnded && flow != null && flow.pendingRows() == 0);
      }
    } finally {
      if (flow != null) {
        flow.close();
      }
      if (allocator != null) {
        ArrowMemory.giveBack(allocator);
      }
      super.close();
    }
  }
}
