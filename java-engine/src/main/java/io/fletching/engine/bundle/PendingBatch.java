package io.fletching.engine.bundle;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * What the engine keeps of a batch while the worker has it: for each row what is forwarded past the
 * functions, and what came between the rows (watermarks and the like), so that all leaves in the
 * order in which it came.
 */
public final class PendingBatch {
  /** The time of a row that has none. */
  public static final long NO_TIMESTAMP = Long.MIN_VALUE;

  private static final int INITIAL_CAPACITY = 16;
  private static final RowKind[] KINDS = RowKind.values();

  private record Between(int position, ThrowingRunnable<Exception> action) {}

  private final Deque<Between> between = new ArrayDeque<>();
  private final ForwardedRows forwarded = new ForwardedRows();
  private byte[] kinds = new byte[0];
  private boolean allInserts = true;
  private long[] timestamps = new long[0];
  private boolean timeless = true;
  private int rows;
  private int emitted;

  private long id;
  private long bytes;
  private long sentNanos;
  private long firstRowNanos;

  void begin() {
    forwarded.clear();
    rows = 0;
    emitted = 0;
    allInserts = true;
    timeless = true;
    between.clear();
  }

  /** Adds a row of which this is forwarded (copied); null if none is of any row. */
  void add(@Nullable BinaryRowData forward, RowKind kind, long timestamp) {
    if (forward != null) {
      forwarded.add(forward);
    }
    if (kind != RowKind.INSERT || !allInserts) {
      addKind(kind);
    }
    if (timestamp != NO_TIMESTAMP || !timeless) {
      addTimestamp(timestamp);
    }
    rows++;
  }

  private void addTimestamp(long timestamp) {
    if (rows >= timestamps.length) {
      timestamps = Arrays.copyOf(timestamps, Math.max(INITIAL_CAPACITY, rows * 2));
    }
    if (timeless) {
      Arrays.fill(timestamps, 0, rows, NO_TIMESTAMP);
      timeless = false;
    }
    timestamps[rows] = timestamp;
  }

  private void addKind(RowKind kind) {
    if (rows >= kinds.length) {
      kinds = Arrays.copyOf(kinds, Math.max(INITIAL_CAPACITY, rows * 2));
    }
    if (allInserts) {
      Arrays.fill(kinds, 0, rows, RowKind.INSERT.toByteValue());
      allInserts = false;
    }
    kinds[rows] = kind.toByteValue();
  }

  void addBetween(ThrowingRunnable<Exception> action) {
    between.add(new Between(rows, action));
  }

  /** The next row before which something is to be done; the number of rows if nothing is. */
  int nextStop() {
    return between.isEmpty() ? rows : between.getFirst().position();
  }

  /** Does what came before this row. */
  void runBetween(int row) throws Exception {
    while (!between.isEmpty() && between.getFirst().position() <= row) {
      between.removeFirst().action().run();
    }
  }

  /** How many rows the batch has. */
  public int rows() {
    return rows;
  }

  /** The time of this row, or {@link #NO_TIMESTAMP}. */
  public long timestamp(int row) {
    return timeless ? NO_TIMESTAMP : timestamps[row];
  }

  /** How many rows are done with. */
  int emitted() {
    return emitted;
  }

  void emitted(int row) {
    emitted = row;
  }

  /** What is forwarded of this row, always the same object; null if nothing is. */
  public @Nullable BinaryRowData forwarded(int row) {
    return forwarded.isEmpty() ? null : forwarded.row(row);
  }

  /** How many bytes are forwarded. */
  int forwardedBytes() {
    return forwarded.byteCount();
  }

  /** Whether the row inserts, updates or deletes. */
  public RowKind kind(int row) {
    return allInserts ? RowKind.INSERT : KINDS[kinds[row]];
  }

  boolean isEmpty() {
    return rows == 0 && between.isEmpty();
  }

  long id() {
    return id;
  }

  long bytes() {
    return bytes;
  }

  long sentNanos() {
    return sentNanos;
  }

  long firstRowNanos() {
    return firstRowNanos;
  }

  void firstRowAt(long nanos) {
    firstRowNanos = nanos;
  }

  void sent(long batchId, long size, long nanos) {
    id = batchId;
    bytes = size;
    sentNanos = nanos;
  }
}
