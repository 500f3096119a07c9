package io.fletching.engine.operator.process;

import static java.util.Objects.requireNonNull;

import io.fletching.engine.batch.RowDataWriter;
import io.fletching.engine.batch.RowValues;
import io.fletching.engine.batch.element.ElementConverter;
import io.fletching.engine.batch.element.ElementConverters;
import io.fletching.engine.bundle.BatchFlow;
import io.fletching.engine.bundle.PendingBatch;
import io.fletching.engine.channel.RowCall;
import io.fletching.engine.channel.StateFlush;
import io.fletching.engine.operator.FlowOperator;
import io.fletching.engine.operator.OperatorOptions;
import io.fletching.engine.state.FunctionStates;
import io.fletching.engine.state.KeyedStates;
import io.fletching.protocol.v1.FunctionSpec;
import io.fletching.protocol.v1.KeySpec;
import io.fletching.protocol.v1.ProcessSpec;
import io.fletching.protocol.v1.StateSpec;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.python.PythonOptions;
import org.apache.flink.runtime.jobgraph.JobType;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * Runs a Python function on the elements of streams: what the operators of both modes have in
 * common, whatever their number of inputs.
 *
 * <ul>
 *   <li>An element becomes any number of elements, which have its time unless the function gives
 *       them another.
 *   <li>Functions that are behind each other in a task are one trip, see {@link FunctionChain}.
 *   <li>Where the stream has keys the function has state and timers, see {@link Keys}.
 * </ul>
 */
public abstract class StreamFunctionOperator<OUT> extends FlowOperator<OUT> {
  private static final long serialVersionUID = 1L;

  private static final int NO_KEY = -1;

  private final StreamFunctionInfo function;
  private final List<? extends TypeInformation<?>> inputTypes;
  private final @Nullable TypeInformation<?> keyType;
  private final TypeInformation<OUT> outputType;
  private Configuration config;
  private transient @Nullable FunctionChain chain;
  private transient @Nullable ElementInputs inputs;
  private transient @Nullable ElementOutputs outputs;
  private transient @Nullable Keys keys;
  private transient @Nullable FunctionStates states;
  private transient @Nullable FunctionWatermarks watermarks;
  private transient int partitions;
  private transient boolean hasPeriods;
  private transient long watermark;
  private transient boolean timersFired;
  private transient boolean isRestored;
  private transient @Nullable OptionalLong restoredCheckpointId;

  /**
   * The operator of a function.
   *
   * @param config the job's {@code python.*} options
   * @param inputTypes of the elements of each input
   * @param keyType of their keys; null if there are none
   * @throws io.fletching.engine.failure.FletchingException TYPE_NOT_SUPPORTED for elements that
   *     cannot travel
   */
  StreamFunctionOperator(
      Configuration config,
      StreamFunctionInfo function,
      List<? extends TypeInformation<?>> inputTypes,
      @Nullable TypeInformation<?> keyType,
      TypeInformation<OUT> outputType) {
    this.config = config;
    this.function = function;
    this.inputTypes = inputTypes;
    this.keyType = keyType;
    this.outputType = outputType;
    // What cannot travel is refused while the job is made.
    inputTypes.forEach(ElementConverters::of);
    ElementConverters.of(outputType);
    if (keyType != null) {
      ElementConverters.of(keyType);
    }
  }

  /** Takes the job's {@code python.*} options anew: they may be set until it is run. */
  public void configure(Configuration newConfig) {
    config = newConfig;
  }

  /** Whether it has a trip's rows for nothing but elements of one input, without keys. */
  boolean hasPlainRows() {
    return inputTypes.size() == 1 && keyType == null;
  }

  /** Whether it joins only trips that {@link #hasPlainRows}: their rows say when periods end. */
  boolean needsPlainRows() {
    return function.givesWatermarks();
  }

  /** Whether this function joins the trip of that one, which is in front of it. */
  boolean joins(StreamFunctionOperator<?> first) {
    return inputTypes.size() == 1
        && keyType == null
        && !function.beginsTrip()
        && !first.function.endsTrip()
        && config.get(PythonOptions.PYTHON_OPERATOR_CHAINING_ENABLED)
        && config.equals(first.config);
  }

