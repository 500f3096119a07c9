package io.fletching.engine.batch;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.jspecify.annotations.Nullable;

/**
 * Off-heap memory that grows by doubling. Whoever writes asks {@link #reserve} first and then
 * writes at {@link #address}, which only a reservation changes.
 */
final class GrowingBuffer {
  private static final long FIRST_BYTES = 256;

  private final BufferAllocator allocator;
  private @Nullable ArrowBuf buffer;
  private long address;
  private long capacity;

  /** What the last batch needed, so that the next one of its size need not grow. */
  private long expectedBytes = FIRST_BYTES;

  GrowingBuffer(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  long address() {
    return address;
  }

  long capacity() {
    return capacity;
  }

  /** Makes room for so many bytes in all; what was written stays. */
  void reserve(long bytes) {
    if (bytes > capacity) {
      grow(bytes);
    }
  }

  /** As {@link #reserve}, and what is new holds this byte everywhere. */
  void reserveFilled(long bytes, byte filler) {
    long old = capacity;
    if (bytes > old) {
      grow(bytes);
      MemoryUtil.setMemory(address + old, capacity - old, filler);
    }
  }

  private void grow(long bytes) {
    ArrowBuf grown = allocator.buffer(Math.max(bytes, Math.max(capacity * 2, expectedBytes)));
    if (buffer != null) {
      MemoryUtil.copyMemory(address, grown.memoryAddress(), capacity);
      buffer.close();
    }
    buffer = grown;
    address = grown.memoryAddress();
    capacity = grown.capacity();
  }

  /** Hands the memory over and starts anew. Of it, so many bytes were written. */
  ArrowBuf take(long writtenBytes) {
    ArrowBuf taken = buffer == null ? allocator.getEmpty() : buffer;
    expectedBytes = Math.max(FIRST_BYTES, writtenBytes);
    buffer = null;
    address = 0;
    capacity = 0;
    return taken;
  }

  void close() {
    if (buffer != null) {
      buffer.close();
      buffer = null;
    }
    address = 0;
    capacity = 0;
  }
}
