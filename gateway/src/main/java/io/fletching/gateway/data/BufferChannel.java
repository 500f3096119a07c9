package io.fletching.gateway.data;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A buffer to be read as a channel. */
final class BufferChannel implements ReadableByteChannel {
  private final ByteBuffer source;

  BufferChannel(ByteBuffer source) {
    this.source = source;
  }

  @Override
  public int read(ByteBuffer target) {
    if (!source.hasRemaining()) {
      return -1;
    }
    int length = Math.min(source.remaining(), target.remaining());
    target.put(target.position(), source, source.position(), length);
    source.position(source.position() + length);
    target.position(target.position() + length);
    return length;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
