package io.fletching.engine.bundle;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.util.Arrays;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.binary.BinaryRowData;

/**
 * What is forwarded of a batch's rows: binary rows, one behind the other. Threads: one at a time.
 */
final class ForwardedRows {
  private static final int INITIAL_BYTES = 1 << 10;
  private static final int INITIAL_ROWS = 16;
  // The largest array that every JVM makes.
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  /** What an empty one keeps for the rows to come. */
  private static final int MAX_SPARE_BYTES = 1 << 22;

  private MemorySegment bytes = MemorySegmentFactory.wrap(new byte[0]);
  private int[] ends = new int[0];
  private int rows;
  private BinaryRowData view = new BinaryRowData(0);

  void clear() {
    rows = 0;
    if (bytes.size() > MAX_SPARE_BYTES) {
      bytes = MemorySegmentFactory.wrap(new byte[0]);
    }
  }

  /** Copies the row. */
  void add(BinaryRowData row) {
    int start = byteCount();
    int size = row.getSizeInBytes();
    reserve((long) start + size);
    row.getSegments()[0].copyTo(row.getOffset(), bytes, start, size);
    if (rows == ends.length) {
      ends = Arrays.copyOf(ends, Math.max(INITIAL_ROWS, rows * 2));
    }
    ends[rows++] = start + size;
    if (view.getArity() != row.getArity()) {
      view = new BinaryRowData(row.getArity());
    }
  }

  private void reserve(long needed) {
    if (needed <= bytes.size()) {
      return;
    }
    if (needed > MAX_BYTES) {
      throw new FletchingException(
          FailureCode.ROW_TOO_LARGE,
          "The columns that are forwarded past the functions need "
              + needed
              + " bytes in one batch, and "
              + MAX_BYTES
              + " are possible. Lower python.fn-execution.arrow.batch.bytes, or select less.");
    }
    long doubled = Math.max(INITIAL_BYTES, bytes.size() * 2L);
    byte[] larger = new byte[(int) Math.min(MAX_BYTES, Math.max(doubled, needed))];
    bytes.get(0, larger, 0, byteCount());
    bytes = MemorySegmentFactory.wrap(larger);
  }

  boolean isEmpty() {
    return rows == 0;
  }

  /** How many bytes all rows have. */
  int byteCount() {
    return rows == 0 ? 0 : ends[rows - 1];
  }

  /** The row with this number, from 0: always the same object. */
  BinaryRowData row(int index) {
    int start = index == 0 ? 0 : ends[index - 1];
    view.pointTo(bytes, start, ends[index] - start);
    return view;
  }
}
