package io.fletching.engine.channel.grpc;

import java.util.concurrent.TimeUnit;

/** Waiting that an interrupt does not cut short; the interrupt is kept for later. */
final class Uninterruptibly {
  private Uninterruptibly() {}

  /** Waits for the end of the thread, but no longer than this. */
  static void join(Thread thread, long millis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = false;
    long left = millis;
    while (left > 0 && thread.isAlive()) {
      try {
        thread.join(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
