package io.fletching.engine.channel.embedded;

import io.fletching.engine.channel.PythonSamples;
import io.fletching.engine.channel.SampleFunction;
import io.fletching.engine.channel.WorkerChannel;
import io.fletching.engine.channel.WorkerChannelContract;
import org.apache.arrow.memory.BufferAllocator;

/** CPython in this JVM keeps what every channel promises. */
@NeedsPemja
final class EmbeddedWorkerChannelTest extends WorkerChannelContract {
  @Override
  protected WorkerChannel newChannel(BufferAllocator allocator) {
    return new EmbeddedWorkerChannel(
        EmbeddedSamples.environment(),
        allocator,
        new EmbeddedTimeouts(60_000, 60_000),
        failure -> {});
  }

  @Override
  protected byte[] payload(SampleFunction function) {
    return PythonSamples.payload(function);
  }
}
