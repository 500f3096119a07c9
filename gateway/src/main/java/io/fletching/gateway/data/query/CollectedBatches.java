package io.fletching.gateway.data.query;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.collect.AbstractCollectResultBuffer;
import org.apache.flink.streaming.api.operators.collect.CheckpointedCollectResultBuffer;
import org.apache.flink.streaming.api.operators.collect.CollectSinkOperatorFactory;
import org.apache.flink.streaming.api.operators.collect.UncheckpointedCollectResultBuffer;
import org.apache.flink.streaming.api.transformations.LegacySinkTransformation;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.api.TableConfig;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.operations.CollectModifyOperation;
import org.apache.flink.table.types.logical.RowType;

/**
 * The end of a query's plan, with batches in place of rows.
 *
 * @param plan the whole plan
 * @param provider how the client gets at the batches
 */
record CollectedBatches(List<Transformation<?>> plan, ArrowResultProvider provider) {
  /**
   * What waits in the sink, which also goes with the task's last message: well below the largest
   * message that Flink sends.
   */
  private static final MemorySize MIN_WAITING = MemorySize.ofMebiBytes(8);

  /** Puts our own end in place of the one that Flink planned. */
  static CollectedBatches replaceSink(
      List<Transformation<?>> planned, CollectModifyOperation collect, TableConfig config) {
    LegacySinkTransformation<?> flinkSink = (LegacySinkTransformation<?>) planned.get(0);
    RowType rowType = (RowType) collect.getConsumedDataType().getLogicalType();
    TypeSerializer<byte[]> serializer = BytePrimitiveArraySerializer.INSTANCE;
    String accumulator = "fletching-result-" + flinkSink.getId();
    CollectSinkOperatorFactory<byte[]> factory =
        new CollectSinkOperatorFactory<>(
            serializer,
            accumulator,
            waiting(config),
            config.get(CollectSinkOperatorFactory.SOCKET_TIMEOUT));
    LegacySinkTransformation<byte[]> sink =
        new LegacySinkTransformation<>(
            encoded(flinkSink, rowType), flinkSink.getName(), factory, 1);
    sink.setUid(flinkSink.getUid());
    CollectedMessages batches =
        new CollectedMessages(
            buffer(checkpoints(config)), flinkSink.getUid(), accumulator, timeoutMillis(config));
    return new CollectedBatches(
        List.of(sink),
        new ArrowResultProvider(batches, rowType, collect, SourceBounds.areBounded(planned)));
  }

  private static Transformation<byte[]> encoded(
      LegacySinkTransformation<?> flinkSink, RowType rowType) {
    @SuppressWarnings("unchecked")
    Transformation<RowData> rows = (Transformation<RowData>) flinkSink.getInputs().get(0);
    OneInputTransformation<RowData, byte[]> encoded =
        new OneInputTransformation<>(
            rows,
            "Arrow batches",
            SimpleOperatorFactory.of(new BatchingOperator(rowType)),
            PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
            1);
    encoded.setUid(flinkSink.getUid() + "-batches");
    return encoded;
  }

  private static MemorySize waiting(TableConfig config) {
    MemorySize configured = config.get(CollectSinkOperatorFactory.MAX_BATCH_SIZE);
    return configured.compareTo(MIN_WAITING) > 0 ? configured : MIN_WAITING;
  }

  /** As Flink chooses it. */
  private static AbstractCollectResultBuffer<byte[]> buffer(CheckpointConfig checkpoints) {
    TypeSerializer<byte[]> serializer = BytePrimitiveArraySerializer.INSTANCE;
    if (!checkpoints.isCheckpointingEnabled()) {
      return new UncheckpointedCollectResultBuffer<>(serializer, false);
    }
    return checkpoints.getCheckpointingConsistencyMode() == CheckpointingMode.EXACTLY_ONCE
        ? new CheckpointedCollectResultBuffer<>(serializer)
        : new UncheckpointedCollectResultBuffer<>(serializer, true);
  }

  private static CheckpointConfig checkpoints(TableConfig config) {
    CheckpointConfig checkpoints = new CheckpointConfig();
    checkpoints.configure(config);
    return checkpoints;
  }

  private static long timeoutMillis(TableConfig config) {
    Duration timeout = config.get(RpcOptions.ASK_TIMEOUT_DURATION);
    return timeout.toMillis();
  }
}
