package io.fletching.engine.channel.grpc;

import io.fletching.protocol.v1.DataCarrier;
import io.fletching.protocol.v1.FinishBundle;
import io.fletching.protocol.v1.StateGiven;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The way of one function's batches to a worker and back: the Data stream or the frame socket.
 * Sending never waits; what cannot be sent at once is kept in order. A batch that was given to the
 * link is the link's to close.
 */
interface DataLink extends AutoCloseable {
  /** What the worker is told to do to attach. */
  DataCarrier carrier();

  /** Done when the worker is attached. */
  CompletableFuture<Void> attached();

  void sendBatch(long batchId, VectorSchemaRoot batch);

  void sendProceed(long batchId);

  void sendFinishBundle(FinishBundle finish);

  void sendState(StateGiven given);

  /** Ends the connection; what was not sent yet is dropped. */
  @Override
  void close();
}
