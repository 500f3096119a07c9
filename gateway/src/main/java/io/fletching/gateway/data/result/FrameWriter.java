package io.fletching.gateway.data.result;

import io.fletching.engine.batch.RecordBatchCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * What goes to the Python client over a result's connection: frames of one byte that says the kind,
 * and what belongs to it.
 *
 * <ul>
 *   <li>{@code S}: the row type, as a length of four bytes, little-endian, and the message RowType
 *       of the worker protocol.
 *   <li>{@code R}: rows, as an encapsulated message of Arrow. The last column is the kind of each
 *       row as a number.
 *   <li>{@code T}: text to be printed, as a length of four bytes and UTF-8.
 *   <li>{@code E}: the end of the result.
 *   <li>{@code F}: the result failed; the failure is fetched through Py4J. Nothing follows.
 * </ul>
 */
final class FrameWriter {
  private static final int LENGTH_BYTES = 4;

  private final BufferedWriteChannel channel;

  FrameWriter(SocketChannel connection) {
    this.channel = new BufferedWriteChannel(connection);
  }

  void rowType(byte[] message) throws IOException {
    writeBytes('S', message);
  }

  /** Sends the rows and frees them. */
  void rows(VectorSchemaRoot root) throws IOException {
    try (root) {
      writeKind('R');
      for (ByteBuffer part : RecordBatchCodec.encode(root).parts()) {
        channel.write(part);
      }
      channel.flush();
    }
  }

  /** Sends rows that are a message already. */
  void message(byte[] message) throws IOException {
    writeKind('R');
    channel.write(ByteBuffer.wrap(message));
    channel.flush();
  }

  void text(String text) throws IOException {
    writeBytes('T', text.getBytes(StandardCharsets.UTF_8));
  }

  void end() throws IOException {
    writeKind('E');
    channel.flush();
  }

  void failed() throws IOException {
    writeKind('F');
    channel.flush();
  }

  private void writeKind(char kind) throws IOException {
    channel.write(ByteBuffer.wrap(new byte[] {(byte) kind}));
  }

  private void writeBytes(char kind, byte[] bytes) throws IOException {
    writeKind(kind);
    channel.write(
        ByteBuffer.allocate(LENGTH_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(bytes.length)
            .flip());
    channel.write(ByteBuffer.wrap(bytes));
    channel.flush();
  }
}
