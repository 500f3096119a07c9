package io.fletching.engine.channel.embedded;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Notices a call that takes too long. One thread watches for all channels of the JVM and is there
 * only while there is a channel.
 */
final class CallWatch implements AutoCloseable {
  private static final ScheduledThreadPoolExecutor WATCHER = watcher();

  private final long timeoutNanos;
  private final Runnable onTimeout;
  private final ScheduledFuture<?> checks;
  private volatile long busySinceNanos;
  private volatile boolean busy;

  /**
   * A watch over calls that come one after another.
   *
   * @param onTimeout called once at most, on the watcher's thread
   */
  CallWatch(long timeoutMillis, Runnable onTimeout) {
    this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    this.onTimeout = onTimeout;
    // Four looks within the time-out, so that it is kept to a quarter; no more than ten a second.
    long interval = Math.max(100, timeoutMillis / 4);
    this.checks =
        WATCHER.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
  }

  /** A call begins. */
  void begin() {
    busySinceNanos = System.nanoTime();
    busy = true;
  }

  /** The call has ended; gives for how long it went on. */
  long end() {
    busy = false;
    return System.nanoTime() - busySinceNanos;
  }

  private void look() {
    long since = busySinceNanos;
    if (busy && System.nanoTime() - since > timeoutNanos) {
      checks.cancel(false);
      onTimeout.run();
    }
  }

  @Override
  public void close() {
    checks.cancel(false);
  }

  private static ScheduledThreadPoolExecutor watcher() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "fletching embedded watch");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(10, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
