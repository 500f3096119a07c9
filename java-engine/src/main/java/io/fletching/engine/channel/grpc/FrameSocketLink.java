package io.fletching.engine.channel.grpc;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fletching.engine.batch.RecordBatchCodec;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import io.fletching.protocol.v1.DataCarrier;
import io.fletching.protocol.v1.Failure;
import io.fletching.protocol.v1.FinishBundle;
import io.fletching.protocol.v1.FrameSocketCarrier;
import io.fletching.protocol.v1.StateGiven;
import io.fletching.protocol.v1.StateRead;
import io.fletching.protocol.v1.StateSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Batches as length-prefixed frames on a Unix domain socket.
 *
 * <ul>
 *   <li>The thread that sends writes to the socket itself as far as it takes the bytes at once; a
 *       thread of the link writes the rest, so that a worker that is busy never holds up a task.
 *   <li>The link's thread reads, straight into Arrow memory.
 * </ul>
 */
final class FrameSocketLink implements DataLink {
  private static final long END_MILLIS = 10_000;
  private static final Set<Byte> RECEIVED =
      Set.of(
          Frame.BATCH,
          Frame.PART,
          Frame.BUNDLE_FINISHED,
          Frame.FAILURE,
          Frame.STATE_REGISTERED,
          Frame.STATE_READ);

  private final DataCarrier carrier;
  private final String functionId;
  private final BufferAllocator allocator;
  private final DataLinkListener listener;
  private final CompletableFuture<Void> attached = new CompletableFuture<>();

  // Guards what is to be written, and the socket's writing side.
  private final Deque<OutgoingFrame> outgoing = new ArrayDeque<>();
  private boolean closed;

  private @Nullable SocketChannel socket;
  private @Nullable Selector selector;
  private @Nullable SelectionKey key;
  private volatile @Nullable Thread serving;

  private final ByteBuffer header = ByteBuffer.allocateDirect(Frame.HEADER_BYTES);
  private @Nullable Frame frame;
  private @Nullable ArrowBuf body;
  private @Nullable ByteBuffer bodyBytes;

  FrameSocketLink(
      FrameSocketServer server,
      String functionId,
      BufferAllocator allocator,
      DataLinkListener listener) {
    this.carrier =
        DataCarrier.newBuilder()
            .setFrameSocket(FrameSocketCarrier.newBuilder().setPath(server.path().toString()))
            .build();
    this.functionId = functionId;
    this.allocator = allocator;
    this.listener = listener;
  }

  @Override
  public DataCarrier carrier() {
    return carrier;
  }

  @Override
  public CompletableFuture<Void> attached() {
    return attached;
  }

  /** Takes the worker's socket over. */
  void attach(SocketChannel connection) throws IOException {
    synchronized (outgoing) {
      if (closed || socket != null) {
        connection.close();
        return;
      }
      connection.configureBlocking(false);
      Selector opened = Selector.open();
      key = connection.register(opened, SelectionKey.OP_READ);
      socket = connection;
      selector = opened;
    }
    serving = FrameSocketServer.daemon("fletching-frames-" + functionId, this::serve);
    attached.complete(null);
  }

  @Override
  public void sendBatch(long batchId, VectorSchemaRoot batch) {
    send(OutgoingFrame.batch(batchId, batch, RecordBatchCodec.encode(batch)));
  }

  @Override
  public void sendProceed(long batchId) {
    send(OutgoingFrame.proceed(batchId));
  }

  @Override
  public void sendFinishBundle(FinishBundle finish) {
    send(OutgoingFrame.finishBundle(finish));
  }

  @Override
  public void sendState(StateGiven given) {
    send(OutgoingFrame.state(given));
  }

  private void send(OutgoingFrame frame) {
    synchronized (outgoing) {
      if (closed) {
        frame.close();
        return;
      }
      outgoing.add(frame);
      if (outgoing.size() > 1) {
        return;
      }
      try {
        flush();
      } catch (IOException e) {
        // The reading side sees the end of the connection too, and reports it.
        return;
      }
      if (!outgoing.isEmpty()) {
        key().interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        selector().wakeup();
      }
    }
  }

  /** Writes what the socket takes. Called with the lock held. */
  private void flush() throws IOException {
    while (!outgoing.isEmpty()) {
      OutgoingFrame first = outgoing.getFirst();
      if (!first.writeTo(socket())) {
        return;
      }
      outgoing.removeFirst();
      first.close();
    }
  }

