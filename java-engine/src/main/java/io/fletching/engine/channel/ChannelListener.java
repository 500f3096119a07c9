package io.fletching.engine.channel;

import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * What a {@link WorkerChannel} has to say. Calls come one at a time, from any thread; none may
 * block.
 */
public interface ChannelListener {
  /**
   * The result of a batch, or a part of it; the root belongs to the listener from here on.
   *
   * @param more whether another part follows, once {@link WorkerChannel#proceed} has been called
   */
  void result(long batchId, VectorSchemaRoot result, boolean more);

  /** All results of the bundle have been given. */
  void bundleFinished(BundleFinished finished);

  /** The channel is of no more use. Called at most once, and nothing after it. */
  void failed(FletchingException failure);
}
