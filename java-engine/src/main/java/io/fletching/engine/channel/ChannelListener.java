package io.fletching.engine.channel;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import io.fletching.protocol.v1.StateGiven;
import io.fletching.protocol.v1.StateRead;
import io.fletching.protocol.v1.StateSpec;
import java.util.concurrent.CompletableFuture;
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

  /** A function keeps state from here on. */
  default void stateRegistered(StateSpec spec) {
    throw noState();
  }

  /** A function waits for a part of its state. */
  default CompletableFuture<StateGiven> stateRead(StateRead read) {
    throw noState();
  }

  private static FletchingException noState() {
    return new FletchingException(
        FailureCode.PROTOCOL_VIOLATED, "The worker asked for state where there is none.");
  }

  /** The channel is of no more use. Called at most once, and nothing after it. */
  void failed(FletchingException failure);
}
