package io.fletching.engine.worker;

import java.util.concurrent.CompletableFuture;

/**
 * A worker that has yet to connect.
 *
 * @param address where the server listens, as gRPC writes it
 * @param token what the worker has to show
 * @param session completes with the session once the worker has shown the token and said hello;
 *     exceptionally with a {@code FletchingException} if it was refused. The pool cancels it when
 *     it does not wait any longer (the process died, the time is up): the server then forgets the
 *     worker and lets it in no more.
 * @param <S> the server's sessions
 */
public record PendingWorker<S extends WorkerSession>(
    String address, String token, CompletableFuture<S> session) {
  /** Without the token, so that it cannot get into a log. */
  @Override
  public String toString() {
    return "PendingWorker[address=" + address + "]";
  }
}
