package io.fletching.engine.bundle;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl;
import org.apache.flink.util.clock.Clock;
import org.apache.flink.util.clock.SystemClock;
import org.apache.flink.util.concurrent.NeverCompleteFuture;

/** The calling thread as a task's: Flink's own mailbox, and timers that fire in it. */
final class TaskThread implements ProcessingTimeService, AutoCloseable {
  private final TaskMailboxImpl mails = new TaskMailboxImpl(Thread.currentThread());
  private final MailboxExecutor mailbox =
      new MailboxExecutorImpl(mails, 0, StreamTaskActionExecutor.IMMEDIATE);
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  MailboxExecutor mailbox() {
    return mailbox;
  }

  /** Runs the mails that are there. */
  void runMails() {
    while (mailbox.tryYield()) {
      // The next one.
    }
  }

  /** No more mails are taken, as at the end of a task. */
  void takeNoMails() {
    mails.quiesce();
  }

  @Override
  public long getCurrentProcessingTime() {
    return System.currentTimeMillis();
  }

  @Override
  public Clock getClock() {
    return SystemClock.getInstance();
  }

  @Override
  public ScheduledFuture<?> registerTimer(long timestamp, ProcessingTimeCallback target) {
    long delayMillis = Math.max(timestamp - getCurrentProcessingTime(), 0) + 1;
    return clock.schedule(
        () -> mailbox.execute(() -> target.onProcessingTime(timestamp), "timer"),
        delayMillis,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      ProcessingTimeCallback callback, long initialDelay, long period) {
    return new NeverCompleteFuture(initialDelay);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      ProcessingTimeCallback callback, long initialDelay, long period) {
    return new NeverCompleteFuture(initialDelay);
  }

  @Override
  public CompletableFuture<Void> quiesce() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    mails.close();
  }
}