  @Override
  protected void setup(
      StreamTask<?, ?> containingTask,
      StreamConfig streamConfig,
      Output<StreamRecord<OUT>> elements) {
    super.setup(containingTask, streamConfig, elements);
    chain = FunctionChain.of(this);
    partitions = function.givesPartition() ? FunctionPartitioner.partitions(this) : 0;
    watermarks =
        new FunctionWatermarks(
            output, containingTask.getEnvironment().getJobType() == JobType.STREAMING);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    isRestored = context.isRestored();
    restoredCheckpointId = context.getRestoredCheckpointId();
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
    leaseWorker(options);
    List<StreamFunctionOperator<?>> operators = chain().operators();
    boolean withTime = operators.stream().anyMatch(each -> each.function.needsTime());
    keys = keyType == null ? null : openKeys(options, keyType);
    FunctionStates kept = openStates();
    states = kept;
    StreamFunctionOperator<?> last = operators.get(operators.size() - 1);
    hasPeriods = last.function.givesWatermarks();
    ElementInputs opened = new ElementInputs(inputTypes, withTime, keys != null, hasPeriods);
    inputs = opened;
    watermark = Long.MIN_VALUE;
    ElementOutputs emitted = last.outputs(keys);
    outputs = emitted;
    ProcessSpec.Builder process =
        ProcessSpec.newBuilder()
            .addAllInputs(opened.toProto())
            .addAllOutputs(emitted.toProto())
            .setIsRestored(isRestored);
    requireNonNull(restoredCheckpointId).ifPresent(process::setRestoredCheckpointId);
    if (keyType != null) {
      process.setKey(
          KeySpec.newBuilder()
              .setType(ElementConverters.of(keyType).type())
              .setOneAtATime(requireNonNull(keys).oneAtATime()));
    }
    for (StreamFunctionOperator<?> each : operators) {
      String name = each.getOperatorConfig().getOperatorName();
      process.addFunctions(each.function.toProto(name, each.partitions));
    }
    RowType columns = opened.columns();
    int[] all = IntStream.range(0, columns.getFieldCount()).toArray();
    RowDataWriter writer = new RowDataWriter(columns, all, memory());
    FunctionSpec spec = newSpec(config, columns, emitted.columns()).setProcess(process).build();
    boolean keepsState = kept.isUsed() || function.isCheckpointed();
    BatchFlow flow =
        openFlow(spec, writer, emitted.columns(), options.flowLimits(), keepsState ? kept : null);
    RowCall rowCall = worker().channel().rowCall();
    RowValues rowValues = RowValues.of(columns, all, emitted.columns());
    if (rowCall != null && rowValues != null) {
      flow.useRowCall(
          rowCall,
          rowValues,
          (row, timestamp, results) -> emitAlone(timestamp, rowValues, results));
    }
    if (hasPeriods) {
      beginPeriod(getExecutionConfig().getAutoWatermarkInterval());
    }
  }

  private void beginPeriod(long millis) {
    boolean isStreaming = getContainingTask().getEnvironment().getJobType() == JobType.STREAMING;
    if (millis > 0 && isStreaming) {
      ProcessingTimeService clock = getProcessingTimeService();
      clock.registerTimer(
          clock.getCurrentProcessingTime() + millis,
          time -> {
            endPeriod();
            beginPeriod(millis);
          });
    }
  }

  private void endPeriod() throws Exception {
    flow()
        .add(
            requireNonNull(inputs)
                .other(ElementBatches.PERIOD_END, PendingBatch.NO_TIMESTAMP, watermark, NO_KEY),
            PendingBatch.NO_TIMESTAMP);
  }

  private FunctionStates openStates() throws Exception {
    FunctionStates opened =
        new FunctionStates(
            keys == null ? null : keys.states(), getOperatorStateBackend(), memory());
    for (StateSpec spec : function.states()) {
      opened.addBroadcast(spec);
    }
    return opened;
  }

