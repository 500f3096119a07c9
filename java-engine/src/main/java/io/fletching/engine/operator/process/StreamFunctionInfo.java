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
 */
public record StreamFunctionInfo(StreamFunction.Kind kind, byte[] payload, List<StateSpec> states)
    implements Serializable {
  /**
   * A function without broadcast states.
   *
   * @param kind how it is called, such as {@code "MAP"}
   */
  public static StreamFunctionInfo of(String kind, byte[] payload) {
    return new StreamFunctionInfo(kindOf(kind), payload, List.of());
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
      case KIND_KEYED_PROCESS, KIND_KEYED_CO_PROCESS, KIND_KEYED_BROADCAST_PROCESS -> true;
      default -> false;
    };
  }

  /** Whether it says what an element's time is. */
  boolean givesTime() {
    return kind == StreamFunction.Kind.KIND_TIMESTAMP;
  }

  /**
   * What workers are told of it.
   *
   * @param name the name of its operator
   */
  StreamFunction toProto(String name) {
    return StreamFunction.newBuilder()
        .setKind(kind)
        .setPayload(ByteString.copyFrom(payload))
        .setName(name)
        .addAllStates(states)
        .build();
  }
}
