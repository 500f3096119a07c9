package io.fletching.engine.channel.embedded;

import io.fletching.engine.channel.ChannelListener;
import io.fletching.engine.channel.FunctionDefinition;
import io.fletching.engine.channel.WorkerChannel;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.worker.PythonEnvironment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel to CPython inside this JVM.
 *
 * <ul>
 *   <li>Threads: every channel has one thread on which it opens the function, runs all its batches and closes it, as a worker process
 *       would: a function may keep what belongs to a thread, such as a connection to SQLite. So the engine encodes the next batch while
 *       Python computes, and a function that hangs does not hang the task. Channels share one interpreter and its lock.
 *   <li>Copies: none, either way.
 *   <li>Hanging: a call that takes longer than the time-out fails the channel and is interrupted, which ends a loop in Python but not a
 *       call in C. A thread that does not end is abandoned; it does not keep the JVM alive. Closing interrupts likewise.
 *   <li>Crashes: a function that crashes its process, by {@code os._exit} or in C, ends this JVM. {@code sys.exit} is a failure like any.
 * </ul>
 */
public final class EmbeddedWorkerChannel implements WorkerChannel {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedWorkerChannel.class);

  // A batch in hand when the channel is closed gets this long to end by itself; exceptions out of nowhere do not do Python good.
  private static final long INTERRUPT_INTERVAL_MILLIS = 500;
  private static final long INTERRUPT_RETRY_MILLIS = 10;
  private static final int INTERRUPTS = 100;

  private final PythonEnvironment environment;
  private final BufferAllocator allocator;
  private final EmbeddedTimeouts timeouts;
  private final CountDownLatch ended = new CountDownLatch(1);

  // Guarded by itself, as are the three flags.
  private final Deque<Request> requests = new ArrayDeque<>();
  private boolean started;
  private boolean closed;
  private boolean failed;

  // One call of the listener at a time: held while it is called.
  private final Object speaking = new Object();
  private volatile boolean silent;
  private volatile long functionNumber;

  private sealed interface Request {}

  private record BatchRequest(long id, VectorSchemaRoot root) implements Request {}

  private record FinishRequest(long bundleId) implements Request {}

  /**
   * A channel that is not open.
   *
   * @param allocator where results are accounted; batches that are sent must come from an allocator with the same root
   */
  public EmbeddedWorkerChannel(PythonEnvironment environment, BufferAllocator allocator, EmbeddedTimeouts timeouts) {
    this.environment = environment;
    this.allocator = allocator;
    this.timeouts = timeouts;
  }

  @Override
  public void open(FunctionDefinition definition, ChannelListener listener) throws InterruptedException {
    CompletableFuture<Void> opened = new CompletableFuture<>();
    String operator = definition.spec().getOperatorName();
    Thread thread = new Thread(() -> serve(definition, listener, opened), "Python of " + operator);
    thread.setDaemon(true);
    synchronized (requests) {
      started = true;
    }
    thread.start();
    try {
      opened.get(timeouts.openMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw asFailure(operator, e.getCause());
    } catch (TimeoutException e) {
      close();
      throw hung("Opening operator '" + operator + "'", timeouts.openMillis());
    } catch (InterruptedException e) {
      close();
      throw e;
    }
  }

  @Override
  public void send(long batchId, VectorSchemaRoot batch) {
    offer(new BatchRequest(batchId, batch));
  }

  @Override
  public void finishBundle(long bundleId) {
    offer(new FinishRequest(bundleId));
  }

  private void offer(Request request) {
    synchronized (requests) {
      requests.add(request);
      if (closed || failed) {
        drop();
      }
      requests.notifyAll();
    }
  }

  @Override
  public void close(long graceMillis) {
    boolean wait;
    synchronized (requests) {
      wait = started;
      closed = true;
      drop();
      requests.notifyAll();
    }
    if (wait) {
      awaitEnd(graceMillis);
    }
    silent = true;
  }

  private void awaitEnd(long graceMillis) {
    try {
      if (!ended.await(graceMillis, TimeUnit.MILLISECONDS)) {
        interruptPython(INTERRUPT_INTERVAL_MILLIS);
      }
    } catch (InterruptedException e) {
      interruptPython(INTERRUPT_INTERVAL_MILLIS);
      Thread.currentThread().interrupt();
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

  // What follows runs on the channel's thread, but for what says otherwise.

  private void serve(FunctionDefinition definition, ChannelListener listener, CompletableFuture<Void> opened) {
    String operator = definition.spec().getOperatorName();
    try (PythonThread python = EmbeddedInterpreter.attach(environment);
        EmbeddedFunction function = new EmbeddedFunction(python, definition, allocator)) {
      functionNumber = function.number();
      function.open();
      opened.complete(null);
      run(function, listener, operator);
      closeFunction(function, listener, operator);
    } catch (Throwable e) {
      if (!opened.completeExceptionally(e)) {
        fail(listener, asFailure(operator, e));
      }
    } finally {
      synchronized (requests) {
        failed = true;
        drop();
      }
      ended.countDown();
    }
  }

  private void run(EmbeddedFunction function, ChannelListener listener, String operator) throws InterruptedException {
    Runnable onTimeout = () -> hang(listener, operator);
    try (CallWatch watch = new CallWatch(timeouts.batchMillis(), onTimeout)) {
      for (Request request = take(); request != null; request = take()) {
        watch.begin();
        if (request instanceof BatchRequest batch) {
          VectorSchemaRoot result = function.process(batch.root());
          watch.end();
          say(() -> listener.result(batch.id(), result), result::close);
        } else if (request instanceof FinishRequest finish) {
          var finished = function.finishBundle(finish.bundleId());
          watch.end();
          say(() -> listener.bundleFinished(finished), () -> {});
        }
      }
    } catch (FletchingException e) {
      fail(listener, e);
    }
  }

  private @Nullable Request take() throws InterruptedException {
    synchronized (requests) {
      while (requests.isEmpty() && !closed && !failed) {
        requests.wait();
      }
      return closed || failed ? null : requests.poll();
    }
  }

  private void closeFunction(EmbeddedFunction function, ChannelListener listener, String operator) {
    try {
      function.closeFunction();
    } catch (FletchingException e) {
      LOG.info("Closing operator '{}' failed.", operator, e);
      synchronized (speaking) {
        if (!silent) {
          silent = true;
          listener.failed(e);
        }
      }
    }
  }

  /** Tells the listener, unless nothing is to be told any more. */
  private void say(Runnable words, Runnable unsaid) {
    synchronized (speaking) {
      if (silent || isClosed()) {
        unsaid.run();
      } else {
        words.run();
      }
    }
  }

  /** Tells the listener the one failure there is; on any thread. */
  private void fail(ChannelListener listener, FletchingException failure) {
    synchronized (requests) {
      failed = true;
      drop();
      requests.notifyAll();
    }
    synchronized (speaking) {
      if (!silent && !isClosed()) {
        silent = true;
        listener.failed(failure);
      }
    }
  }

  private boolean isClosed() {
    synchronized (requests) {
      return closed;
    }
  }

  /** On the watcher's thread. */
  private void hang(ChannelListener listener, String operator) {
    fail(listener, hung("A batch of operator '" + operator + "'", timeouts.batchMillis()));
    interruptPython(0);
  }

  private static FletchingException hung(String what, long millis) {
    return new FletchingException(
        FailureCode.WORKER_HUNG,
        what + " was not done after " + millis + " ms. A function in the JVM cannot be killed: if it does not end by itself its thread stays "
            + "until the TaskManager is restarted. Find out what it waits for, or set 'python.execution-mode' to 'process'.");
  }

  private static FletchingException asFailure(String operator, @Nullable Throwable error) {
    if (error instanceof FletchingException failure) {
      return failure;
    }
    return new FletchingException(
        FailureCode.ENGINE_DEFECT, "The embedded worker of operator '" + operator + "' failed: " + error + ".", error);
  }

  /** On any thread; does not wait, because a function that holds Python's lock would be waited for. */
  private void interruptPython(long afterMillis) {
    long number = functionNumber;
    Thread interrupter = new Thread(() -> interruptUntilEnded(number, afterMillis), "Python interrupter");
    interrupter.setDaemon(true);
    interrupter.start();
  }

  private void interruptUntilEnded(long number, long afterMillis) {
    try {
      if (ended.await(afterMillis, TimeUnit.MILLISECONDS)) {
        return;
      }
      try (PythonThread python = EmbeddedInterpreter.attach(environment)) {
        // Again and again, because a function may swallow the exception.
        boolean over = false;
        for (int i = 0; i < INTERRUPTS && !over; i++) {
          boolean raised = EmbeddedFunction.interrupt(python, number);
          over = ended.await(raised ? INTERRUPT_INTERVAL_MILLIS : INTERRUPT_RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException | RuntimeException e) {
      LOG.warn("The Python function could not be interrupted.", e);
    }
  }
}
