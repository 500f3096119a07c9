package io.fletching.gateway.data.result;

import java.io.IOException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What one thread pulls out of Flink and another sends to the client.
 *
 * <ul>
 *   <li>Something goes out as soon as it is there and the client has asked: a slow query shows each
 *       row at once. What comes while the client is busy gathers, up to a bound, at which pulling
 *       waits: a fast query fills its batches by itself.
 *   <li>A failure is told after all that came before it.
 *   <li>Threads: one pulls, one sends, any may call {@link #ask} and {@link #stop}.
 * </ul>
 *
 * @param <T> what is pulled
 */
abstract class Outbox<T> implements AutoCloseable {
  private int credits;
  private boolean ended;
  private boolean stopped;
  private @Nullable Throwable failure;

  /** Puts everything in; on the pulling thread. */
  abstract void pull(Iterator<T> source);

  /** The row type to be sent first; none where there is only text. */
  abstract byte @Nullable [] header();

  /** Takes what is there. Called with the lock held, on the sending thread. */
  abstract Parcel take();

  abstract boolean isEmpty();

  abstract boolean isFull();

  /** What was taken out, to be sent without the lock. */
  interface Parcel {
    void send(FrameWriter writer) throws IOException;
  }

  /** The client has room for so many more. */
  final synchronized void ask(int more) {
    credits += more;
    notifyAll();
  }

  /** The client is gone, or has enough. Whether pulling had not come to its end. */
  final synchronized boolean stop() {
    stopped = true;
    notifyAll();
    return !ended;
  }

  /** There is nothing more to pull, perhaps because pulling failed. */
  final synchronized void end(@Nullable Throwable reason) {
    ended = true;
    failure = reason;
    notifyAll();
  }

  final synchronized @Nullable Throwable failure() {
    return failure;
  }

  /**
   * Waits until there is room to put something in. False if nobody wants it any more. Called with
   * the lock held.
   */
  final boolean awaitRoom() {
    while (isFull() && !stopped) {
      waitForChange();
    }
    return !stopped;
  }

  /**
   * Tells the sender that there is something, now that there was nothing before. Called with the
   * lock held.
   */
  final void announce() {
    notifyAll();
  }

  /** Sends until the end. */
  final void sendAll(FrameWriter writer) throws IOException {
    byte[] header = header();
    if (header != null) {
      writer.rowType(header);
    }
    Parcel parcel = next();
    while (parcel != null) {
      parcel.send(writer);
      parcel = next();
    }
    finish(writer);
  }

  private void finish(FrameWriter writer) throws IOException {
    if (failure() == null) {
      writer.end();
    } else {
      writer.failed();
    }
  }

  private synchronized @Nullable Parcel next() {
    while (!stopped && !(ended && isEmpty()) && (isEmpty() || credits == 0)) {
      waitForChange();
    }
    if (stopped || isEmpty()) {
      return null;
    }
    credits--;
    Parcel parcel = take();
    notifyAll();
    return parcel;
  }

  private void waitForChange() {
    try {
      wait();
    } catch (InterruptedException e) {
      // Nobody interrupts these threads but a JVM on its way out.
      Thread.currentThread().interrupt();
      stopped = true;
    }
  }

  @Override
  public void close() {}
}
