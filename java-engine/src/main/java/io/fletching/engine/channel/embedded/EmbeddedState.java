package io.fletching.engine.channel.embedded;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fletching.engine.channel.ChannelListener;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.StateGiven;
import io.fletching.protocol.v1.StreamRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a function of Python asks of the engine for its state. Called from Python, on the thread
 * that runs the function, which waits for the answer.
 */
final class EmbeddedState implements Function<byte[], byte @Nullable []>, AutoCloseable {
  private final ChannelListener listener;
  private @Nullable CompletableFuture<StateGiven> awaited;
  private boolean closed;

  EmbeddedState(ChannelListener listener) {
    this.listener = listener;
  }

  /**
   * Takes a {@code StreamRequest}.
   *
   * @return a {@code StateGiven}; null if nothing is answered, or nobody is there any more
   */
  @Override
  public byte @Nullable [] apply(byte[] message) {
    StreamRequest request = parsed(message);
    if (request.hasStateRegistered()) {
      listener.stateRegistered(request.getStateRegistered());
      return null;
    }
    CompletableFuture<StateGiven> answer = listener.stateRead(request.getStateRead());
    synchronized (this) {
      if (closed) {
        return null;
      }
      awaited = answer;
    }
    try {
      return answer.join().toByteArray();
    } catch (CompletionException | java.util.concurrent.CancellationException e) {
      return null;
    }
  }

  private static StreamRequest parsed(byte[] message) {
    try {
      return StreamRequest.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED, "What the embedded Python asks cannot be read.", e);
    }
  }

  /** Nobody waits any more. */
  @Override
  public synchronized void close() {
    closed = true;
    if (awaited != null) {
      awaited.cancel(false);
    }
  }
}
