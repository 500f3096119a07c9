package io.fletching.engine.operator.process;

import com.google.protobuf.ByteString;
import io.fletching.protocol.v1.StateSpec;
import io.fletching.protocol.v1.StreamFunction;
import java.io.Serializable;
import java.util.List;

/**
 * A user's function over the elements of a stream.
 *
 * @param kind how it is called
 * @param payload the function as the client wrote it
 * @param states the broadcast states that it has
 * @param isCheckpointed whether it keeps state of the task, which is of its own operator
 */
public record StreamFunctionInfo(
    StreamFunction.Kind kind, byte[] payload, List<StateSpec> states, boolean isCheckpointed)
    implements Serializable {
  /**
   * A function without broadcast states.
   *
   * @param kind how it is called, such as {@code "MAP"}
   */
  public static StreamFunctionInfo of(String kind, byte[] payload, boolean isCheckpointed) {
    return new StreamFunctionInfo(kindOf(kind), payload, List.of(), isCheckpointed);
  }

  /** A function without broadcast states and without state of the task. */
  public static StreamFunctionInfo of(String kind, byte[] payload) {
    return of(kind, payload, false);
  }

  /** The kind of this name, such as {@code "MAP"}. */
  public static StreamFunction.Kind kindOf(String name) {
    return StreamFunction.Kind.valueOf("KIND_" + name);
  }

  /** Whether it is told an element's time, and the watermark. */
  boolean needsTime() {
    return switch (kind) {
      case KIND_PROCESS, KIND_CO_PROCESS, KIND_BROADCAST_PROCESS -> true;
      default -> hasTimers() || givesTime();
    };
  }

  /** Whether it may have timers. */
  boolean hasTimers() {
    return switch (kind) {
      case KIND_KEYED_PROCESS, KIND_WINDOW, KIND_KEYED_CO_PROCESS, KIND_KEYED_BROADCAST_PROCESS ->
          true;
      default -> false;
    };
  }

  /** Whether it says what an element's time is. */
  boolean givesTime() {
    return kind == StreamFunction.Kind.KIND_TIMESTAMP
        || kind == StreamFunction.Kind.KIND_WINDOW
        || givesWatermarks()
        || isAlone();
  }

  /**
   * Whether it is the first one of its trip, whatever is in front: it does not make its elements of
   * one element after the other.
   */
  boolean beginsTrip() {
    return isAlone() || isCheckpointed;
  }

  private boolean isAlone() {
    return kind == StreamFunction.Kind.KIND_ASYNC || kind == StreamFunction.Kind.KIND_MAP_BATCHES;
  }

  /** Whether watermarks are its, and not those of the stream in front. */
  boolean givesWatermarks() {
    return kind == StreamFunction.Kind.KIND_WATERMARK;
  }

  /** Whether it is the last one of its trip, wherever its elements go. */
  boolean endsTrip() {
    return givesTime() || givesPartition();
  }

  /** Whether it says which of the next operator's subtasks an element goes to. */
  boolean givesPartition() {
    return kind == StreamFunction.Kind.KIND_PARTITION;
  }

  /**
   * What workers are told of it.
   *
   * @param name the name of its operator
   * @param partitions among how many subtasks it parts elements, if it does
   */
  StreamFunction toProto(String name, int partitions) {
    return StreamFunction.newBuilder()
        .setKind(kind)
        .setPayload(ByteString.copyFrom(payload))
        .setName(name)
        .addAllStates(states)
        .setPartitions(partitions)
        .build();
  }
}
