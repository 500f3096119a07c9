package io.fletching.engine.channel;

import org.jspecify.annotations.Nullable;

/**
 * A shorter way for a row that comes alone: on the calling thread, without a batch. It is used by
 * the channel's own thread of {@link WorkerChannel#send}, between batches, and keeps their order.
 */
public interface RowCall {
  /** Whether a row may be done now, and is likely to be done quickly. */
  boolean isReady();

  /**
   * Calls the functions.
   *
   * @param arguments as {@link io.fletching.engine.batch.RowValues} makes them
   * @return the functions' results; of functions on streams, the values of each row that would be
   *     in a batch's result
   * @throws io.fletching.engine.failure.FletchingException if they fail; the listener has heard of
   *     it, or of what led to it
   */
  @Nullable Object[] call(@Nullable Object[] arguments);
}
