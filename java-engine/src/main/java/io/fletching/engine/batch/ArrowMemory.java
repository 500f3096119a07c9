package io.fletching.engine.batch;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Where this JVM's Arrow memory comes from. Every allocator of the engine is a child of the one
 * root here, so a leak shows in one place.
 */
public final class ArrowMemory {
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

  /** How many bytes all allocators of this JVM hold. */
  public static long allocatedBytes() {
    return Root.ALLOCATOR.getAllocatedMemory();
  }

  private static final class Root {
    static final BufferAllocator ALLOCATOR = new RootAllocator(Long.MAX_VALUE);
  }
}
