package io.fletching.engine.channel.embedded;

/**
 * How long an embedded worker may take before it is said to hang.
 *
 * @param openMillis for loading a function and for its open, the start of Python included
 * @param batchMillis for one batch
 */
public record EmbeddedTimeouts(long openMillis, long batchMillis) {
  public EmbeddedTimeouts {
    if (openMillis <= 0 || batchMillis <= 0) {
      throw new IllegalArgumentException(
          "A time-out must be at least 1 ms: " + openMillis + ", " + batchMillis);
    }
  }
}
