package io.fletching.engine.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the thread that reads a fork server's events and the listeners, which may be slow.
 *
 * <ul>
 *   <li>Never drops a line, and never makes the reading thread wait: forks and exits pass a console
 *       that nobody reads.
 *   <li>Bounded: above the high mark it asks the fork server for a pause, below the low mark for
 *       more.
 * </ul>
 */
final class OutputDispatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutputDispatch.class);
  private static final long HIGH_MARK_CHARACTERS = 2 * 1024 * 1024;
  private static final long LOW_MARK_CHARACTERS = HIGH_MARK_CHARACTERS / 4;
  // So that a million empty lines count too.
  private static final int LINE_OVERHEAD = 50;

  private record Delivery(OutputListener listener, OutputLine line) {
    long size() {
      return line.text().length() + LINE_OVERHEAD;
    }
  }

  private final Consumer<Boolean> pauseRequest;
  private final Thread thread;
  private final Deque<Delivery> queue = new ArrayDeque<>();
  private long queued;
  private boolean paused;
  private boolean closed;

  /**
   * @param pauseRequest asks the fork server to pause (true) or to go on (false)
   */
  OutputDispatch(String threadName, Consumer<Boolean> pauseRequest) {
    this.pauseRequest = pauseRequest;
    this.thread = new Thread(this::deliver, threadName);
    thread.setDaemon(true);
    thread.start();
  }

  void dispatch(OutputListener listener, OutputLine line) {
    boolean pause = false;
    synchronized (this) {
      Delivery delivery = new Delivery(listener, line);
      queue.addLast(delivery);
      queued += delivery.size();
      if (!paused && queued > HIGH_MARK_CHARACTERS) {
        pause = paused = true;
      }
      notifyAll();
    }
    if (pause) {
      pauseRequest.accept(true);
    }
  }

  /** Delivers what is there, within reason, and ends. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(2_000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver() {
    try {
      for (Delivery next = take(); next != null; next = take()) {
        deliver(next);
      }
    } catch (InterruptedException interrupted) {
      LOG.debug("Output is not delivered any more.", interrupted);
    }
  }

  private static void deliver(Delivery delivery) {
    try {
      delivery.listener().output(delivery.line());
    } catch (RuntimeException failure) {
      LOG.warn(
          "A line that worker {} printed could not be delivered: {}",
          delivery.line().pid(),
          delivery.line().text(),
          failure);
    }
  }

  private @Nullable Delivery take() throws InterruptedException {
    boolean resume = false;
    Delivery next;
    synchronized (this) {
      while (queue.isEmpty() && !closed) {
        wait();
      }
      next = queue.pollFirst();
      if (next != null) {
        queued -= next.size();
      }
      if (paused && queued < LOW_MARK_CHARACTERS) {
        paused = false;
        resume = true;
      }
    }
    if (resume) {
      pauseRequest.accept(false);
    }
    return next;
  }
}
