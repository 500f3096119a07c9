package io.fletching.engine.channel.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fletching.protocol.v1.FrameHello;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts the frame sockets of local workers; each says in its first frame who it is and which
 * function it serves.
 */
final class FrameSocketServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FrameSocketServer.class);
  private static final int MAX_HELLO_BYTES = 64 * 1024;
  private static final long HELLO_TIMEOUT_MILLIS = 10_000;

  private final Path path;
  private final ServerSocketChannel server;
  private final WorkerRegistry workers;

  private FrameSocketServer(Path path, ServerSocketChannel server, WorkerRegistry workers) {
    this.path = path;
    this.server = server;
    this.workers = workers;
  }

  static FrameSocketServer start(Path path, WorkerRegistry workers) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    FrameSocketServer frames = new FrameSocketServer(path, server, workers);
    daemon("fletching-frames-accept", frames::accept);
    return frames;
  }

  Path path() {
    return path;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        daemon("fletching-frames-hello", () -> greet(connection));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("Could not accept a worker's frame socket.", e);
      }
    }
  }

  private void greet(SocketChannel connection) {
    // Whoever connects and says nothing is not waited for.
    CompletableFuture<Void> late =
        CompletableFuture.runAsync(
            () -> closeQuietly(connection),
            CompletableFuture.delayedExecutor(HELLO_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
    try {
      @Nullable FrameSocketLink link = linkFor(readHello(connection));
      late.cancel(false);
      if (link == null) {
        LOG.warn("Refused a frame socket without a valid worker id, token and function.");
        closeQuietly(connection);
      } else {
        link.attach(connection);
      }
    } catch (IOException e) {
      LOG.warn("Refused a frame socket that did not begin with a hello: {}", e.toString());
      late.cancel(false);
      closeQuietly(connection);
    }
  }

  private @Nullable FrameSocketLink linkFor(FrameHello hello) {
    @Nullable ExpectedWorker worker = workers.authenticate(hello.getWorkerId(), hello.getToken());
    @Nullable GrpcWorkerSession session = worker == null ? null : worker.session().getNow(null);
    return session != null && session.link(hello.getFunctionId()) instanceof FrameSocketLink link
        ? link
        : null;
  }

  private static FrameHello readHello(SocketChannel connection) throws IOException {
    Frame frame = Frame.decode(read(connection, Frame.HEADER_BYTES));
    if (frame.kind() != Frame.HELLO
        || frame.bodyLength() < 0
        || frame.bodyLength() > MAX_HELLO_BYTES) {
      throw new IOException(
          "kind " + frame.kind() + ", " + Integer.toUnsignedString(frame.bodyLength()) + " bytes");
    }
    try {
      return FrameHello.parseFrom(read(connection, frame.bodyLength()));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("not a FrameHello", e);
    }
  }

  private static ByteBuffer read(SocketChannel connection, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (connection.read(buffer) < 0) {
        throw new EOFException("closed after " + buffer.position() + " of " + bytes + " bytes");
      }
    }
    return buffer.flip();
  }

  static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      LOG.debug("Closing failed.", e);
    }
  }

  @Override
  public void close() {
    closeQuietly(server);
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.debug("{} was left behind.", path, e);
    }
  }
}
