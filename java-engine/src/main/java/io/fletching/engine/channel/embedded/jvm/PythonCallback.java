package io.fletching.engine.channel.embedded.jvm;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A function that Python may call, on the thread that runs it. */
public final class PythonCallback {
  private final Function<byte[], byte @Nullable []> function;

  PythonCallback(Function<byte[], byte @Nullable []> function) {
    this.function = function;
  }

  /** Calls it. */
  public byte @Nullable [] call(byte[] message) {
    return function.apply(message);
  }
}
