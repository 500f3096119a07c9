package io.fletching.engine.channel.grpc;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.ConnectRequest;
import io.fletching.protocol.v1.ConnectResponse;
import io.fletching.protocol.v1.ControlServiceGrpc;
import io.fletching.protocol.v1.EngineHello;
import io.fletching.protocol.v1.WorkerHello;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * The Control service: shakes hands, then hands each message to the worker's {@link
 * GrpcWorkerSession}.
 */
final class ControlEndpoint extends ControlServiceGrpc.ControlServiceImplBase {
  /** How often the engine asks whether the worker is still there. */
  static final long HEARTBEAT_INTERVAL_MILLIS = 10_000;

  @Override
  public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> responses) {
    return new Conversation(Protocol.WORKER.get(), responses);
  }

  private static final class Conversation implements StreamObserver<ConnectRequest> {
    private final ExpectedWorker worker;
    private final StreamObserver<ConnectResponse> responses;
    private @Nullable GrpcWorkerSession session;

    Conversation(ExpectedWorker worker, StreamObserver<ConnectResponse> responses) {
      this.worker = worker;
      this.responses = responses;
    }

    @Override
    public void onNext(ConnectRequest request) {
      if (session != null) {
        session.receive(request);
      } else if (request.hasHello()) {
        shakeHands(request.getHello());
      } else {
        refuse(
            new FletchingException(
                FailureCode.PROTOCOL_VIOLATED,
                worker.workerId()
                    + " did not begin with a hello but with "
                    + request.getKindCase()
                    + "."));
      }
    }

    private void shakeHands(WorkerHello hello) {
      if (hello.getProtocolVersion() != Protocol.VERSION) {
        refuse(
            new FletchingException(
                FailureCode.PROTOCOL_VERSION_MISMATCH,
                "The worker speaks version "
                    + hello.getProtocolVersion()
                    + " of the worker protocol and the engine version "
                    + Protocol.VERSION
                    + ". Install the same version of fletching on both sides."));
        return;
      }
      GrpcWorkerSession opened = new GrpcWorkerSession(worker.workerId(), hello, responses);
      EngineHello reply =
          EngineHello.newBuilder()
              .setProtocolVersion(Protocol.VERSION)
              .setEngineVersion(engineVersion())
              .setHeartbeatIntervalMillis(HEARTBEAT_INTERVAL_MILLIS)
              .build();
      opened.send(ConnectResponse.newBuilder().setHello(reply).build());
      session = opened;
      if (!worker.session().complete(opened)) {
        opened.close();
      }
    }

    private void refuse(FletchingException failure) {
      responses.onNext(ConnectResponse.newBuilder().setFailure(failure.toProto()).build());
      responses.onError(
          Status.FAILED_PRECONDITION.withDescription(failure.sentence()).asRuntimeException());
      worker.session().completeExceptionally(failure);
    }

    @Override
    public void onError(Throwable error) {
      gone(
          "The control connection of "
              + worker.workerId()
              + " broke: "
              + Status.fromThrowable(error)
              + ".");
    }

    @Override
    public void onCompleted() {
      gone(worker.workerId() + " ended its control connection.");
    }

    private void gone(String sentence) {
      FletchingException failure = new FletchingException(FailureCode.PROTOCOL_VIOLATED, sentence);
      worker.session().completeExceptionally(failure);
      if (session != null) {
        session.controlLost(failure);
      }
    }
  }

  private static String engineVersion() {
    String version = ControlEndpoint.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }
}
