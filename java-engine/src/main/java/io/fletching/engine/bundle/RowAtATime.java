package io.fletching.engine.bundle;

/**
 * Decides whether rows are done one by one, where a channel can do so, or in batches, from how long
 * single rows take and how many come. Pure: time is passed in.
 *
 * <p>A row that is done alone waits for no other, so it is the way of the lowest latency as long as
 * the functions keep up: while they need less than half of the time, and no more than {@link
 * #MAX_ROWS} come in a window. If they need more, rows go in batches. Whether rows have become
 * fewer since, or the functions faster (as they do once they are compiled), is tried again after
 * {@link #FIRST_TRIAL_NANOS}, and after twice as long each time that it fails; and after a window
 * where batches hold one row, as those of a burst do only at first.
 *
 * <p>What they need is what a row usually takes times the number of rows, not the time that passed:
 * a pause of the whole process, for garbage say, is no reason for batches.
 */
final class RowAtATime {
  /** Over how long rows are counted. */
  static final long WINDOW_NANOS = 10_000_000;

  /** How many rows are too many, however quick: together they cost less, and wait little. */
  static final int MAX_ROWS = 1_000;

  /** How long rows go in batches until one by one is tried again. */
  static final long FIRST_TRIAL_NANOS = 100_000_000;

  /** How long it becomes at the most. */
  static final long LAST_TRIAL_NANOS = 10_000_000_000L;

  /** A trial that lasts so long did not fail. */
  static final long SUCCESS_NANOS = 1_000_000_000;

  /** Where batches hold more rows than this, rows come too fast for a trial. */
  static final int MAX_TRIAL_ROWS = 64;

  /** A row that took longer than so many usual ones was held up by something else. */
  static final int MAX_OUTLIER = 8;

  private static final long NEVER = Long.MIN_VALUE / 2;

  private boolean chosen = true;
  private long changedNanos = NEVER;
  private long trialDelayNanos = FIRST_TRIAL_NANOS;
  private long windowNanos = NEVER;
  private int rows;
  private double usualNanos;

  /** Whether a row that comes now is to be done alone. */
  boolean isChosen() {
    return chosen;
  }

  /** A row begins to be done alone; {@link #ended} follows. */
  void begins(long nowNanos) {
    long window = nowNanos - windowNanos;
    if (window < WINDOW_NANOS) {
      return;
    }
    if (rows > MAX_ROWS || 2 * rows * usualNanos > window) {
      chosen = false;
      if (nowNanos - changedNanos >= SUCCESS_NANOS) {
        trialDelayNanos = FIRST_TRIAL_NANOS;
      }
      changedNanos = nowNanos;
    }
    beginWindow(nowNanos);
  }

  private void beginWindow(long nowNanos) {
    windowNanos = nowNanos;
    rows = 0;
  }

  /** The row took so long. */
  void ended(long nanos) {
    rows++;
    usualNanos =
        usualNanos == 0
            ? nanos
            : usualNanos + (Math.min(nanos, MAX_OUTLIER * usualNanos) - usualNanos) / 8;
  }

  /**
   * A batch was sent.
   *
   * @param target for how many rows the next one would wait
   */
  void sentBatch(int target, long nowNanos) {
    if (chosen || target > MAX_TRIAL_ROWS) {
      return;
    }
    boolean fewRows = target == 1 && nowNanos - changedNanos >= WINDOW_NANOS;
    if (fewRows || nowNanos - changedNanos >= trialDelayNanos) {
      chosen = true;
      changedNanos = nowNanos;
      beginWindow(nowNanos);
      trialDelayNanos =
          fewRows ? FIRST_TRIAL_NANOS : Math.min(2 * trialDelayNanos, LAST_TRIAL_NANOS);
    }
  }
}
