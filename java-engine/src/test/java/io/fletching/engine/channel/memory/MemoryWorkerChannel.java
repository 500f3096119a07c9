package io.fletching.engine.channel.memory;

import io.fletching.engine.channel.ChannelListener;
import io.fletching.engine.channel.FunctionDefinition;
import io.fletching.engine.channel.StateFlush;
import io.fletching.engine.channel.WorkerChannel;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import io.fletching.protocol.v1.FunctionSpec;
import io.fletching.protocol.v1.StateGiven;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * A channel whose worker is a thread of its own that runs a {@link MemoryFunction}. A real channel
 * in every respect but that nothing leaves the JVM: it is there so that operators and bundles can
 * be tested without Python.
 */
public final class MemoryWorkerChannel implements WorkerChannel {
  private final Function<FunctionSpec, MemoryFunction> functions;
  private final Deque<Request> requests = new ArrayDeque<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable Thread worker;
  private boolean closed;
  private boolean roomForMore;

  private sealed interface Request {}

  private record BatchRequest(long id, VectorSchemaRoot root) implements Request {}

  private record FinishRequest(long bundleId) implements Request {}

  /**
   * A channel that is not open.
   *
   * @param functions makes the function that a spec stands for
   */
  public MemoryWorkerChannel(Function<FunctionSpec, MemoryFunction> functions) {
    this.functions = functions;
  }

  @Override
  public void open(FunctionDefinition definition, ChannelListener listener) {
    FunctionSpec spec = definition.spec();
    MemoryFunction function = functions.apply(spec);
    try {
      function.open();
    } catch (Exception e) {
      throw failure(FailureCode.FUNCTION_OPEN_FAILED, "open() of the function", spec, e);
    }
    Thread thread =
        new Thread(
            () -> serve(spec, function, listener), "memory worker of " + spec.getFunctionId());
    thread.setDaemon(true);
    worker = thread;
    thread.start();
  }

  @Override
  public void send(long batchId, VectorSchemaRoot batch) {
    offer(new BatchRequest(batchId, batch));
  }

  @Override
  public void proceed(long batchId) {
    synchronized (requests) {
      roomForMore = true;
      requests.notifyAll();
    }
  }

  private void awaitRoom() {
    synchronized (requests) {
      while (!roomForMore && !closed) {
        try {
          requests.wait();
        } catch (InterruptedException e) {
          closed = true;
        }
      }
      roomForMore = false;
    }
  }

  @Override
  public void finishBundle(long bundleId, StateFlush flush) {
    offer(new FinishRequest(bundleId));
  }

  @Override
  public void give(StateGiven given) {
    throw new UnsupportedOperationException("functions in memory keep no state");
  }

  @Override
  public void close(long graceMillis) {
    synchronized (requests) {
      closed = true;
      drop();
      requests.notifyAll();
    }
    Thread thread = worker;
    if (thread == null) {
      return;
    }
    try {
      if (!ended.await(graceMillis, TimeUnit.MILLISECONDS)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      thread.interrupt();
    }
  }

  private void offer(Request request) {
    synchronized (requests) {
      requests.add(request);
      if (closed || ended.getCount() == 0) {
        drop();
      }
      requests.notifyAll();
    }
  }

  private void drop() {
    for (Request request : requests) {
      if (request instanceof BatchRequest batch) {
        batch.root().close();
      }
    }
    requests.clear();
  }

  private void serve(FunctionSpec spec, MemoryFunction function, ChannelListener listener) {
    boolean failed = false;
    try {
      while (!failed && !isClosed()) {
        Request request = take();
        if (request instanceof BatchRequest batch) {
          failed = !run(spec, function, batch, listener);
        } else if (request instanceof FinishRequest finish) {
          listener.bundleFinished(
              BundleFinished.newBuilder().setBundleId(finish.bundleId()).build());
        }
      }
      try {
        function.close();
      } catch (Exception e) {
        if (!failed) {
          listener.failed(
              failure(FailureCode.FUNCTION_CLOSE_FAILED, "close() of the function", spec, e));
        }
      }
    } finally {
      synchronized (requests) {
        ended.countDown();
        drop();
      }
    }
  }

  private @Nullable Request take() {
    synchronized (requests) {
      while (requests.isEmpty() && !closed) {
        try {
          requests.wait();
        } catch (InterruptedException e) {
          closed = true;
        }
      }
      return requests.poll();
    }
  }

  private boolean run(
      FunctionSpec spec, MemoryFunction function, BatchRequest batch, ChannelListener listener) {
    List<VectorSchemaRoot> parts;
    try (VectorSchemaRoot root = batch.root()) {
      parts = function.parts(root);
    } catch (Exception e) {
      if (!isClosed()) {
        listener.failed(failure(FailureCode.FUNCTION_RAISED, "The function", spec, e));
      }
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        awaitRoom();
      }
      if (isClosed()) {
        parts.get(i).close();
      } else {
        listener.result(batch.id(), parts.get(i), i < parts.size() - 1);
      }
    }
    return true;
  }

  private boolean isClosed() {
    synchronized (requests) {
      return closed;
    }
  }

  private static FletchingException failure(
      FailureCode code, String what, FunctionSpec spec, Exception error) {
    String name = spec.getScalar().getCalls(0).getName();
    String sentence =
        what
            + " '"
            + name
            + "' of operator '"
            + spec.getOperatorName()
            + "' raised "
            + error.getMessage()
            + ".";
    String traceback = "Traceback (most recent call last):\n" + error.getMessage() + "\n";
    return new FletchingException(code, sentence, traceback, traceback, error);
  }
}
