package io.fletching.engine.channel.grpc;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.AccessRequest;
import io.fletching.protocol.v1.AccessResponse;
import io.fletching.protocol.v1.StateServiceGrpc;
import io.grpc.stub.StreamObserver;

/**
 * The State service. No function that the engine can open has state yet, so every access is a
 * mistake, and answered as one.
 */
final class StateEndpoint extends StateServiceGrpc.StateServiceImplBase {
  @Override
  public StreamObserver<AccessRequest> access(StreamObserver<AccessResponse> responses) {
    return new StreamObserver<>() {
      @Override
      public void onNext(AccessRequest request) {
        FletchingException failure =
            new FletchingException(
                FailureCode.PROTOCOL_VIOLATED,
                "Function "
                    + request.getStateKey().getFunctionId()
                    + " has no state named '"
                    + request.getStateKey().getStateName()
                    + "'.");
        responses.onNext(
            AccessResponse.newBuilder()
                .setRequestId(request.getRequestId())
                .setFailure(failure.toProto())
                .build());
      }

      @Override
      public void onError(Throwable error) {
        // The worker left; its control connection says why.
      }

      @Override
      public void onCompleted() {
        responses.onCompleted();
      }
    };
  }
}
