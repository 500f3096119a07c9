package io.fletching.gateway.data.query;

import java.time.Duration;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
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
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * The end of a plan at which the client takes batches of its rows.
 *
 * @param sink what holds the batches until they are fetched
 * @param messages where the client gets at them
 */
public record CollectedBatches(LegacySinkTransformation<byte[]> sink, CollectedMessages messages) {
  /**
   * What waits in the sink, which also goes with the task's last message: well below the largest
   * message that Flink sends.
   */
  private static final MemorySize MIN_WAITING = MemorySize.ofMebiBytes(8);

  /**
   * A sink for these rows.
   *
   * @param uid the sink's, which no other of the job has
   */
  public static CollectedBatches of(
      Transformation<RowData> rows,
      RowType rowType,
      String name,
      String uid,
      ReadableConfig config) {
    String accumulator = "fletching-result-" + uid;
    CollectSinkOperatorFactory<byte[]> factory =
        new CollectSinkOperatorFactory<>(
            BytePrimitiveArraySerializer.INSTANCE,
            accumulator,
            waiting(config),
            config.get(CollectSinkOperatorFactory.SOCKET_TIMEOUT));
    LegacySinkTransformation<byte[]> sink =
        new LegacySinkTransformation<>(encoded(rows, rowType, uid), name, factory, 1);
    sink.setUid(uid);
    CollectedMessages messages =
        new CollectedMessages(buffer(checkpoints(config)), uid, accumulator, timeoutMillis(config));
    return new CollectedBatches(sink, messages);
  }

  private static Transformation<byte[]> encoded(
      Transformation<RowData> rows, RowType rowType, String uid) {
    OneInputTransformation<RowData, byte[]> encoded =
        new OneInputTransformation<>(
            rows,
            "Arrow batches",
            SimpleOperatorFactory.of(new BatchingOperator(rowType)),
            PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
            1);
    encoded.setUid(uid + "-batches");
    return encoded;
  }

  private static MemorySize waiting(ReadableConfig config) {
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

  private static CheckpointConfig checkpoints(ReadableConfig config) {
    CheckpointConfig checkpoints = new CheckpointConfig();
    checkpoints.configure(config);
    return checkpoints;
  }

  private static long timeoutMillis(ReadableConfig config) {
    Duration timeout = config.get(RpcOptions.ASK_TIMEOUT_DURATION);
    return timeout.toMillis();
  }
}
