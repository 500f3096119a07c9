package io.fletching.engine.bundle;

/**
 * Decides how many rows make a batch worth sending, from what the last batches were like. Pure:
 * time is passed in.
 *
 * <p>A row alone is sent at once as long as rows come more slowly than one in {@link
 * #LINGER_NANOS}: an idle job sees each row immediately. When batches follow each other faster, the
 * target doubles, and it halves when a batch had to wait for it longer than that: so batches hold
 * about what arrives within a millisecond, whatever the rate, and their fixed cost (about 100 µs on
 * both sides together) stays a small share. From {@link #LARGE_ROWS} rows in a millisecond on it is
 * what arrives within four, because threads that wake each other that often get in each other's
 * way. Beyond that, a batch never holds more rows than the functions process in {@link
 * #MAX_BATCH_NANOS}: slow functions get small batches, so that a barrier does not wait for seconds.
 * Until the first answer all functions may be slow.
 */
final class BatchSizer {
  /** How long a row may wait for others to join its batch. */
  static final long LINGER_NANOS = 1_000_000;

  /** The same where batches are large, at some hundred thousand rows a second and more. */
  static final long LARGE_LINGER_NANOS = 4_000_000;

  /** How many rows make a batch large. */
  static final int LARGE_ROWS = 512;

  /** How long a batch should take the worker at the most. */
  static final long MAX_BATCH_NANOS = 50_000_000;

  /**
   * How many rows a batch may have before the first answer: nobody knows yet how long they take.
   */
  static final int FIRST_ROWS = 16;

  private final int maxRows;
  private final int leastRows;
  private int target = 1;
  private int timeCap;
  private double nanosPerRow;
  private long lastSentNanos = Long.MIN_VALUE / 2;

  BatchSizer(int maxRows) {
    this(maxRows, 1);
  }

  /**
   * A sizer.
   *
   * @param leastRows the cap is never lower, however long batches take
   */
  BatchSizer(int maxRows, int leastRows) {
    this.maxRows = maxRows;
    this.leastRows = Math.min(maxRows, leastRows);
    this.timeCap = Math.max(this.leastRows, Math.min(maxRows, FIRST_ROWS));
  }

  /** How many rows to wait for. */
  int target() {
    return Math.min(target, cap());
  }

  /** How many rows a batch may have at the most. */
  int cap() {
    return Math.min(maxRows, timeCap);
  }

  private boolean isLarge() {
    return target >= LARGE_ROWS;
  }

  /**
   * Whether a batch whose first row has waited for so long should be sent as it is: longer than it
   * takes to fill while rows come steadily, if it is a large one.
   */
  boolean isOld(long waitedNanos) {
    return waitedNanos >= (isLarge() ? 2 * LARGE_LINGER_NANOS : LINGER_NANOS / 2);
  }

  /** A batch was sent because it had reached its target. */
  void sentFull(long nowNanos) {
    if (nowNanos - lastSentNanos < (isLarge() ? LARGE_LINGER_NANOS : LINGER_NANOS)) {
      target = Math.min(target * 2, maxRows);
    }
    lastSentNanos = nowNanos;
  }

  /** A batch was sent before it had reached its target. */
  void sentEarly(long nowNanos) {
    target = Math.max(1, target / 2);
    lastSentNanos = nowNanos;
  }

  /** A batch came back after the worker had been busy with it for this long. */
  void answered(int rows, long busyNanos) {
    if (rows == 0) {
      return;
    }
    double sample = (double) busyNanos / rows;
    nanosPerRow = nanosPerRow == 0 ? sample : nanosPerRow + (sample - nanosPerRow) / 4;
    timeCap =
        (int) Math.max(leastRows, Math.min(maxRows, MAX_BATCH_NANOS / Math.max(nanosPerRow, 1)));
  }
}
