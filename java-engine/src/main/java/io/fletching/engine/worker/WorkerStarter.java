package io.fletching.engine.worker;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The way from a request to a worker that has said hello: fork server, token, fork, connection.
 *
 * @param <S> the server's sessions
 */
final class WorkerStarter<S extends WorkerSession> {
  private static final long ABORT_MILLIS = 3_000;

  private final ForkServers forkServers;
  private final WorkerConnector<S> connector;

  WorkerStarter(ForkServers forkServers, WorkerConnector<S> connector) {
    this.forkServers = forkServers;
    this.connector = connector;
  }

  /**
   * Starts a worker and waits for it.
   *
   * @throws FletchingException {@code PYTHON_NOT_USABLE}, {@code WORKER_NOT_STARTED}, {@code
   *     WORKER_DIED}, or why the server refused it
   */
  RunningWorker<S> start(WorkerRequest request) throws InterruptedException {
    Deadline deadline = new Deadline(request.startTimeoutMillis());
    ForkServer forkServer = forkServers.get(request.environment(), deadline.millisLeft());
    String workerId = "worker-" + UUID.randomUUID();
    PendingWorker<S> pending = connector.expect(workerId);
    @Nullable WorkerProcess process = null;
    boolean connected = false;
    try {
      process = fork(forkServer, workerId, pending, request, deadline);
      RunningWorker<S> running = new RunningWorker<>(process, connect(process, pending, deadline));
      connected = true;
      return running;
    } finally {
      if (!connected) {
        giveUp(pending, process);
      }
    }
  }

  private WorkerProcess fork(
      ForkServer forkServer,
      String workerId,
      PendingWorker<S> pending,
      WorkerRequest request,
      Deadline deadline)
      throws InterruptedException {
    PythonEnvironment environment = request.environment();
    WorkerStart start =
        new WorkerStart(
            workerId,
            pending.address(),
            pending.token(),
            environment.pythonPath(),
            Map.of(), // the fork server has them already
            environment.workingDirectory());
    CompletableFuture<WorkerProcess> forked = forkServer.fork(start, request.output());
    boolean waited = false;
    try {
      WorkerProcess process = forked.get(deadline.millisLeft(), TimeUnit.MILLISECONDS);
      waited = true;
      return process;
    } catch (ExecutionException failure) {
      throw asFletchingException(failure);
    } catch (TimeoutException late) {
      throw new FletchingException(
          FailureCode.WORKER_NOT_STARTED,
          "The fork server "
              + forkServer.pid()
              + " did not fork a Python worker within "
              + deadline.timeoutMillis()
              + " ms.");
    } finally {
      if (!waited && !forked.cancel(true)) {
        forked.thenAccept(WorkerProcess::kill); // it came just now
      }
    }
  }

  private S connect(WorkerProcess process, PendingWorker<S> pending, Deadline deadline)
      throws InterruptedException {
    try {
      CompletableFuture.anyOf(pending.session(), process.exited())
          .get(deadline.millisLeft(), TimeUnit.MILLISECONDS);
      if (pending.session().isDone()) {
        return pending.session().get();
      }
      throw new FletchingException(FailureCode.WORKER_DIED, process.exited().get().describe());
    } catch (ExecutionException failure) {
      throw asFletchingException(failure);
    } catch (TimeoutException late) {
      throw new FletchingException(
          FailureCode.WORKER_NOT_STARTED,
          "The Python worker "
              + process.pid()
              + " did not connect within "
              + deadline.timeoutMillis()
              + " ms."
              + lastWords(process));
    }
  }

  private static String lastWords(WorkerProcess process) throws InterruptedException {
    process.abort();
    try {
      return " " + process.exited().get(ABORT_MILLIS, TimeUnit.MILLISECONDS).describe();
    } catch (ExecutionException | TimeoutException nothing) {
      return "";
    }
  }

  private void giveUp(PendingWorker<S> pending, @Nullable WorkerProcess process) {
    if (!pending.session().cancel(true) && !pending.session().isCompletedExceptionally()) {
      pending.session().join().close();
    }
    if (process != null) {
      process.kill();
    }
  }

  private static FletchingException asFletchingException(ExecutionException failure) {
    return failure.getCause() instanceof FletchingException known
        ? known
        : new FletchingException(
            FailureCode.ENGINE_DEFECT,
            "A Python worker could not be started: " + failure.getCause(),
            failure);
  }

  private static final class Deadline {
    private final long timeoutMillis;
    private final long startNanos = System.nanoTime();

    Deadline(long timeoutMillis) {
      this.timeoutMillis = timeoutMillis;
    }

    long timeoutMillis() {
      return timeoutMillis;
    }

    long millisLeft() {
      return Math.max(
          0, timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
    }
  }
}
