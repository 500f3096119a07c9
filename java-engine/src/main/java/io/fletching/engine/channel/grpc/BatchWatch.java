package io.fletching.engine.channel.grpc;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Notices when the oldest batch in flight gets too old. Costs two volatile writes a batch: a shared
 * thread looks several times within the time-out.
 */
final class BatchWatch implements AutoCloseable {
  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "fletching-batch-watch");
            thread.setDaemon(true);
            return thread;
          });

  private final long timeoutMillis;
  private final LongConsumer onTimeout;
  private final ScheduledFuture<?> checks;
  private volatile long lastSent;
  private volatile long lastAnswered;

  // The worker waits for us, in the midst of a batch.
  private volatile boolean waiting;

  // Of the clock's thread: the batch that was the oldest at the last look, and since when.
  private long watched;
  private long watchedSinceNanos;

  BatchWatch(long timeoutMillis, LongConsumer onTimeout) {
    this.timeoutMillis = timeoutMillis;
    this.onTimeout = onTimeout;
    long intervalMillis = Math.max(10, Math.min(1_000, timeoutMillis / 10));
    this.checks =
        CLOCK.scheduleWithFixedDelay(
            this::check, intervalMillis, intervalMillis, TimeUnit.MILLISECONDS);
  }

  void sent(long batchId) {
    lastSent = batchId;
  }

  void answered(long batchId) {
    lastAnswered = batchId;
  }

  void answeredInPart() {
    waiting = true;
  }

  void proceeded() {
    waiting = false;
  }

  private void check() {
    long oldest = lastAnswered + 1;
    if (oldest > lastSent || waiting) {
      watched = 0;
      return;
    }
    long now = System.nanoTime();
    if (oldest != watched) {
      watched = oldest;
      watchedSinceNanos = now;
    } else if (now - watchedSinceNanos > TimeUnit.MILLISECONDS.toNanos(timeoutMillis)) {
      close();
      long millis = TimeUnit.NANOSECONDS.toMillis(now - watchedSinceNanos);
      // Not on the clock's thread: finding out what the worker is doing takes a while.
      FrameSocketServer.daemon("fletching-worker-hung", () -> onTimeout.accept(millis));
    }
  }

  @Override
  public void close() {
    checks.cancel(false);
  }
}