  private Keys openKeys(OperatorOptions options, TypeInformation<?> type) throws Exception {
    KeyedStateBackend<Object> backend = getKeyedStateBackend();
    boolean oneAtATime =
        Arrays.stream(getOperatorConfig().getInputs(getUserCodeClassloader()))
            .anyMatch(StreamConfig::requiresSorting);
    ElementConverter converter = ElementConverters.of(type);
    KeyedStates keyed = new KeyedStates(backend, converter, !oneAtATime, memory());
    Keys opened =
        new Keys(
            backend, keyed, oneAtATime, options.maxKeys(), options.maxStateBytes(), this::addTimer);
    if (function.hasTimers()) {
      opened.useTimers(
          getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, opened));
    }
    getMetricGroup().gauge("pythonStateKeys", keyed::size);
    getMetricGroup().gauge("pythonStateBytes", keyed::bytes);
    return opened;
  }

  private ElementOutputs outputs(@Nullable Keys timers) {
    return ElementOutputs.of(
        outputType,
        function,
        timers,
        requireNonNull(watermarks),
        getOperatorConfig(),
        getUserCodeClassloader(),
        output);
  }

  @Override
  protected boolean hasState() {
    return !function.isCheckpointed() && states != null && states.isUsed() && isStateKept();
  }

  private boolean isStateKept() {
    return keys == null || !keys.oneAtATime();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (function.isCheckpointed() && states != null && isStateKept()) {
      // Not before the barrier, as others: only now it is known when the checkpoint was triggered.
      flow()
          .writeState(
              StateFlush.ofSnapshot(context.getCheckpointId(), context.getCheckpointTimestamp()));
    }
  }

  /** Whether elements have keys. */
  final boolean isKeyed() {
    return keyType != null;
  }

  /**
   * Adds an element.
   *
   * @param key null if elements have none
   * @param record the one that it came in
   */
  final void add(int input, @Nullable Object key, Object element, StreamRecord<?> record)
      throws Exception {
    add(input, element, record, keys == null ? NO_KEY : keys.number(key, flow()));
  }

  /** Adds an element that has no key, though others have. */
  final void addWithoutKey(int input, Object element, StreamRecord<?> record) throws Exception {
    add(input, element, record, NO_KEY);
  }

  private void add(int input, Object element, StreamRecord<?> record, int number) throws Exception {
    // Sources without times give them the lowest there is.
    long timestamp = record.hasTimestamp() ? record.getTimestamp() : PendingBatch.NO_TIMESTAMP;
    flow()
        .add(
            requireNonNull(inputs).element(input, element, timestamp, watermark, number),
            timestamp);
  }

  private void addTimer(byte what, Object key, long time) throws Exception {
    Keys all = requireNonNull(keys);
    int number =
        switch (what) {
          case ElementBatches.HAND_OVER -> NO_KEY;
          case ElementBatches.KEY_END -> all.states().numberOf(key);
          default -> all.number(key, flow());
        };
    timersFired |= what == ElementBatches.EVENT_TIMER;
    // What is made of a timer in processing time has no time.
    long timestamp = what == ElementBatches.EVENT_TIMER ? time : PendingBatch.NO_TIMESTAMP;
    flow().add(requireNonNull(inputs).other(what, time, watermark, number), timestamp);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    Keys all = keys;
    if (all != null && all.oneAtATime()) {
      // Whatever key there is now is the last one.
      all.endKey();
    }
    watermark = mark.getTimestamp();
    if (function.givesWatermarks()) {
      endWatermarks(mark);
      return;
    }
    if (all == null || !all.hasTimers()) {
      super.processWatermark(mark);
      return;
    }
    // All timers are known when everything in front of the watermark has left.
    flow().settle();
    timersFired = false;
    // The worker may have timers of its own until these are at their end, by the numbers of keys.
    all.states().keepKeys(true);
    getTimeServiceManager().orElseThrow().advanceWatermark(mark);
    if (timersFired || all.areTimersHeldUntil(watermark)) {
      addForTimers(ElementBatches.TIMERS_END);
    }
    all.states().keepKeys(false);
    flow().addBetween(() -> output.emitWatermark(mark));
  }

  private void addForTimers(byte what) throws Exception {
    flow()
        .add(
            requireNonNull(inputs).other(what, PendingBatch.NO_TIMESTAMP, watermark, NO_KEY),
            PendingBatch.NO_TIMESTAMP);
  }

  /** The timers that the worker holds are in the snapshot as all others. */
  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    Keys all = keys;
    do {
      if (all != null && all.hasTimers()) {
        flow().settle();
        if (all.areTimersHeld()) {
          addForTimers(ElementBatches.HAND_OVER);
        }
      }
      super.prepareSnapshotPreBarrier(checkpointId);
      // A timer in processing time may have fired meanwhile, and have registered others.
    } while (all != null && all.areTimersHeld());
  }

  /** Those of the stream in front do not matter, but for its end. */
  private void endWatermarks(Watermark mark) throws Exception {
    if (mark.getTimestamp() == Watermark.MAX_WATERMARK.getTimestamp()) {
      FunctionWatermarks mine = requireNonNull(watermarks);
      inOrder(() -> mine.emit(mark.getTimestamp()));
    }
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    if (!function.givesWatermarks()) {
      super.processWatermarkStatus(status);
    }
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
  public void emit(PendingBatch batch, int from, int to) throws Exception {
    requireNonNull(outputs).emit(batch, to);
  }

  private void emitAlone(long timestamp, RowValues values, @Nullable Object[] results)
      throws Exception {
    for (Object each : results) {
      requireNonNull(outputs).emit(values.result((Object[]) requireNonNull(each)), timestamp);
    }
  }

  /** No element follows. */
  final void endElements() throws Exception {
    if (keys != null) {
      keys.endKey();
    }
    if (hasPeriods) {
      endPeriod();
    }
    drainAtEnd();
  }

  @Override
  public void close() throws Exception {
    if (chain != null) {
      chain.leave();
    }
    if (states != null) {
      states.close();
    }
    super.close();
  }
}
