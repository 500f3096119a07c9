package io.fletching.engine.channel;

import io.fletching.protocol.v1.StateGiven;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * One function open in one worker, and the way to it.
 *
 * <ul>
 *   <li>Order: results come back in the order of the batches sent, with their numbers: one for
 *       each, which may be in several parts.
 *   <li>Threads: {@link #open}, {@link #send}, {@link #proceed}, {@link #finishBundle} and {@link
 *       #close} are called from one thread (the task's); the listener is called from any thread,
 *       one call at a time, possibly from within {@link #send}.
 *   <li>Ownership: a root passed to {@link #send} belongs to the channel, also when the call
 *       throws; a root passed to the listener belongs to the listener.
 *   <li>Blocking: {@link #send}, {@link #proceed} and {@link #finishBundle} never wait for the
 *       worker. Whoever sends counts the batches in flight.
 *   <li>Failure: the listener hears of at most one failure, and of nothing after it.
 * </ul>
 */
public interface WorkerChannel extends AutoCloseable {
  /**
   * Has the worker load the function and call its {@code open}; returns when that is done.
   *
   * @throws io.fletching.engine.failure.FletchingException if the function cannot be opened, or not
   *     within the time-out
   */
  void open(FunctionDefinition function, ChannelListener listener) throws InterruptedException;

  /**
   * Sends a batch.
   *
   * @param batchId counts from 1 without gaps
   */
  void send(long batchId, VectorSchemaRoot batch);

  /**
   * Says that there is room for the next part of the result of a batch, of which the last one said
   * that there is more.
   */
  void proceed(long batchId);

  /**
   * Says that all batches of the bundle have been sent; the listener hears {@code bundleFinished}
   * after their results.
   */
  default void finishBundle(long bundleId) {
    finishBundle(bundleId, StateFlush.NONE);
  }

  /** As {@link #finishBundle(long)}; what has changed of the state is in the answer. */
  void finishBundle(long bundleId, StateFlush flush);

  /** Gives state, which the worker has before the next batch. */
  void give(StateGiven given);

  /**
   * The way for single rows of an open channel; null if there is none, or the functions are not for
   * it.
   */
  default @Nullable RowCall rowCall() {
    return null;
  }

  /**
   * Has the worker call the function's {@code close} and forgets it. Batches in flight are dropped.
   * Never throws for what the worker did; idempotent. A failure of the function's {@code close} is
   * told to the listener unless the channel had failed before.
   *
   * @param graceMillis how long to wait for the worker; a worker that has not answered by then is
   *     left to be killed
   */
  void close(long graceMillis);

  /** As {@link #close(long)} with no waiting: the results are not wanted any more. */
  @Override
  default void close() {
    close(0);
  }
}
