package io.fletching.engine.channel.grpc;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import org.apache.arrow.vector.VectorSchemaRoot;

/** How many bytes a carrier can send at once. */
final class MessageSize {
  private MessageSize() {}

  /** The batch's length as a message, if the carrier can send it; else closes the batch. */
  static int checked(VectorSchemaRoot batch, long bytes, int maxBytes) {
    if (bytes <= maxBytes) {
      return (int) bytes;
    }
    int rows = batch.getRowCount();
    batch.close();
    throw new FletchingException(
        FailureCode.ROW_TOO_LARGE,
        "A batch of "
            + rows
            + (rows == 1 ? " row has " : " rows has ")
            + bytes
            + " bytes; at most "
            + maxBytes
            + " can be sent to a worker. "
            + (rows == 1
                ? "Pass less to the function"
                : "Lower 'python.fn-execution.arrow.batch.size', or pass less to the function")
            + ".");
  }
}
