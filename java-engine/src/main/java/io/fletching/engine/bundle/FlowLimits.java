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
 */
public record FlowLimits(
    int maxBatchRows,
    long maxBatchBytes,
    int maxBatches,
    long maxBytes,
    int maxBundleRows,
    long maxBundleMillis) {}
