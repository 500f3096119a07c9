package io.fletching.engine.channel.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in only workers that were asked for and know their token; nothing of a call is read before.
 */
final class TokenInterceptor implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(TokenInterceptor.class);

  private final WorkerRegistry workers;

  TokenInterceptor(WorkerRegistry workers) {
    this.workers = workers;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    @Nullable ExpectedWorker worker =
        workers.authenticate(headers.get(Protocol.WORKER_ID), headers.get(Protocol.TOKEN));
    if (worker == null) {
      LOG.warn(
          "Refused a call of {} without a valid worker id and token.",
          call.getMethodDescriptor().getFullMethodName());
      call.close(
          Status.UNAUTHENTICATED.withDescription("The worker id or its token is not valid."),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    String functionId =
        headers.containsKey(Protocol.FUNCTION_ID) ? headers.get(Protocol.FUNCTION_ID) : "";
    Context context =
        Context.current().withValues(Protocol.WORKER, worker, Protocol.FUNCTION, functionId);
    return Contexts.interceptCall(context, call, headers, next);
  }
}
