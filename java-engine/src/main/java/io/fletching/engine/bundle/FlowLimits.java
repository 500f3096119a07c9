package io.fletching.engine.bundle;

/**
 * The bounds of a {@link BatchFlow}.
 *
 * @param maxBatchRows the most rows in a batch
 * @param maxBatchBytes how many bytes make a batch full; one row may exceed it
 * @param maxBatches the most batches in flight
 * @param maxBytes how many bytes may be in flight before the flow waits
 * @param maxBundleRows the most rows in a bundle, and the most that wait for results
 * @param maxBundleMillis the longest that a bundle takes
 * @param leastRows a batch of so many rows is never too large, however long it takes
 */
public record FlowLimits(
    int maxBatchRows,
    long maxBatchBytes,
    int maxBatches,
    long maxBytes,
    int maxBundleRows,
    long maxBundleMillis,
    int leastRows) {
  // At the end of a batch calls are waited for while no other begins: let that be a small part.
  private static final int CALLS_OF_ONE_AFTER_THE_OTHER = 8;

  /** For functions that take a row at a time. */
  public FlowLimits(
      int maxBatchRows,
      long maxBatchBytes,
      int maxBatches,
      long maxBytes,
      int maxBundleRows,
      long maxBundleMillis) {
    this(maxBatchRows, maxBatchBytes, maxBatches, maxBytes, maxBundleRows, maxBundleMillis, 1);
  }

  /**
   * For functions that have so many rows under way at a time. Their batches take as long as a few
   * calls do, however few the rows; and since a batch's rows begin together, the next batch is
   * better sent when the last one is back, with all that has come meanwhile.
   */
  public FlowLimits awaiting(int capacity) {
    int rows = Math.min(maxBatchRows, CALLS_OF_ONE_AFTER_THE_OTHER * capacity);
    return new FlowLimits(
        maxBatchRows, maxBatchBytes, 1, maxBytes, maxBundleRows, maxBundleMillis, rows);
  }
}
