package io.fletching.gateway;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of the JVM, which comes at last even if a job or an exit hook hangs.
 *
 * <p>The thread is there from the beginning: when the end comes there may be no memory left for
 * another.
 */
final class Ending {
  private static final int LIMIT_SECONDS = Integer.getInteger("fletching.gateway.exit-seconds", 30);

  private final CountDownLatch begun = new CountDownLatch(1);

  Ending() {
    Thread thread = new Thread(this::halt, "end of the gateway");
    thread.setDaemon(true);
    thread.start();
  }

  /** From now on the JVM has its limit of time to exit in good order. */
  void begin() {
    begun.countDown();
  }

  private void halt() {
    try {
      begun.await();
      TimeUnit.SECONDS.sleep(LIMIT_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }
}
