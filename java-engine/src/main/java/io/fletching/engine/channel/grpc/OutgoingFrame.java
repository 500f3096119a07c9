package io.fletching.engine.channel.grpc;

import com.google.protobuf.MessageLite;
import io.fletching.engine.batch.EncodedBatch;
import io.fletching.protocol.v1.FinishBundle;
import io.fletching.protocol.v1.StateGiven;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** A frame on its way out, and the batch whose memory it is written from. */
final class OutgoingFrame implements AutoCloseable {
  private static final int MAX_BODY_BYTES = Integer.MAX_VALUE;

  private final ByteBuffer[] buffers;
  private final @Nullable VectorSchemaRoot batch;
  private int next;

  private OutgoingFrame(ByteBuffer[] buffers, @Nullable VectorSchemaRoot batch) {
    this.buffers = buffers;
    this.batch = batch;
  }

  /** Takes the batch over, also if it is too large to be sent. */
  static OutgoingFrame batch(long batchId, VectorSchemaRoot batch, EncodedBatch message) {
    int length = MessageSize.checked(batch, message.length(), MAX_BODY_BYTES);
    ByteBuffer[] buffers = new ByteBuffer[message.parts().length + 1];
    buffers[0] = Frame.header(length, Frame.BATCH, batchId);
    System.arraycopy(message.parts(), 0, buffers, 1, message.parts().length);
    return new OutgoingFrame(buffers, batch);
  }

  static OutgoingFrame proceed(long batchId) {
    return new OutgoingFrame(new ByteBuffer[] {Frame.header(0, Frame.PROCEED, batchId)}, null);
  }

  static OutgoingFrame finishBundle(FinishBundle finish) {
    return message(Frame.FINISH_BUNDLE, finish.getBundleId(), finish);
  }

  static OutgoingFrame state(StateGiven given) {
    return message(Frame.STATE_GIVEN, 0, given);
  }

  private static OutgoingFrame message(byte kind, long id, MessageLite message) {
    ByteBuffer body = ByteBuffer.wrap(message.toByteArray());
    return new OutgoingFrame(
        new ByteBuffer[] {Frame.header(body.remaining(), kind, id), body}, null);
  }

  /** Writes what the channel takes; true if that was the rest. */
  boolean writeTo(GatheringByteChannel channel) throws IOException {
    while (next < buffers.length) {
      if (buffers[next].hasRemaining()
          && channel.write(buffers, next, buffers.length - next) == 0) {
        return false;
      }
      while (next < buffers.length && !buffers[next].hasRemaining()) {
        next++;
      }
    }
    return true;
  }

  @Override
  public void close() {
    if (batch != null) {
      batch.close();
    }
  }
}
