package io.fletching.engine.channel.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fletching.engine.channel.FunctionDefinition;
import io.fletching.engine.channel.RecordingListener;
import io.fletching.engine.channel.SampleBatches;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.worker.PendingWorker;
import io.fletching.engine.worker.WorkerExit;
import io.fletching.protocol.v1.Attached;
import io.fletching.protocol.v1.BundleFinished;
import io.fletching.protocol.v1.ConnectRequest;
import io.fletching.protocol.v1.ConnectResponse;
import io.fletching.protocol.v1.FunctionOpened;
import io.fletching.protocol.v1.HeartbeatReply;
import io.fletching.protocol.v1.StreamRequest;
import io.fletching.protocol.v1.StreamResponse;
import io.fletching.protocol.v1.WriteResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers that are not whom they say they are, or that say what the protocol does not allow. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WireFaultsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String WORKER = "worker-1";
  private static final FunctionDefinition FUNCTION = SampleBatches.bigint("raw", new byte[0]);
  private static final String FUNCTION_ID = FUNCTION.spec().getFunctionId();
  private static final String WHILE_OPEN =
      " while the function of operator 'Calc(select=[raw(value)])' was open; why is not known.";

  @TempDir Path directory;
  private final RootAllocator memory = new RootAllocator();
  private final RecordingListener listener = new RecordingListener();
  private WorkerServer server;
  private PendingWorker<GrpcWorkerSession> pending;
  private RawWorker worker;
  private StreamObserver<ConnectRequest> control;

  @BeforeEach
  void start() throws Exception {
    server = WorkerServer.start(WorkerServer.Transport.UNIX, directory, true);
    pending = server.expect(WORKER);
    worker = new RawWorker(pending, WORKER, pending.token());
  }

  @AfterEach
  void stop() throws Exception {
    worker.close();
    server.close();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(memory.getAllocatedMemory()).isZero());
    memory.close();
  }

  @Test
  void aWrongTokenIsRefusedByEveryService() throws Exception {
    String wrongToken =
        pending.token().substring(1) + (pending.token().startsWith("0") ? "1" : "0");
    for (String token : List.of(wrongToken, "")) {
      try (RawWorker stranger = new RawWorker(pending, WORKER, token)) {
        stranger.connect().onNext(RawWorker.hello(Protocol.VERSION));
        refused(stranger.control.status());
        RawWorker.Heard<StreamResponse> data = new RawWorker.Heard<>();
        stranger.stream(FUNCTION_ID, data);
        refused(data.status());
        RawWorker.Heard<WriteResponse> log = new RawWorker.Heard<>();
        stranger.log(log);
        refused(log.status());
      }
    }
    assertThat(pending.session()).isNotDone();
    connect();
  }

  @Test
  void anUnknownWorkerIsRefused() throws Exception {
    try (RawWorker stranger = new RawWorker(pending, "worker-2", pending.token())) {
      stranger.connect();
      refused(stranger.control.status());
    }
    assertThat(pending.session()).isNotDone();
  }

  private static void refused(Status status) {
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(status.getDescription()).isEqualTo("The worker id or its token is not valid.");
  }

  @Test
  void anotherProtocolVersionIsRefusedWithBothNumbers() throws Exception {
    String sentence =
        "The worker speaks version 2 of the worker protocol and the engine version 1. Install the same version of fletching on both sides.";
    worker.connect().onNext(RawWorker.hello(2));
    ConnectResponse answer = worker.control.message();
    assertThat(answer.getFailure().getCode())
        .isEqualTo(FailureCode.PROTOCOL_VERSION_MISMATCH.number());
    assertThat(answer.getFailure().getMessage()).isEqualTo(sentence);
    Status status = worker.control.status();
    assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(status.getDescription()).isEqualTo(sentence);
    isRefusedWith(FailureCode.PROTOCOL_VERSION_MISMATCH, sentence);
  }

  @Test
  void aConversationBeginsWithAHello() throws Exception {
    worker
        .connect()
        .onNext(
            ConnectRequest.newBuilder()
                .setHeartbeatReply(HeartbeatReply.getDefaultInstance())
                .build());
    assertThat(worker.control.message().getFailure().getCode())
        .isEqualTo(FailureCode.PROTOCOL_VIOLATED.number());
    isRefusedWith(
        FailureCode.PROTOCOL_VIOLATED,
        "worker-1 did not begin with a hello but with HEARTBEAT_REPLY.");
  }

  private void isRefusedWith(FailureCode code, String sentence) {
    assertThatThrownBy(() -> pending.session().get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            FletchingException.class, failure -> assertThat(failure.code()).isEqualTo(code))
        .hasMessage(sentence);
  }

  @Test
  void aFrameSocketOfAStrangerIsClosedAndTheWorkersOwnIsServed() throws Exception {
    GrpcWorkerChannel channel = channel(true);
    CompletableFuture<Void> opening = open(channel);
    ConnectResponse request = openRequest();
    Path path = Path.of(request.getOpenFunction().getCarrier().getFrameSocket().getPath());
    try (RawWorker stranger = new RawWorker(pending, WORKER, "wrong")) {
      isClosedAfter(path, stranger.frameHello(FUNCTION_ID));
    }
    isClosedAfter(path, worker.frameHello("another function"));
    isClosedAfter(path, RawWorker.frame(Frame.BATCH, 1, new byte[] {1}));
    isClosedAfter(path, header(64 * 1024 + 1, Frame.HELLO, 0));
    isClosedAfter(path, RawWorker.frame(Frame.HELLO, 0, new byte[] {-1}));
    try (SocketChannel half = RawWorker.frameSocket(path)) {
      half.write(worker.frameHello(FUNCTION_ID).limit(20));
    }
    assertThat(opening).isNotDone();
    try (SocketChannel socket = RawWorker.frameSocket(path)) {
      writeAll(socket, worker.frameHello(FUNCTION_ID));
      answer(request);
      opening.get(60, TimeUnit.SECONDS);
      writeAll(
          socket,
          RawWorker.frame(
              Frame.BUNDLE_FINISHED,
              7,
              BundleFinished.newBuilder().setBundleId(7).build().toByteArray()));
      assertThat(listener.next()).isEqualTo(new RecordingListener.Finished(7));
      channel.close(0);
    }
  }

  private static void isClosedAfter(Path path, ByteBuffer said) throws Exception {
    try (SocketChannel socket = RawWorker.frameSocket(path)) {
      writeAll(socket, said);
      assertThat(socket.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    } catch (SocketException e) {
      // Closed before everything was read.
      assertThat(e).hasMessage("Connection reset");
    }
  }

  @Test
  void halfAHeader() throws Exception {
    saysAndCloses(header(100, Frame.BATCH, 1).limit(7));
    isViolated("The worker closed the frame socket in the middle of a frame" + WHILE_OPEN);
  }

  @Test
  void halfABody() throws Exception {
    ByteBuffer half = RawWorker.frame(Frame.BATCH, 1, new byte[100]);
    saysAndCloses(half.limit(60));
    isViolated("The worker closed the frame socket in the middle of a frame" + WHILE_OPEN);
  }

  @Test
  void aFrameSocketThatIsClosed() throws Exception {
    saysAndCloses(ByteBuffer.allocate(0));
    isViolated("The worker closed the frame socket" + WHILE_OPEN);
  }

  @Test
  void aFrameOfUnknownKind() throws Exception {
    saysAndCloses(RawWorker.frame((byte) 99, 1, new byte[0]));
    isViolated(
        "The worker of function sample-raw sent a frame of the unknown kind 99. Its connection was closed.");
  }

  @Test
  void aFrameThatIsTheEnginesToSend() throws Exception {
    saysAndCloses(RawWorker.frame(Frame.FINISH_BUNDLE, 1, new byte[0]));
    isViolated(
        "The worker of function sample-raw sent a frame of the unknown kind 3. Its connection was closed.");
  }

  @Test
  void aFrameThatIsTooLong() throws Exception {
    saysAndCloses(header(-1, Frame.BATCH, 1));
    isViolated(
        "The worker of function sample-raw sent a frame of 4294967295 bytes; at most 2 GiB are allowed. Its connection was closed.");
  }

  @Test
  void aFailureThatCannotBeRead() throws Exception {
    saysAndCloses(RawWorker.frame(Frame.FAILURE, 0, new byte[] {-1, -1}));
    isViolated(
        "The worker of function sample-raw sent a frame of kind 5 whose body cannot be read. Its connection was closed.");
  }

  @Test
  void aBatchThatIsNotArrow() throws Exception {
    saysAndCloses(RawWorker.frame(Frame.BATCH, 1, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
    assertThat(listener.nextFailure().code()).isEqualTo(FailureCode.PROTOCOL_VIOLATED);
  }

  @Test
  void aBrokenPipeWhileBatchesAreSent() throws Exception {
    GrpcWorkerChannel channel = channel(true);
    try (SocketChannel socket = openFrameSocket(channel)) {
      // More than the socket's buffers hold: the rest waits, and is freed when the worker is gone.
      channel.send(1, SampleBatches.range(memory, 0, 1_000_000));
      channel.send(2, SampleBatches.range(memory, 0, 1_000_000));
    }
    FletchingException failure = listener.nextFailure();
    assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL_VIOLATED);
    assertThat(failure.sentence()).startsWith("The ").endsWith(WHILE_OPEN).contains("frame socket");
    channel.send(3, SampleBatches.range(memory, 0, 1_000));
    channel.finishBundle(1);
    channel.close(0);
  }

  @Test
  void theEndOfTheProcessSaysMoreThanThatOfItsConnection() throws Exception {
    GrpcWorkerChannel channel = channel(true);
    openFrameSocket(channel).close();
    pending
        .session()
        .join()
        .processExited(new WorkerExit(17, -1, "SIGKILL", List.of("last words")));
    FletchingException failure = listener.nextFailure();
    assertThat(failure.code()).isEqualTo(FailureCode.WORKER_DIED);
    assertThat(failure.sentence())
        .isEqualTo(
            "The Python worker 17 was killed by SIGKILL; its last lines on stderr were:\nlast words");
    channel.close(0);
  }

  @Test
  void aDataStreamThatBreaks() throws Exception {
    GrpcWorkerChannel channel = channel(false);
    CompletableFuture<Void> opening = open(channel);
    ConnectResponse request = openRequest();
    StreamObserver<StreamRequest> data = worker.stream(FUNCTION_ID, new RawWorker.Heard<>());
    data.onNext(StreamRequest.newBuilder().setAttached(Attached.getDefaultInstance()).build());
    answer(request);
    opening.get(60, TimeUnit.SECONDS);
    data.onError(Status.CANCELLED.asRuntimeException());
    isViolated("The data stream broke (CANCELLED)" + WHILE_OPEN);
    channel.close(0);
  }

  private void saysAndCloses(ByteBuffer said) throws Exception {
    GrpcWorkerChannel channel = channel(true);
    try (SocketChannel socket = openFrameSocket(channel)) {
      writeAll(socket, said);
    }
    await().atMost(PATIENCE).until(() -> !listener.isSilent());
    channel.close(0);
  }

  private void isViolated(String sentence) throws Exception {
    FletchingException failure = listener.nextFailure();
    assertThat(failure.sentence()).isEqualTo(sentence);
    assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL_VIOLATED);
    assertThat(listener.rest()).isEmpty();
  }

  private void connect() throws Exception {
    control = worker.connect();
    control.onNext(RawWorker.hello(Protocol.VERSION));
    assertThat(worker.control.message().hasHello()).isTrue();
    pending.session().get(60, TimeUnit.SECONDS);
  }

  private GrpcWorkerChannel channel(boolean frameSocket) throws Exception {
    connect();
    return new GrpcWorkerChannel(
        server,
        pending.session().join(),
        memory,
        new ChannelOptions(60_000, 60_000, frameSocket, () -> ""));
  }

  private CompletableFuture<Void> open(GrpcWorkerChannel channel) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            channel.open(FUNCTION, listener);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private ConnectResponse openRequest() throws InterruptedException {
    ConnectResponse request = worker.control.message();
    assertThat(request.getOpenFunction().getFunction()).isEqualTo(FUNCTION.spec());
    return request;
  }

  private void answer(ConnectResponse request) {
    control.onNext(
        ConnectRequest.newBuilder()
            .setRequestId(request.getRequestId())
            .setFunctionOpened(FunctionOpened.newBuilder().setFunctionId(FUNCTION_ID))
            .build());
  }

  private SocketChannel openFrameSocket(GrpcWorkerChannel channel) throws Exception {
    CompletableFuture<Void> opening = open(channel);
    ConnectResponse request = openRequest();
    SocketChannel socket =
        RawWorker.frameSocket(
            Path.of(request.getOpenFunction().getCarrier().getFrameSocket().getPath()));
    writeAll(socket, worker.frameHello(FUNCTION_ID));
    answer(request);
    opening.get(60, TimeUnit.SECONDS);
    return socket;
  }

  private static ByteBuffer header(int bodyLength, byte kind, long id) {
    return ByteBuffer.allocate(Frame.HEADER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(Frame.header(bodyLength, kind, id))
        .flip();
  }

  private static void writeAll(SocketChannel socket, ByteBuffer bytes) throws Exception {
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
  }
}
