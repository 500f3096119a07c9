package io.fletching.engine.operator.scalar;

import static java.util.Objects.requireNonNull;

import io.fletching.engine.batch.ArrowMemory;
import io.fletching.engine.batch.ArrowTypes;
import io.fletching.engine.batch.OutputRows;
import io.fletching.engine.batch.RowDataReader;
import io.fletching.engine.batch.RowDataWriter;
import io.fletching.engine.batch.RowValues;
import io.fletching.engine.bundle.BatchFlow;
import io.fletching.engine.bundle.FlowLimits;
import io.fletching.engine.bundle.PendingBatch;
import io.fletching.engine.channel.FunctionDefinition;
import io.fletching.engine.channel.RowCall;
import io.fletching.engine.metrics.FunctionMetrics;
import io.fletching.engine.operator.AsyncScalarOptions;
import io.fletching.engine.operator.OperatorOptions;
import io.fletching.engine.operator.PythonConfiguration;
import io.fletching.engine.operator.TaskWorker;
import io.fletching.protocol.v1.BundleFinished;
import io.fletching.protocol.v1.FunctionSpec;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.functions.python.PythonFunctionInfo;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * Runs Python scalar functions on each row: the operator of both modes, of row-wise and of
 * vectorized functions.
 *
 * <ul>
 *   <li>Only the columns that the functions read travel; forwarded ones stay here, as binary rows.
 *   <li>Rows, watermarks and the rest leave in the order in which they came; row kinds are kept.
 *   <li>At a barrier and at the end of input everything has left: there is no state.
 * </ul>
 */
public class ScalarFunctionOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData>, BoundedOneInput, BatchFlow.Emitter {
  private static final long serialVersionUID = 1L;

  private final Configuration config;
  private final PythonFunctionInfo[] functions;
  private final RowType inputType;
  private final FieldProjection argumentFields;
  private final RowType argumentType;
  private final RowType resultType;
  private final FieldProjection forwardedFields;

  private transient @Nullable MailboxExecutor mailbox;
  private transient @Nullable BufferAllocator allocator;
  private transient @Nullable TaskWorker worker;
  private transient @Nullable BatchFlow flow;
  private transient @Nullable RowDataReader reader;
  private transient @Nullable FunctionMetrics functionMetrics;
  private transient @Nullable OutputRows outputRows;
  private transient @Nullable StreamRecord<RowData> outputRecord;
  private transient boolean inputEnded;

  /**
   * The operator of a calculation, as it is planned.
   *
   * @param config the job's {@code python.*} options
   * @param functions one for each column of {@code resultType}
   * @param argumentFields which fields of the input the functions read
   * @param argumentType the type of those fields
   * @param forwardedFields which fields of the input are emitted, in front of the results
   * @throws io.fletching.engine.failure.FletchingException TYPE_NOT_SUPPORTED for a column that
   *     cannot travel
   */
  public ScalarFunctionOperator(
      Configuration config,
      PythonFunctionInfo[] functions,
      RowType inputType,
      FieldProjection argumentFields,
      RowType argumentType,
      RowType resultType,
      FieldProjection forwardedFields) {
    this.config = config;
    this.functions = functions.clone();
    this.inputType = inputType;
    this.argumentFields = argumentFields;
    this.argumentType = argumentType;
    this.resultType = resultType;
    this.forwardedFields = forwardedFields;
    // What cannot travel is refused while the job is planned.
    ArrowTypes.schema(argumentType);
    ArrowTypes.schema(resultType);
  }

  @Override
  public void setMailboxExecutor(MailboxExecutor executor) {
    super.setMailboxExecutor(executor);
    mailbox = executor;
  }

