package io.fletching.engine.operator.process;

import com.google.protobuf.ByteString;
import io.fletching.protocol.v1.StreamFunction;
import java.io.Serializable;

/**
 * A user's function over the elements of a stream.
 *
 * @param kind how it is called
 * @param payload the function as the client wrote it
 */
public record StreamFunctionInfo(StreamFunction.Kind kind, byte[] payload) implements Serializable {

  /** Whether it is told an element's time, and the watermark. */
  boolean needsTime() {
    return kind == StreamFunction.Kind.KIND_PROCESS || hasTimers() || givesTime();
  }

  /** Whether it may have timers. */
  boolean hasTimers() {
    return kind == StreamFunction.Kind.KIND_KEYED_PROCESS;
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
        .build();
  }
}
