package io.fletching.engine.channel.embedded;

import io.fletching.engine.channel.PythonSamples;
import io.fletching.engine.channel.RecordingListener;
import io.fletching.engine.channel.SampleBatches;
import io.fletching.engine.channel.SampleFunction;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.RootAllocator;

/**
 * A job of one batch, to be run by whatever class loader; gives what the listener heard, in words.
 */
public final class OneBatch implements Callable<String> {
  @Override
  public String call() throws Exception {
    RecordingListener listener = new RecordingListener();
    try (RootAllocator allocator = new RootAllocator()) {
      EmbeddedWorkerChannel channel =
          new EmbeddedWorkerChannel(
              EmbeddedSamples.environment(),
              allocator,
              new EmbeddedTimeouts(60_000, 60_000),
              failure -> {});
      byte[] payload = PythonSamples.payload(SampleFunction.PLUS_ONE);
      channel.open(SampleBatches.bigint(SampleFunction.PLUS_ONE, payload), listener);
      channel.send(1, SampleBatches.longs(allocator, 1L, null));
      String heard = listener.next().toString();
      channel.close(30_000);
      return heard;
    }
  }
}