  @Override
  public void open() throws Exception {
    super.open();
    OperatorOptions options = OperatorOptions.of(config);
    BufferAllocator memory = ArrowMemory.newAllocator(getOperatorName(), Long.MAX_VALUE);
    allocator = memory;
    ClassLoader classLoader = getUserCodeClassloader();
    ResolvedProjection forwarded = forwardedFields.resolve(inputType.getFieldCount(), classLoader);
    outputRows =
        forwarded.rebuild() == null
            ? OutputRows.ofFields(inputType, forwarded.offsets(), resultType)
            : OutputRows.ofProjection(forwarded.rebuild());
    outputRecord = new StreamRecord<>(null);
    reader = new RowDataReader(resultType);
    functionMetrics = new FunctionMetrics(getMetricGroup());
    TaskWorker opened = TaskWorker.lease(this, options, memory);
    worker = opened;
    int[] arguments = argumentFields.resolve(inputType.getFieldCount(), classLoader).offsets();
    RowDataWriter writer = new RowDataWriter(inputType, arguments, memory);
    FlowLimits limits =
        ScalarFunctionSpecs.isAwaited(functions)
            ? options.flowLimits().awaiting(AsyncScalarOptions.of(config).capacity())
            : options.flowLimits();
    flow =
        new BatchFlow(
            opened.channel(), writer, mailboxExecutor(), getProcessingTimeService(), limits, this);
    FunctionDefinition definition =
        new FunctionDefinition(
            functionSpec(opened),
            writer.schema(),
            ArrowTypes.schema(resultType),
            limits.maxBatches());
    opened.channel().open(definition, flow);
    RowCall rowCall = opened.channel().rowCall();
    RowValues rowValues = RowValues.of(inputType, arguments, resultType);
    if (rowCall != null && rowValues != null) {
      flow.useRowCall(rowCall, rowValues);
    }
    getMetricGroup().gauge("pythonPendingRows", flow::pendingRows);
    getMetricGroup().gauge("pythonBytesInFlight", flow::bytesInFlight);
    getMetricGroup().gauge("pythonBatchesSent", flow::batchesSent);
  }

  private MailboxExecutor mailboxExecutor() {
    return mailbox != null
        ? mailbox
        : getContainingTask()
            .getMailboxExecutorFactory()
            .createExecutor(getOperatorConfig().getChainIndex());
  }

  private FunctionSpec functionSpec(TaskWorker taskWorker) {
    return FunctionSpec.newBuilder()
        .setFunctionId(getOperatorID() + "-" + UUID.randomUUID())
        .setOperatorName(getOperatorName())
        .setInput(ArrowTypes.toProto(argumentType))
        .setOutput(ArrowTypes.toProto(resultType))
        .setScalar(ScalarFunctionSpecs.of(functions, getUserCodeClassloader()))
        .setTask(taskWorker.taskInfo())
        .putAllOptions(PythonConfiguration.functionOptions(config))
        .build();
  }

  @Override
  public void processElement(StreamRecord<RowData> element) throws Exception {
    flow().add(element.getValue());
  }

  @Override
  public @Nullable BinaryRowData forward(RowData row) {
    return requireNonNull(outputRows).forward(row);
  }

  @Override
  public void open(PendingBatch batch, VectorSchemaRoot result) {
    requireNonNull(reader).open(result);
  }

  @Override
  public void emit(PendingBatch batch, int from, int to) {
    RowDataReader results = requireNonNull(reader);
    OutputRows rows = requireNonNull(outputRows);
    StreamRecord<RowData> record = requireNonNull(outputRecord);
    for (int i = from; i < to; i++) {
      RowData row = rows.output(batch.forwarded(i), results.row(i), batch.kind(i));
      output.collect(record.replace(row));
    }
  }

  @Override
  public void emit(RowData row, RowData result) {
    OutputRows rows = requireNonNull(outputRows);
    RowData emitted = rows.output(rows.forward(row), result, row.getRowKind());
    output.collect(requireNonNull(outputRecord).replace(emitted));
  }

  @Override
  public void bundleFinished(BundleFinished finished) {
    requireNonNull(functionMetrics).update(finished);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    flow().addBetween(() -> super.processWatermark(mark));
  }

  @Override
  public void processWatermark(WatermarkEvent watermark) throws Exception {
    flow().addBetween(() -> super.processWatermark(watermark));
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    flow().addBetween(() -> super.processWatermarkStatus(status));
  }

  @Override
  public void processLatencyMarker(LatencyMarker marker) throws Exception {
    flow().addBetween(() -> super.processLatencyMarker(marker));
  }

  @Override
  public void processRecordAttributes(RecordAttributes attributes) throws Exception {
    flow().addBetween(() -> super.processRecordAttributes(attributes));
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    flow().drain();
    super.prepareSnapshotPreBarrier(checkpointId);
  }

  @Override
  public void endInput() throws Exception {
    flow().drain();
    inputEnded = true;
  }

  @Override
  public void finish() throws Exception {
    flow().drain();
    super.finish();
  }

  @Override
  public void close() throws Exception {
    try {
      if (worker != null) {
        // A worker whose rows have all come back is in order; any other has been failed or
        // cancelled.
        worker.close(inputEnded && requireNonNull(flow).pendingRows() == 0);
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

  private BatchFlow flow() {
    return requireNonNull(flow, "not open");
  }
}
