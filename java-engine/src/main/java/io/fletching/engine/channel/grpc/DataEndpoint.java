package io.fletching.engine.channel.grpc;

import io.fletching.protocol.v1.DataServiceGrpc;
import io.fletching.protocol.v1.StreamRequest;
import io.fletching.protocol.v1.StreamResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * The Data service: brings each call to the {@link GrpcLink} of the function that its metadata
 * names.
 */
final class DataEndpoint extends DataServiceGrpc.DataServiceImplBase {
  @Override
  public StreamObserver<StreamRequest> stream(StreamObserver<StreamResponse> responses) {
    @Nullable GrpcWorkerSession session = Protocol.WORKER.get().session().getNow(null);
    String functionId = Protocol.FUNCTION.get();
    if (session != null && session.link(functionId) instanceof GrpcLink link) {
      return link.attach(responses);
    }
    responses.onError(
        Status.NOT_FOUND
            .withDescription("No function '" + functionId + "' awaits a data stream.")
            .asRuntimeException());
    return new Ignored();
  }

  private static final class Ignored implements StreamObserver<StreamRequest> {
    @Override
    public void onNext(StreamRequest request) {
      // The call was refused.
    }

    @Override
    public void onError(Throwable error) {
      // The call was refused.
    }

    @Override
    public void onCompleted() {
      // The call was refused.
    }
  }
}
