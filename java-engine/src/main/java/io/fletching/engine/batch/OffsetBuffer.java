package io.fletching.engine.batch;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;

/** The 32-bit offsets of a column whose cells differ in size: n + 1 of them, the first 0. */
final class OffsetBuffer {
  private final GrowingBuffer offsets;

  OffsetBuffer(BufferAllocator allocator) {
    this.offsets = new GrowingBuffer(allocator);
  }

  /** Says where a cell ends. Cells come in order. */
  void end(int cell, int end) {
    long bytes = (cell + 2L) << 2;
    if (bytes > offsets.capacity()) {
      grow(bytes);
    }
    MemoryUtil.putInt(offsets.address() + bytes - 4, end);
  }

  private void grow(long bytes) {
    boolean first = offsets.capacity() == 0;
    offsets.reserve(bytes);
    if (first) {
      MemoryUtil.putInt(offsets.address(), 0);
    }
  }

  ArrowBuf take(int cells) {
    if (offsets.capacity() == 0) {
      grow(4);
    }
    return offsets.take((cells + 1L) << 2);
  }

  void close() {
    offsets.close();
  }

  /** A position in a column, or the failure that says that offsets of 32 bits do not reach it. */
  static int checked(long position, String path) {
    if (position > Integer.MAX_VALUE) {
      throw new FletchingException(
          FailureCode.ROW_TOO_LARGE,
          "The values of column '"
              + path
              + "' in one batch need more than 2147483647 bytes or elements. Lower python.fn-execution.arrow.batch.size, or pass less"
              + " per row.");
    }
    return (int) position;
  }
}