  private void serve() {
    String end = "The worker closed the frame socket";
    try {
      boolean open = true;
      while (open) {
        selector().select();
        if (key().isWritable()) {
          synchronized (outgoing) {
            flush();
            if (outgoing.isEmpty()) {
              key().interestOps(SelectionKey.OP_READ);
            }
          }
        }
        open = !key().isReadable() || readFrames();
      }
      if (frame != null || header.position() > 0) {
        end += " in the middle of a frame";
      }
    } catch (IOException e) {
      end = "The frame socket broke (" + e.getMessage() + ")";
    } catch (FletchingException e) {
      listener.failed(e);
      end = "";
    } catch (CancelledKeyException | ClosedSelectorException e) {
      end = "";
    } finally {
      boolean byUs;
      synchronized (outgoing) {
        byUs = closed;
      }
      stop();
      releaseBody();
      if (!byUs && !end.isEmpty()) {
        listener.disconnected(end);
      }
    }
  }

  /** Reads what is there; false at the end of the stream. */
  private boolean readFrames() throws IOException {
    while (true) {
      ByteBuffer target = bodyBytes == null ? header : bodyBytes;
      if (target.hasRemaining()) {
        int count = socket().read(target);
        if (count <= 0) {
          return count == 0;
        }
        if (target.hasRemaining()) {
          continue;
        }
      }
      if (bodyBytes == null) {
        beginBody();
      }
      if (bodyBytes != null && !bodyBytes.hasRemaining()) {
        finishFrame();
      }
    }
  }

  private void beginBody() {
    Frame next = Frame.decode(header);
    if (next.bodyLength() < 0) {
      throw violated(
          "a frame of "
              + Integer.toUnsignedLong(next.bodyLength())
              + " bytes; at most 2 GiB are allowed");
    }
    if (!RECEIVED.contains(next.kind())) {
      throw violated("a frame of the unknown kind " + next.kind());
    }
    frame = next;
    body = allocator.buffer(next.bodyLength());
    bodyBytes = body.nioBuffer(0, next.bodyLength());
  }

  private void finishFrame() {
    Frame done = requireNonNull(frame);
    ArrowBuf content = requireNonNull(body);
    ByteBuffer bytes = requireNonNull(bodyBytes).flip();
    content.writerIndex(done.bodyLength());
    header.clear();
    frame = null;
    body = null;
    bodyBytes = null;
    if (done.kind() == Frame.BATCH || done.kind() == Frame.PART) {
      listener.batch(done.id(), content, done.kind() == Frame.PART);
      return;
    }
    // The memory is given back before the listener hears of it: that may be the end of the
    // operator.
    Runnable words;
    try (content) {
      words = words(done.kind(), bytes);
    } catch (InvalidProtocolBufferException e) {
      throw violated("a frame of kind " + done.kind() + " whose body cannot be read");
    }
    words.run();
  }

  private Runnable words(byte kind, ByteBuffer bytes) throws InvalidProtocolBufferException {
    switch (kind) {
      case Frame.BUNDLE_FINISHED -> {
        BundleFinished finished = BundleFinished.parseFrom(bytes);
        return () -> listener.bundleFinished(finished);
      }
      case Frame.STATE_REGISTERED -> {
        StateSpec spec = StateSpec.parseFrom(bytes);
        return () -> listener.stateRegistered(spec);
      }
      case Frame.STATE_READ -> {
        StateRead read = StateRead.parseFrom(bytes);
        return () -> listener.stateRead(read);
      }
      default -> {
        FletchingException failure = FletchingException.of(Failure.parseFrom(bytes));
        return () -> listener.failed(failure);
      }
    }
  }

  private FletchingException violated(String what) {
    return new FletchingException(
        FailureCode.PROTOCOL_VIOLATED,
        "The worker of function " + functionId + " sent " + what + ". Its connection was closed.");
  }

  private void releaseBody() {
    if (body != null) {
      body.close();
      body = null;
    }
  }

  private SocketChannel socket() {
    return requireNonNull(socket, "not attached");
  }

  private Selector selector() {
    return requireNonNull(selector, "not attached");
  }

  private SelectionKey key() {
    return requireNonNull(key, "not attached");
  }

  /** Waits for the link's thread, so that no memory is in use any more. */
  @Override
  public void close() {
    stop();
    Thread thread = serving;
    if (thread != null && thread != Thread.currentThread()) {
      Uninterruptibly.join(thread, END_MILLIS);
    }
  }

  private void stop() {
    synchronized (outgoing) {
      closed = true;
      outgoing.forEach(OutgoingFrame::close);
      outgoing.clear();
      if (socket != null) {
        FrameSocketServer.closeQuietly(socket());
        FrameSocketServer.closeQuietly(selector());
      }
    }
  }
}
