package io.fletching.gateway.data.result;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Brings small writes together; large ones pass. Arrow writes a batch in as many pieces as it has
 * buffers.
 */
final class BufferedWriteChannel implements WritableByteChannel {
  private static final int CAPACITY_BYTES = 1 << 17;

  private final SocketChannel target;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY_BYTES);

  BufferedWriteChannel(SocketChannel target) {
    this.target = target;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int length = source.remaining();
    if (length > buffer.remaining()) {
      flush();
    }
    if (length > buffer.capacity()) {
      writeFully(source);
    } else {
      buffer.put(source);
    }
    return length;
  }

  void flush() throws IOException {
    writeFully(buffer.flip());
    buffer.clear();
  }

  private void writeFully(ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      target.write(source);
    }
  }

  @Override
  public boolean isOpen() {
    return target.isOpen();
  }

  @Override
  public void close() throws IOException {
    target.close();
  }
}
