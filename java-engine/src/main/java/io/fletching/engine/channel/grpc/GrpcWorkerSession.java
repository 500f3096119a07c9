package io.fletching.engine.channel.grpc;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.worker.WorkerExit;
import io.fletching.engine.worker.WorkerSession;
import io.fletching.protocol.v1.Cancel;
import io.fletching.protocol.v1.CloseFunction;
import io.fletching.protocol.v1.ConnectRequest;
import io.fletching.protocol.v1.ConnectResponse;
import io.fletching.protocol.v1.DataCarrier;
import io.fletching.protocol.v1.Drain;
import io.fletching.protocol.v1.FunctionSpec;
import io.fletching.protocol.v1.Heartbeat;
import io.fletching.protocol.v1.OpenFunction;
import io.fletching.protocol.v1.WorkerHello;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control conversation with one connected worker.
 *
 * <ul>
 *   <li>Requests may come from any thread; each gets a future that is done with the worker's
 *       answer, or with the failure it reported, or with the one that ended the session.
 *   <li>A session that has ended refuses every request with what ended it.
 * </ul>
 */
public final class GrpcWorkerSession implements WorkerSession {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcWorkerSession.class);

  /** How long after a connection's end the report of the process's end may take. */
  static final long EXIT_REPORT_GRACE_MILLIS = 1_500;

  private final String workerId;
  private final WorkerHello hello;
  private final StreamObserver<ConnectResponse> responses;
  private final AtomicLong lastRequestId = new AtomicLong();
  private final Map<Long, CompletableFuture<ConnectRequest>> pending = new ConcurrentHashMap<>();
  private final Map<String, Consumer<FletchingException>> functions = new ConcurrentHashMap<>();
  private final Map<String, DataLink> links = new ConcurrentHashMap<>();
  private final CompletableFuture<FletchingException> ended = new CompletableFuture<>();

  GrpcWorkerSession(String workerId, WorkerHello hello, StreamObserver<ConnectResponse> responses) {
    this.workerId = workerId;
    this.hello = hello;
    this.responses = responses;
  }

  /** What the worker said of itself. */
  public WorkerHello hello() {
    return hello;
  }

  public String workerId() {
    return workerId;
  }

  /** Done with the reason once the worker can be talked to no more. */
  public CompletableFuture<FletchingException> ended() {
    return ended;
  }

  /**
   * Asks the worker to open a function.
   *
   * @param onFailure told of what the worker says about this function on its own, and of the
   *     session's end
   */
  CompletableFuture<ConnectRequest> openFunction(
      FunctionSpec spec, DataCarrier carrier, int credits, Consumer<FletchingException> onFailure) {
    functions.put(spec.getFunctionId(), onFailure);
    OpenFunction open =
        OpenFunction.newBuilder().setFunction(spec).setCarrier(carrier).setCredits(credits).build();
    return request(ConnectResponse.newBuilder().setOpenFunction(open));
  }

  CompletableFuture<ConnectRequest> closeFunction(String functionId) {
    CloseFunction close = CloseFunction.newBuilder().setFunctionId(functionId).build();
    return request(ConnectResponse.newBuilder().setCloseFunction(close));
  }

  /** Tells the worker that nobody waits for the function any more. */
  void cancelFunction(String functionId) {
    send(
        ConnectResponse.newBuilder()
            .setCancel(Cancel.newBuilder().setFunctionId(functionId))
            .build());
  }

  void forgetFunction(String functionId) {
    functions.remove(functionId);
    links.remove(functionId);
  }

  /** Where the worker's data connection for this function goes once it is there. */
  void expectLink(String functionId, DataLink link) {
    links.put(functionId, link);
  }

  @Nullable DataLink link(String functionId) {
    return links.get(functionId);
  }

  /** Asks the worker to close all functions and leave. */
  public CompletableFuture<ConnectRequest> drain() {
    return request(ConnectResponse.newBuilder().setDrain(Drain.getDefaultInstance()));
  }

  /** Asks whether the worker is there. */
  public CompletableFuture<ConnectRequest> heartbeat() {
    return request(ConnectResponse.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()));
  }

  private CompletableFuture<ConnectRequest> request(ConnectResponse.Builder message) {
    long id = lastRequestId.incrementAndGet();
    CompletableFuture<ConnectRequest> answer = new CompletableFuture<>();
    pending.put(id, answer);
    @Nullable FletchingException reason = ended.getNow(null);
    if (reason != null) {
      answer.completeExceptionally(reason);
    } else {
      send(message.setRequestId(id).build());
    }
    return answer.whenComplete((ignored, failure) -> pending.remove(id));
  }

  void send(ConnectResponse message) {
    synchronized (responses) {
      if (!ended.isDone()) {
        try {
          responses.onNext(message);
        } catch (RuntimeException e) {
          // The call is gone already; its end reaches us through the request observer.
          LOG.debug("Could not send {} to {}.", message.getKindCase(), workerId, e);
        }
      }
    }
  }

  void receive(ConnectRequest message) {
    CompletableFuture<ConnectRequest> answered =
        message.getRequestId() == 0 ? null : pending.get(message.getRequestId());
    if (answered != null) {
      if (message.hasFailure()) {
        answered.completeExceptionally(FletchingException.of(message.getFailure()));
      } else {
        answered.complete(message);
      }
    } else if (message.hasFailure()) {
      reportFailure(message);
    } else {
      LOG.debug("{} said {} unasked.", workerId, message.getKindCase());
    }
  }

  private void reportFailure(ConnectRequest message) {
    FletchingException failure = FletchingException.of(message.getFailure());
    Consumer<FletchingException> function = functions.get(message.getFailure().getFunctionId());
    if (function != null) {
      function.accept(failure);
    } else {
      disconnected(failure);
    }
  }

  /**
   * The control stream broke. The process that ended may be about to be reported, with its exit
   * code and last words: that is the better reason, so it gets a moment to arrive.
   */
  void controlLost(FletchingException reason) {
    CompletableFuture.delayedExecutor(EXIT_REPORT_GRACE_MILLIS, TimeUnit.MILLISECONDS)
        .execute(() -> disconnected(reason));
  }

  /** Ends the session: whoever waits for the worker hears why. */
  public void disconnected(FletchingException reason) {
    if (!ended.complete(reason)) {
      return;
    }
    pending.values().forEach(answer -> answer.completeExceptionally(reason));
    functions.values().forEach(function -> function.accept(reason));
  }

  @Override
  public void processExited(WorkerExit exit) {
    disconnected(new FletchingException(FailureCode.WORKER_DIED, exit.describe()));
  }

  @Override
  public boolean isUsable() {
    return !ended.isDone();
  }

  @Override
  public void close() {
    synchronized (responses) {
      if (ended.complete(
          new FletchingException(
              FailureCode.WORKER_DIED, "The session of " + workerId + " was closed."))) {
        try {
          responses.onCompleted();
        } catch (RuntimeException e) {
          LOG.debug("The control call of {} was gone before it was closed.", workerId, e);
        }
      }
    }
    FletchingException reason = ended.join();
    pending.values().forEach(answer -> answer.completeExceptionally(reason));
  }
}
