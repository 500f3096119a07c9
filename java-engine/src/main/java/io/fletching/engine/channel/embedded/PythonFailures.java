package io.fletching.engine.channel.embedded;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.Failure;
import org.jspecify.annotations.Nullable;

/** How our Python half tells of failures: it raises nothing, but returns the bytes of a Failure. */
final class PythonFailures {
  private PythonFailures() {}

  /**
   * What a call for a result returned: whether there is more of it. Throws the failure, if it is
   * one.
   */
  static boolean checkPart(@Nullable Object returned) {
    if (returned instanceof Boolean more) {
      return more;
    }
    check(returned);
    return false;
  }

  /** Throws the failure that was returned; null means that there is none. */
  static void check(@Nullable Object failure) {
    if (failure == null) {
      return;
    }
    try {
      throw FletchingException.of(Failure.parseFrom((byte[]) failure));
    } catch (InvalidProtocolBufferException e) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED, "The embedded Python's failure cannot be read.", e);
    }
  }
}
