package io.fletching.engine.channel.grpc;

import static java.util.Objects.requireNonNull;

import io.fletching.engine.batch.RecordBatchCodec;
import io.fletching.engine.channel.ChannelListener;
import io.fletching.engine.channel.FunctionDefinition;
import io.fletching.engine.channel.StateFlush;
import io.fletching.engine.channel.WorkerChannel;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import io.fletching.protocol.v1.FunctionSpec;
import io.fletching.protocol.v1.StateGiven;
import io.fletching.protocol.v1.StateRead;
import io.fletching.protocol.v1.StateSpec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** A function in a worker of its own process, reached through its {@link GrpcWorkerSession}. */
public final class GrpcWorkerChannel implements WorkerChannel, DataLinkListener {
  private final WorkerServer server;
  private final GrpcWorkerSession session;
  private final BufferAllocator allocator;
  private final ChannelOptions options;
  private final BatchWatch watch;

  private @Nullable FunctionDefinition function;
  private @Nullable ChannelListener listener;
  private @Nullable DataLink link;
  private boolean failed;
  private boolean closed;

  /**
   * A channel; nothing happens before {@link #open}.
   *
   * @param allocator where results are kept until the listener closes them
   */
  public GrpcWorkerChannel(
      WorkerServer server,
      GrpcWorkerSession session,
      BufferAllocator allocator,
      ChannelOptions options) {
    this.server = server;
    this.session = session;
    this.allocator = allocator;
    this.options = options;
    this.watch = new BatchWatch(options.callTimeoutMillis(), this::hung);
  }

  @Override
  public void open(FunctionDefinition definition, ChannelListener channelListener)
      throws InterruptedException {
    FunctionSpec spec = definition.spec();
    synchronized (this) {
      function = definition;
      listener = channelListener;
    }
    DataLink opened = makeLink(spec.getFunctionId());
    link = opened;
    session.expectLink(spec.getFunctionId(), opened);
    CompletableFuture<?> ready =
        session
            .openFunction(spec, opened.carrier(), definition.credits(), this::failed)
            .thenCompose(answer -> opened.attached());
    try {
      ready.get(options.openTimeoutMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      FletchingException failure =
          new FletchingException(
              FailureCode.WORKER_HUNG,
              "Opening "
                  + name()
                  + " took longer than "
                  + options.openTimeoutMillis()
                  + " ms. Look for what blocks in its imports or in its open(), or raise 'python.worker.open-timeout'."
                  + stacks());
      throw abandon(failure);
    } catch (ExecutionException e) {
      throw abandon(asFailure(e.getCause()));
    } catch (InterruptedException e) {
      close();
      throw e;
    }
  }

  private FletchingException abandon(FletchingException failure) {
    synchronized (this) {
      failed = true;
    }
    close();
    return failure;
  }

  private static FletchingException asFailure(@Nullable Throwable cause) {
    return cause instanceof FletchingException failure
        ? failure
        : new FletchingException(
            FailureCode.ENGINE_DEFECT, "Opening a function failed: " + cause, cause);
  }

  private DataLink makeLink(String functionId) {
    FrameSocketServer frames = server.frames();
    if (options.frameSocket() && frames != null && session.hello().getFrameSocket()) {
      return new FrameSocketLink(frames, functionId, allocator, this);
    }
    return new GrpcLink(allocator, this);
  }

  @Override
  public void send(long batchId, VectorSchemaRoot batch) {
    watch.sent(batchId);
    link().sendBatch(batchId, batch);
  }

  @Override
  public void proceed(long batchId) {
    watch.proceeded();
    link().sendProceed(batchId);
  }

  @Override
  public void finishBundle(long bundleId, StateFlush flush) {
    link().sendFinishBundle(flush.toProto(bundleId));
  }

  @Override
  public void give(StateGiven given) {
    link().sendState(given);
  }

  @Override
  public void batch(long batchId, ArrowBuf message, boolean more) {
    if (more) {
      watch.answeredInPart();
    } else {
      watch.answered(batchId);
    }
    VectorSchemaRoot result;
    try (message) {
      result = RecordBatchCodec.decode(message, definition().output(), allocator);
    } catch (FletchingException e) {
      failed(e);
      return;
    }
    synchronized (this) {
      if (failed || closed) {
        result.close();
      } else {
        listener().result(batchId, result, more);
      }
    }
  }

  @Override
  public synchronized void bundleFinished(BundleFinished finished) {
    if (!failed && !closed) {
      listener().bundleFinished(finished);
    }
  }

  @Override
  public synchronized void stateRegistered(StateSpec spec) {
    if (!failed && !closed) {
      listener().stateRegistered(spec);
    }
  }

  @Override
  public synchronized void stateRead(StateRead read) {
    if (!failed && !closed) {
      listener().stateRead(read).thenAccept(link()::sendState);
    }
  }

  @Override
  public synchronized void failed(FletchingException failure) {
    if (!failed && !closed) {
      failed = true;
      watch.close();
      listener().failed(failure);
    }
  }

  @Override
  public void disconnected(String how) {
    FletchingException unexplained =
        new FletchingException(
            FailureCode.PROTOCOL_VIOLATED,
            how + " while " + name() + " was open; why is not known.");
    session
        .ended()
        .completeOnTimeout(
            unexplained, GrpcWorkerSession.EXIT_REPORT_GRACE_MILLIS, TimeUnit.MILLISECONDS)
        .thenAccept(this::failed);
  }

  private void hung(long millis) {
    synchronized (this) {
      if (failed || closed) {
        return;
      }
      // From here on the worker's death, which asking for its stacks brings about, is no news.
      failed = true;
    }
    FletchingException failure =
        new FletchingException(
            FailureCode.WORKER_HUNG,
            "A batch has been in "
                + name()
                + " for "
                + millis
                + " ms without a result. Look for what blocks there, or raise 'python.worker.call-timeout'."
                + stacks());
    synchronized (this) {
      if (!closed) {
        listener().failed(failure);
      }
    }
  }

  private String stacks() {
    String stacks = options.stackDump().get();
    return stacks.isEmpty() ? "" : " The worker was here:\n" + stacks;
  }

  @Override
  public void close(long graceMillis) {
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    watch.close();
    if (function != null) {
      closeFunction(definition().spec().getFunctionId(), graceMillis);
    }
    synchronized (this) {
      closed = true;
    }
    if (link != null) {
      link.close();
    }
  }

  private void closeFunction(String functionId, long graceMillis) {
    if (graceMillis <= 0 || isFailed()) {
      session.cancelFunction(functionId);
    } else {
      try {
        session.closeFunction(functionId).get(graceMillis, TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        failed(asFailure(e.getCause()));
      } catch (TimeoutException e) {
        failed(
            new FletchingException(
                FailureCode.WORKER_HUNG,
                "Closing "
                    + name()
                    + " took longer than "
                    + graceMillis
                    + " ms. Look for what blocks in its close()."));
      } catch (InterruptedException e) {
        session.cancelFunction(functionId);
        Thread.currentThread().interrupt();
      }
    }
    session.forgetFunction(functionId);
  }

  private synchronized boolean isFailed() {
    return failed;
  }

  private String name() {
    return "the function of operator '" + definition().spec().getOperatorName() + "'";
  }

  private FunctionDefinition definition() {
    return requireNonNull(function, "not open");
  }

  private ChannelListener listener() {
    return requireNonNull(listener, "not open");
  }

  private DataLink link() {
    return requireNonNull(link, "not open");
  }
}
