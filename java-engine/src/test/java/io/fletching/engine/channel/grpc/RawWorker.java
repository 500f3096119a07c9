package io.fletching.engine.channel.grpc;

import io.fletching.engine.worker.PendingWorker;
import io.fletching.protocol.v1.ConnectRequest;
import io.fletching.protocol.v1.ConnectResponse;
import io.fletching.protocol.v1.ControlServiceGrpc;
import io.fletching.protocol.v1.DataServiceGrpc;
import io.fletching.protocol.v1.FrameHello;
import io.fletching.protocol.v1.LoggingServiceGrpc;
import io.fletching.protocol.v1.StreamRequest;
import io.fletching.protocol.v1.StreamResponse;
import io.fletching.protocol.v1.WorkerHello;
import io.fletching.protocol.v1.WriteRequest;
import io.fletching.protocol.v1.WriteResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A worker that says what a test has it say, over real sockets. */
final class RawWorker implements AutoCloseable {
  /** What the engine said: messages, and the status that a call ended with. */
  static final class Heard<T> implements StreamObserver<T> {
    private final BlockingQueue<Object> said = new LinkedBlockingQueue<>();

    @Override
    public void onNext(T message) {
      said.add(message);
    }

    @Override
    public void onError(Throwable error) {
      said.add(Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
      said.add(Status.OK);
    }

    @SuppressWarnings("unchecked")
    T message() throws InterruptedException {
      return (T) next();
    }

    Status status() throws InterruptedException {
      return (Status) next();
    }

    private Object next() throws InterruptedException {
      Object next = said.poll(60, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("The engine said nothing for 60 s");
      }
      return next;
    }
  }

  private final NioEventLoopGroup eventLoop = new NioEventLoopGroup(1);
  private final ManagedChannel channel;
  private final String workerId;
  private final String token;
  final Heard<ConnectResponse> control = new Heard<>();

  RawWorker(PendingWorker<?> pending, String workerId, String token) {
    this.workerId = workerId;
    this.token = token;
    this.channel =
        NettyChannelBuilder.forAddress(
                UnixDomainSocketAddress.of(pending.address().substring("unix:".length())))
            .channelType(NioDomainSocketChannel.class)
            .eventLoopGroup(eventLoop)
            .withOption(ChannelOption.SO_KEEPALIVE, null)
            .usePlaintext()
            .build();
  }

  private Metadata metadata(String functionId) {
    Metadata metadata = new Metadata();
    metadata.put(Protocol.WORKER_ID, workerId);
    metadata.put(Protocol.TOKEN, token);
    metadata.put(Protocol.FUNCTION_ID, functionId);
    return metadata;
  }

  StreamObserver<ConnectRequest> connect() {
    return ControlServiceGrpc.newStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata("")))
        .connect(control);
  }

  StreamObserver<StreamRequest> stream(String functionId, Heard<StreamResponse> heard) {
    return DataServiceGrpc.newStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata(functionId)))
        .stream(heard);
  }

  StreamObserver<WriteRequest> log(Heard<WriteResponse> heard) {
    return LoggingServiceGrpc.newStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata("")))
        .write(heard);
  }

  static ConnectRequest hello(int protocolVersion) {
    WorkerHello hello =
        WorkerHello.newBuilder()
            .setProtocolVersion(protocolVersion)
            .setLanguage("raw")
            .setFrameSocket(true)
            .build();
    return ConnectRequest.newBuilder().setHello(hello).build();
  }

  /** The hello of the frame socket, header and body. */
  ByteBuffer frameHello(String functionId) {
    FrameHello hello =
        FrameHello.newBuilder()
            .setWorkerId(workerId)
            .setToken(token)
            .setFunctionId(functionId)
            .build();
    return frame(Frame.HELLO, 0, hello.toByteArray());
  }

  static ByteBuffer frame(byte kind, long id, byte[] body) {
    return ByteBuffer.allocate(Frame.HEADER_BYTES + body.length)
        .put(Frame.header(body.length, kind, id))
        .put(body)
        .flip();
  }

  static SocketChannel frameSocket(Path path) throws IOException {
    SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    socket.connect(UnixDomainSocketAddress.of(path));
    return socket;
  }

  @Override
  public void close() throws InterruptedException {
    channel.shutdownNow();
    channel.awaitTermination(10, TimeUnit.SECONDS);
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
