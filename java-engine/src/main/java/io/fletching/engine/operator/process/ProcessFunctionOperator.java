package io.fletching.engine.operator.process;

import static java.util.Objects.requireNonNull;

import io.fletching.engine.batch.RowDataWriter;
import io.fletching.engine.batch.element.ElementConverter;
import io.fletching.engine.batch.element.ElementConverters;
import io.fletching.engine.bundle.PendingBatch;
import io.fletching.engine.operator.FlowOperator;
import io.fletching.engine.operator.OperatorOptions;
import io.fletching.protocol.v1.FunctionSpec;
import io.fletching.protocol.v1.ProcessSpec;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.python.PythonOptions;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/**
 * Runs a Python function on each element of a stream: the operator of both modes.
 *
 * <ul>
 *   <li>An element becomes any number of elements, which have its time unless the function gives
 *       them another.
 *   <li>Functions that are behind each other in a task are one trip, see {@link FunctionChain}.
 *   <li>There is no state.
 * </ul>
 */
public final class ProcessFunctionOperator<IN, OUT> extends FlowOperator<OUT>
    implements OneInputStreamOperator<IN, OUT>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final StreamFunctionInfo function;
  private final TypeInformation<IN> inputType;
  private final TypeInformation<OUT> outputType;
  private Configuration config;

  private transient @Nullable FunctionChain chain;
  private transient @Nullable ElementConverter input;
  private transient @Nullable GenericRowData inputRow;
  private transient int kindColumn;
  private transient int timeColumn;
  private transient long watermark;
  private transient @Nullable ElementOutputs outputs;

  /**
   * The operator of a function.
   *
   * @param config the job's {@code python.*} options
   * @throws io.fletching.engine.failure.FletchingException TYPE_NOT_SUPPORTED for elements that
   *     cannot travel
   */
  public ProcessFunctionOperator(
      Configuration config,
      StreamFunctionInfo function,
      TypeInformation<IN> inputType,
      TypeInformation<OUT> outputType) {
    this.config = config;
    this.function = function;
    this.inputType = inputType;
    this.outputType = outputType;
    // What cannot travel is refused while the job is made.
    ElementConverters.of(inputType);
    ElementConverters.of(outputType);
  }

  /** Takes the job's {@code python.*} options anew: they may be set until it is run. */
  public void configure(Configuration newConfig) {
    config = newConfig;
  }

  /** Whether this function joins the trip of that one, which is in front of it. */
  boolean joins(ProcessFunctionOperator<?, ?> first) {
    return config.get(PythonOptions.PYTHON_OPERATOR_CHAINING_ENABLED)
        && config.equals(first.config);
  }

  @Override
  protected void setup(
      StreamTask<?, ?> containingTask,
      StreamConfig streamConfig,
      Output<StreamRecord<OUT>> elements) {
    super.setup(containingTask, streamConfig, elements);
    chain = FunctionChain.of(this);
  }

  /** What runs in one trip with this function. */
  FunctionChain chain() {
    return requireNonNull(chain, "not set up");
  }

  @Override
  public void open() throws Exception {
    super.open();
    if (chain().isJoined()) {
      chain().enter();
      return;
    }
    OperatorOptions options = OperatorOptions.of(config);
    List<ProcessFunctionOperator<?, ?>> operators = chain().operators();
    ElementConverter element = ElementConverters.of(inputType);
    input = element;
    boolean withTime = operators.stream().anyMatch(each -> each.function.needsTime());
    RowType columns = ElementBatches.input(element, withTime);
    inputRow = new GenericRowData(columns.getFieldCount());
    kindColumn = columns.getFieldIndex("kind");
    timeColumn = columns.getFieldIndex("timestamp");
    watermark = Long.MIN_VALUE;
    ElementOutputs emitted = operators.get(operators.size() - 1).outputs();
    outputs = emitted;
    leaseWorker(options);
    RowDataWriter writer =
        new RowDataWriter(columns, IntStream.range(0, columns.getFieldCount()).toArray(), memory());
    ProcessSpec.Builder process =
        ProcessSpec.newBuilder().setInput(element.type()).addAllOutputs(emitted.toProto());
    for (ProcessFunctionOperator<?, ?> each : operators) {
      process.addFunctions(each.function.toProto(each.getOperatorConfig().getOperatorName()));
    }
    FunctionSpec spec = newSpec(config, columns, emitted.columns()).setProcess(process).build();
    openFlow(spec, writer, emitted.columns(), options.flowLimits());
  }

  private ElementOutputs outputs() {
    return ElementOutputs.of(
        outputType, function.givesTime(), getOperatorConfig(), getUserCodeClassloader(), output);
  }

  @Override
  public void processElement(StreamRecord<IN> record) throws Exception {
    GenericRowData row = requireNonNull(inputRow);
    IN element = record.getValue();
    row.setField(ElementBatches.ELEMENT, requireNonNull(input).toInternal().orNull(element));
    if (kindColumn >= 0) {
      row.setField(kindColumn, ((Row) element).getKind().toByteValue());
    }
    // Sources without times give them the lowest there is.
    long timestamp = record.hasTimestamp() ? record.getTimestamp() : PendingBatch.NO_TIMESTAMP;
    if (timeColumn >= 0) {
      row.setField(timeColumn, timestamp == PendingBatch.NO_TIMESTAMP ? null : timestamp);
      row.setField(timeColumn + 1, watermark);
    }
    flow().add(row, timestamp);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    watermark = mark.getTimestamp();
    super.processWatermark(mark);
  }

  @Override
  public @Nullable BinaryRowData forward(RowData row) {
    return null;
  }

  @Override
  public int open(PendingBatch batch, VectorSchemaRoot result) {
    return requireNonNull(outputs).open(batch, result);
  }

  @Override
  public void emit(PendingBatch batch, int from, int to) {
    requireNonNull(outputs).emit(batch, to);
  }

  @Override
  public void endInput() throws Exception {
    drainAtEnd();
  }

  @Override
  public void close() throws Exception {
    if (chain != null) {
      chain.leave();
    }
    super.close();
  }
}
