package io.fletching.engine.channel;

import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * What a {@link WorkerChannel} has to say. Calls come one at a time, from any thread; none may
 * block.
 */
public interface ChannelListener {
  /** The result of a batch; the root belongs to the listener from here on. */
  void result(long batchId, VectorSchemaRoot result);

  /** All results of the bundle have been given. */
  void bundleFinished(BundleFinished finished);

  /** The channel is of no more use. Called at most once, and nothing after it. */
  void failed(FletchingException failure);
}
