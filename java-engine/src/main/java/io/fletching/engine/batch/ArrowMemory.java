package io.fletching.engine.batch;

import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where this JVM's Arrow memory comes from. Every allocator of the engine is a child of the one
 * root here, so a leak shows in one place.
 */
public final class ArrowMemory {
  private static final Logger LOG = LoggerFactory.getLogger(ArrowMemory.class);

  static {
    // Arrow reads these once, when its BoundsChecking class loads, and checks every access to a
    // buffer otherwise. Our readers and
    // writers check capacities themselves, and RecordBatchCodec checks what comes from outside. In
    // our jar Arrow is relocated, so
    // nobody else's Arrow hears of it. Whatever touches Arrow in this package calls configure()
    // first.
    System.setProperty("arrow.enable_unsafe_memory_access", "true");
    System.setProperty("arrow.enable_null_check_for_get", "false");
  }

  private ArrowMemory() {}

  /** Makes sure that Arrow's switches are set; cheap and idempotent. */
  static void configure() {}

  /** A new allocator, to be closed when all its buffers are. */
  public static BufferAllocator newAllocator(String name, long limitBytes) {
    return Root.ALLOCATOR.newChildAllocator(name, 0, limitBytes);
  }

  /**
   * Closes an allocator whose buffers may be in use by another thread for a moment longer.
   *
   * <p>Memory that is not given back within a second is left where it is, and told of in the log:
   * Flink ends the TaskManager, with all its jobs, if an operator cannot be closed.
   */
  public static void giveBack(BufferAllocator allocator) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    boolean interrupted = false;
    while (allocator.getAllocatedMemory() > 0 && System.nanoTime() < deadline) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    long left = allocator.getAllocatedMemory();
    if (left > 0) {
      LOG.error(
          "{} bytes of Arrow memory of '{}' are still in use after its end; they stay allocated.",
          left,
          allocator.getName());
    } else {
      allocator.close();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many bytes all allocators of this JVM hold. */
  public static long allocatedBytes() {
    return Root.ALLOCATOR.getAllocatedMemory();
  }

  private static final class Root {
    static final BufferAllocator ALLOCATOR = new RootAllocator(Long.MAX_VALUE);
  }
}
