package io.fletching.engine.channel.embedded;

import io.fletching.engine.channel.ChannelListener;
import io.fletching.engine.channel.FunctionDefinition;
import io.fletching.engine.channel.PythonSamples;
import io.fletching.engine.channel.SampleBatches;
import io.fletching.engine.channel.SampleFunction;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * How fast batches go to Python in this JVM and back. Prints; asserts nothing. Arguments: a
 * function of sample_functions.py, and the seconds for each figure.
 */
final class EmbeddedWorkerChannelBenchmark {
  private static final int[] ROWS = {1, 100, 1_000, 10_000};

  private final BufferAllocator allocator;
  private final String function;
  private final long nanos;
  private long id;

  private EmbeddedWorkerChannelBenchmark(BufferAllocator allocator, String function, long nanos) {
    this.allocator = allocator;
    this.function = function;
    this.nanos = nanos;
  }

  public static void main(String[] arguments) throws Exception {
    String function = arguments.length > 0 ? arguments[0] : "plus_one";
    long seconds = arguments.length > 1 ? Long.parseLong(arguments[1]) : 3;
    try (BufferAllocator allocator = new RootAllocator()) {
      new EmbeddedWorkerChannelBenchmark(allocator, function, seconds * 1_000_000_000L).run();
    }
    System.exit(0);
  }

  private void run() throws Exception {
    Counter listener = new Counter();
    FunctionDefinition definition = SampleBatches.bigint(function, payload(function));
    long begin = System.nanoTime();
    try (EmbeddedWorkerChannel channel =
        new EmbeddedWorkerChannel(
            EmbeddedSamples.environment(),
            allocator,
            new EmbeddedTimeouts(60_000, 60_000),
            failure -> {})) {
      channel.open(definition, listener);
      System.out.printf("open %.0f ms%n", (System.nanoTime() - begin) / 1e6);
      for (int round = 0; round < 2; round++) {
        for (int rows : ROWS) {
          roundTrips(channel, listener, rows);
          throughput(channel, listener, rows);
        }
        paced(channel, listener);
      }
      channel.close(10_000);
    }
  }

  private static byte[] payload(String function) throws Exception {
    for (SampleFunction sample : SampleFunction.values()) {
      if (sample.functionName().equals(function)) {
        return PythonSamples.payload(sample);
      }
    }
    return EmbeddedSamples.payload(function);
  }

  private void roundTrips(EmbeddedWorkerChannel channel, Counter listener, int rows) {
    int count = 0;
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < nanos) {
      channel.send(++id, SampleBatches.range(allocator, id, rows));
      listener.returned.acquireUninterruptibly();
      count++;
    }
    System.out.printf(
        "%6d rows: one at a time %8.1f us%n", rows, (System.nanoTime() - begin) / 1e3 / count);
  }

  private void throughput(EmbeddedWorkerChannel channel, Counter listener, int rows) {
    listener.returned.release(SampleBatches.CREDITS);
    long count = 0;
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < nanos) {
      listener.returned.acquireUninterruptibly();
      channel.send(++id, SampleBatches.range(allocator, id, rows));
      count++;
    }
    listener.returned.acquireUninterruptibly(SampleBatches.CREDITS);
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        "%6d rows: %d in flight %10.2f M rows/s%n",
        rows, SampleBatches.CREDITS, count * rows / seconds / 1e6);
  }

  private void paced(EmbeddedWorkerChannel channel, Counter listener) {
    int count = (int) (nanos / 10_000_000L);
    double[] micros = new double[count];
    for (int i = 0; i < count; i++) {
      LockSupport.parkNanos(10_000_000L);
      long begin = System.nanoTime();
      channel.send(++id, SampleBatches.range(allocator, id, 1));
      listener.returned.acquireUninterruptibly();
      micros[i] = (System.nanoTime() - begin) / 1e3;
    }
    Arrays.sort(micros);
    System.out.printf(
        "100 rows/s: p50 %.0f us, p90 %.0f us, p99 %.0f us, max %.0f us%n",
        micros[count / 2], micros[count * 9 / 10], micros[count * 99 / 100], micros[count - 1]);
  }

  private static final class Counter implements ChannelListener {
    private final Semaphore returned = new Semaphore(0);

    @Override
    public void result(long batchId, VectorSchemaRoot result, boolean more) {
      result.close();
      returned.release();
    }

    @Override
    public void bundleFinished(BundleFinished finished) {}

    @Override
    public void failed(FletchingException failure) {
      failure.printStackTrace();
      System.exit(1);
    }
  }
}
