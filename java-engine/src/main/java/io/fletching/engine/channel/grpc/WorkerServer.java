package io.fletching.engine.channel.grpc;

import io.fletching.engine.worker.PendingWorker;
import io.fletching.engine.worker.WorkerConnector;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The engine's end of the worker protocol: one gRPC server for all workers of this JVM, on a Unix
 * domain socket or on loopback TCP, and beside a Unix socket the frame socket.
 */
public final class WorkerServer implements WorkerConnector<GrpcWorkerSession>, AutoCloseable {
  /** How workers reach the server. */
  public enum Transport {
    /** A Unix domain socket, for its owner only. */
    UNIX,
    /** TCP on the loopback address, where there are no Unix domain sockets. */
    TCP
  }

  // A state value or a batch may be large; what limits them is the engine's own bound on bytes in
  // flight.
  private static final int MAX_MESSAGE_BYTES = Integer.MAX_VALUE;

  private static final long CLOSE_GRACE_MILLIS = 2_000;

  private final WorkerRegistry workers = new WorkerRegistry();
  private final NioEventLoopGroup eventLoops =
      new NioEventLoopGroup(2, new DefaultThreadFactory("fletching-grpc", true));
  private final ExecutorService calls =
      Executors.newCachedThreadPool(new DefaultThreadFactory("fletching-worker-server", true));
  private final Server server;
  private final String address;
  private final @Nullable Path socket;
  private final @Nullable FrameSocketServer frames;

  private WorkerServer(Transport transport, Path directory, boolean frameSocket)
      throws IOException {
    this.socket = transport == Transport.UNIX ? directory.resolve("worker.sock") : null;
    NettyServerBuilder builder =
        socket == null
            ? NettyServerBuilder.forAddress(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .channelType(NioServerSocketChannel.class)
            : NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioServerDomainSocketChannel.class)
                // gRPC sets it on every connection, and Netty warns each time that a Unix socket
                // has no such option.
                .withChildOption(ChannelOption.SO_KEEPALIVE, null);
    this.server =
        builder
            .bossEventLoopGroup(eventLoops)
            .workerEventLoopGroup(eventLoops)
            .executor(calls)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .intercept(new TokenInterceptor(workers))
            .addService(new ControlEndpoint())
            .addService(new DataEndpoint())
            .addService(new LoggingEndpoint())
            .build()
            .start();
    if (socket != null) {
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      this.address = "unix:" + socket;
    } else {
      this.address = InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.getPort();
    }
    this.frames =
        frameSocket && socket != null
            ? FrameSocketServer.start(directory.resolve("frames.sock"), workers)
            : null;
  }

  /**
   * Starts a server.
   *
   * @param directory where sockets are made; only this user may enter it
   * @param frameSocket whether to offer the frame socket; it needs {@link Transport#UNIX}
   */
  public static WorkerServer start(Transport transport, Path directory, boolean frameSocket)
      throws IOException {
    return new WorkerServer(transport, directory, frameSocket);
  }

  /** Makes room for one more worker: whoever presents this id and its token is it. */
  @Override
  public PendingWorker<GrpcWorkerSession> expect(String workerId) {
    ExpectedWorker worker = ExpectedWorker.of(workerId);
    workers.add(worker);
    worker
        .session()
        .whenComplete(
            (session, failure) -> {
              if (session == null) {
                workers.remove(worker);
              } else {
                session.ended().thenRun(() -> workers.remove(worker));
              }
            });
    return new PendingWorker<>(address, worker.token(), worker.session());
  }

  /** What a gRPC client connects to: {@code unix:/path} or {@code host:port}. */
  public String address() {
    return address;
  }

  /** The frame socket, or null where there is none. */
  @Nullable FrameSocketServer frames() {
    return frames;
  }

  /** How many workers may be connected now. */
  public int workerCount() {
    return workers.size();
  }

  @Override
  public void close() {
    if (frames != null) {
      frames.close();
    }
    server.shutdownNow();
    try {
      // The calls in hand end on these threads.
      server.awaitTermination(CLOSE_GRACE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    calls.shutdownNow();
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    if (socket != null) {
      try {
        Files.deleteIfExists(socket);
      } catch (IOException e) {
        // The directory it is in is swept at the next start.
      }
    }
  }
}
