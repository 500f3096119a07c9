package io.fletching.engine.channel.embedded;

import io.fletching.engine.channel.ChannelListener;
import io.fletching.engine.channel.FunctionDefinition;
import io.fletching.engine.channel.RowCall;
import io.fletching.engine.channel.StateFlush;
import io.fletching.engine.channel.WorkerChannel;
import io.fletching.engine.channel.embedded.EmbeddedFunction.Part;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.worker.PythonEnvironment;
import io.fletching.engine.worker.environment.EnvironmentAdditions;
import io.fletching.protocol.v1.StateGiven;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel to CPython inside this JVM.
 *
 * <ul>
 *   <li>Threads: every channel has one thread on which it opens the function, runs its batches and
 *       closes it, as a worker process would: a function may keep what belongs to a thread, such as
 *       a connection to SQLite. So the engine encodes the next batch while Python computes, and a
 *       function that hangs does not hang the task. Channels share one interpreter and its lock.
 *   <li>Latency: waking another thread, twice, costs more than a small batch does. So if the
 *       channel is idle, the functions have no {@code open} (then they keep nothing of a thread's)
 *       and the last small batch was done quickly, a small batch is done within {@link #send}, on
 *       the task's thread.
 *   <li>Copies: none to Python; Python copies the columns of a large result, so that the task's
 *       thread releases them without Python's lock. A row that comes alone {@link #rowCall} takes
 *       as values.
 *   <li>Hanging: a call that takes longer than the time-out fails the channel and is interrupted,
 *       which ends a loop in Python but not a call in C. A thread that does not end is abandoned;
 *       it does not keep the JVM alive. If it is the task's, the task is failed from outside, and
 *       Flink ends the TaskManager after {@code task.cancellation.timeout}. Closing interrupts
 *       likewise.
 *   <li>Crashes: a function that crashes its process, by {@code os._exit} or in C, ends this JVM.
 *       {@code sys.exit} is a failure like any.
 * </ul>
 */
public final class EmbeddedWorkerChannel implements WorkerChannel {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedWorkerChannel.class);

  // A batch in hand when the channel is closed gets this long to end by itself; exceptions out of
  // nowhere do not do Python good.
  private static final long INTERRUPT_INTERVAL_MILLIS = 500;
  private static final long INTERRUPT_RETRY_MILLIS = 10;
  private static final int INTERRUPTS = 100;

  // What is done on the task's thread keeps its mailbox waiting.
  private static final int MAX_ROWS_HERE = 256;
  private static final long QUICK_NANOS = 2_000_000;

  private final PythonEnvironment environment;
  private final @Nullable EnvironmentAdditions additions;
  private final BufferAllocator allocator;
  private final EmbeddedTimeouts timeouts;
  private final Consumer<FletchingException> failTask;
  private final CountDownLatch ended = new CountDownLatch(1);

  // Guarded by itself, as are the flags that follow and the number.
  private final Deque<Request> requests = new ArrayDeque<>();
  private int unanswered;
  private boolean inMidst;
  private boolean busyHere;
  private boolean started;
  private boolean closed;
  private boolean failed;

  // One call of the listener at a time: held while it is called.
  private final Object speaking = new Object();
  private volatile boolean silent;
  private volatile long functionNumber;
  private volatile boolean quick;
  private volatile @Nullable EmbeddedState state;

  // Made when the function is open, for the task's thread.
  private @Nullable Here here;

  private sealed interface Request {}

  private record BatchRequest(long id, VectorSchemaRoot root) implements Request {}

  private record ProceedRequest(long id) implements Request {}

  private record FinishRequest(long bundleId, StateFlush flush) implements Request {}

  private record GiveRequest(StateGiven given) implements Request {}

  private record Opened(EmbeddedFunction function, CallWatch watch) {}

  private record Here(
      TaskPython python, Opened opened, ChannelListener listener, String operator) {}

  /** A channel that is not open, for a job without dependencies. */
  public EmbeddedWorkerChannel(
      PythonEnvironment environment,
      BufferAllocator allocator,
      EmbeddedTimeouts timeouts,
      Consumer<FletchingException> failTask) {
    this(environment, null, allocator, timeouts, failTask);
  }

  /**
   * A channel that is not open.
   *
   * @param additions what the job brings to the Python while the channel is open
   * @param allocator where results are accounted; batches that are sent must come from an allocator
   *     with the same root
   * @param failTask called on any thread if the task's own thread does not come back from Python in
   *     time
   */
  public EmbeddedWorkerChannel(
      PythonEnvironment environment,
      @Nullable EnvironmentAdditions additions,
      BufferAllocator allocator,
      EmbeddedTimeouts timeouts,
      Consumer<FletchingException> failTask) {
    this.environment = environment;
    this.additions = additions;
    this.allocator = allocator;
    this.timeouts = timeouts;
    this.failTask = failTask;
  }

  @Override
  public void open(FunctionDefinition definition, ChannelListener listener)
      throws InterruptedException {
    CompletableFuture<Opened> opened = new CompletableFuture<>();
    String operator = definition.spec().getOperatorName();
    Thread thread = new Thread(() -> serve(definition, listener, opened), "Python of " + operator);
    thread.setDaemon(true);
    synchronized (requests) {
      started = true;
    }
    thread.start();
    try {
      Opened function = opened.get(timeouts.openMillis(), TimeUnit.MILLISECONDS);
      if (!function.function().keepsItsThread()) {
        here = new Here(TaskPython.acquire(environment), function, listener, operator);
      }
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
    Here task = batch.getRowCount() <= MAX_ROWS_HERE && quick ? beginHere() : null;
    if (task == null) {
      offer(new BatchRequest(batchId, batch));
      return;
    }
    runHere(
        task,
        () -> {
          Part result = task.opened().function().process(task.python().python(), batch);
          if (result.more()) {
            // What follows is asked for of the channel's thread.
            awaitProceed();
          }
          return () ->
              say(
                  () -> task.listener().result(batchId, result.root(), result.more()),
                  result.root()::close);
        });
  }

  /** Nothing but the rest of a result is done from here on. */
  private void awaitProceed() {
    synchronized (requests) {
      inMidst = true;
      unanswered++;
    }
  }

  @Override
  public void proceed(long batchId) {
    synchronized (requests) {
      inMidst = false;
      requests.addFirst(new ProceedRequest(batchId));
      if (closed || failed) {
        drop();
      }
      requests.notifyAll();
    }
  }

  @Override
  public void finishBundle(long bundleId, StateFlush flush) {
    Here task = quick ? beginHere() : null;
    if (task == null) {
      offer(new FinishRequest(bundleId, flush));
      return;
    }
    runHere(
        task,
        () -> {
          var finished =
              task.opened().function().finishBundle(task.python().python(), bundleId, flush);
          return () -> say(() -> task.listener().bundleFinished(finished), () -> {});
        });
  }

  @Override
  public void give(StateGiven given) {
    Here task = quick ? beginHere() : null;
    if (task == null) {
      offer(new GiveRequest(given));
      return;
    }
    runHere(
        task,
        () -> {
          task.opened().function().give(task.python().python(), given);
          return () -> {};
        });
  }

  @Override
  public @Nullable RowCall rowCall() {
    Here task = here;
    return task != null && task.opened().function().takesValues() ? new HereRowCall(task) : null;
  }

  private final class HereRowCall implements RowCall {
    private final Here task;

    HereRowCall(Here task) {
      this.task = task;
    }

    @Override
    public boolean isReady() {
      return quick && isIdle(task);
    }

    @Override
    public @Nullable Object[] call(@Nullable Object[] arguments) {
      if (beginHere() == null) {
        throw new IllegalStateException("not ready");
      }
      CallWatch watch = task.opened().watch();
      watch.begin();
      try {
        @Nullable Object[] results =
            task.opened().function().processRow(task.python().python(), arguments);
        quick = watch.end() < QUICK_NANOS;
        return results;
      } catch (RuntimeException e) {
        watch.end();
        FletchingException failure = asFailure(task.operator(), e);
        fail(task.listener(), failure);
        throw failure;
      } finally {
        endHere();
      }
    }
  }

  private boolean isIdle(Here task) {
    if (!task.python().isHere()) {
      return false;
    }
    synchronized (requests) {
      return unanswered == 0 && !closed && !failed;
    }
  }

  /** Takes the function for the current thread, if it may have it. */
  private @Nullable Here beginHere() {
    Here task = here;
    synchronized (requests) {
      if (task == null || !isIdle(task)) {
        return null;
      }
      busyHere = true;
      return task;
    }
  }

  private void endHere() {
    synchronized (requests) {
      busyHere = false;
      // Not for nothing: a thread that wakes up takes longer than a row.
      if (!requests.isEmpty() || closed || failed) {
        requests.notifyAll();
      }
    }
  }

  private void runHere(Here task, Supplier<Runnable> call) {
    CallWatch watch = task.opened().watch();
    watch.begin();
    try {
      Runnable answer = call.get();
      quick = watch.end() < QUICK_NANOS;
      answer.run();
    } catch (RuntimeException e) {
      watch.end();
      fail(task.listener(), asFailure(task.operator(), e));
    } finally {
      endHere();
    }
  }

  private void offer(Request request) {
    synchronized (requests) {
      requests.add(request);
      unanswered++;
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
    EmbeddedState asks = state;
    if (asks != null) {
      asks.close();
    }
    if (wait) {
      awaitEnd(graceMillis);
    }
    silent = true;
    if (here != null) {
      here.python().release();
      here = null;
    }
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

  private void serve(
      FunctionDefinition definition, ChannelListener listener, CompletableFuture<Opened> opened) {
    String operator = definition.spec().getOperatorName();
    try (OpenNote note = OpenNote.leave(definition.spec());
        PythonThread python = EmbeddedInterpreter.attach(environment);
        EnteredAdditions entered = EnteredAdditions.enter(python, additions);
        EmbeddedState state = asksForState(listener);
        EmbeddedFunction function = new EmbeddedFunction(python, definition, allocator, state);
        CallWatch watch = new CallWatch(timeouts.batchMillis(), () -> hang(listener, operator))) {
      functionNumber = function.number();
      function.open();
      opened.complete(new Opened(function, watch));
      run(function, watch, listener);
      watch.close();
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

  private EmbeddedState asksForState(ChannelListener listener) {
    EmbeddedState asks = new EmbeddedState(listener);
    state = asks;
    return asks;
  }

  private void run(EmbeddedFunction function, CallWatch watch, ChannelListener listener)
      throws InterruptedException {
    try {
      for (Request request = take(); request != null; request = take()) {
        watch.begin();
        boolean more = false;
        if (request instanceof BatchRequest batch) {
          int rows = batch.root().getRowCount();
          Part result = function.process(batch.root());
          boolean wasQuick = watch.end() < QUICK_NANOS;
          if (rows <= MAX_ROWS_HERE) {
            quick = wasQuick;
          }
          more = result.more();
          tell(batch.id(), result, listener);
        } else if (request instanceof ProceedRequest proceed) {
          Part result = function.proceed();
          watch.end();
          more = result.more();
          tell(proceed.id(), result, listener);
        } else if (request instanceof FinishRequest finish) {
          var finished = function.finishBundle(finish.bundleId(), finish.flush());
          watch.end();
          say(() -> listener.bundleFinished(finished), () -> {});
        }
        if (request instanceof GiveRequest give) {
          function.give(give.given());
          watch.end();
        }
        synchronized (requests) {
          if (!more) {
            unanswered--;
          }
        }
      }
    } catch (FletchingException e) {
      fail(listener, e);
    }
  }

  private void tell(long batchId, Part result, ChannelListener listener) {
    if (result.more()) {
      synchronized (requests) {
        inMidst = true;
      }
    }
    say(() -> listener.result(batchId, result.root(), result.more()), result.root()::close);
  }

  private @Nullable Request take() throws InterruptedException {
    synchronized (requests) {
      while (busyHere || ((requests.isEmpty() || inMidst) && !closed && !failed)) {
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
    FletchingException failure =
        hung("A batch of operator '" + operator + "'", timeouts.batchMillis());
    fail(listener, failure);
    interruptPython(0);
    synchronized (requests) {
      if (!busyHere) {
        return;
      }
    }
    failTask.accept(failure);
  }

  private static FletchingException hung(String what, long millis) {
    return new FletchingException(
        FailureCode.WORKER_HUNG,
        what
            + " was not done after "
            + millis
            + " ms. A function in the JVM cannot be killed: if it does not end by itself its thread stays "
            + "until the TaskManager is restarted. Find out what it waits for, or set 'python.execution-mode' to 'process'.");
  }

  private static FletchingException asFailure(String operator, @Nullable Throwable error) {
    if (error instanceof FletchingException failure) {
      return failure;
    }
    return new FletchingException(
        FailureCode.ENGINE_DEFECT,
        "The embedded worker of operator '" + operator + "' failed: " + error + ".",
        error);
  }

  /**
   * On any thread; does not wait, because a function that holds Python's lock would be waited for.
   */
  private void interruptPython(long afterMillis) {
    long number = functionNumber;
    Thread interrupter =
        new Thread(() -> interruptUntilEnded(number, afterMillis), "Python interrupter");
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
          over =
              ended.await(
                  raised ? INTERRUPT_INTERVAL_MILLIS : INTERRUPT_RETRY_MILLIS,
                  TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException | RuntimeException e) {
      LOG.warn("The Python function could not be interrupted.", e);
    }
  }
}
