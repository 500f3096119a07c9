package io.fletching.gateway.data.source;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Record batches as Arrow writes them, one encapsulated message each. In the client they are a
 * mapped file; serialized with a job they are its bytes.
 */
final class EncodedBatches implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private transient ByteBuffer[] messages;
  private transient @Nullable RowsDigest digest;

  EncodedBatches(List<ByteBuffer> messages) {
    this.messages = messages.toArray(ByteBuffer[]::new);
  }

  int count() {
    return messages.length;
  }

  /** The message of one batch, with a position of its own. */
  ByteBuffer message(int batch) {
    return messages[batch].duplicate();
  }

  /** What tells these rows from others; all of them are gone through when it is first asked for. */
  synchronized RowsDigest digest() {
    RowsDigest known = digest;
    if (known == null) {
      known = RowsDigest.of(this);
      digest = known;
    }
    return known;
  }

  @Serial
  private void writeObject(ObjectOutputStream out) throws IOException {
    out.writeInt(messages.length);
    for (ByteBuffer message : messages) {
      byte[] bytes = new byte[message.remaining()];
      message.duplicate().get(bytes);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  @Serial
  private void readObject(ObjectInputStream in) throws IOException {
    messages = new ByteBuffer[in.readInt()];
    for (int i = 0; i < messages.length; i++) {
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      messages[i] = ByteBuffer.wrap(bytes);
    }
  }
}
