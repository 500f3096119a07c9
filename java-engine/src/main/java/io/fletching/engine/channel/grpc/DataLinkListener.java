package io.fletching.engine.channel.grpc;

import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import io.fletching.protocol.v1.StateRead;
import io.fletching.protocol.v1.StateSpec;
import org.apache.arrow.memory.ArrowBuf;

/** What a {@link DataLink} receives. Called from one thread of the link. */
interface DataLinkListener {
  /**
   * A batch's result, or a part of it, as an Arrow IPC message; the buffer belongs to the listener.
   */
  void batch(long batchId, ArrowBuf message, boolean more);

  void bundleFinished(BundleFinished finished);

  /** A function keeps state. */
  void stateRegistered(StateSpec spec);

  /** A function waits for state. */
  void stateRead(StateRead read);

  /** The worker reported a failure of the function, or spoke what the protocol does not allow. */
  void failed(FletchingException failure);

  /** The connection ended without a failure having been reported. */
  void disconnected(String how);
}
