package io.fletching.engine.worker;

import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.worker.SharedWorker.IdleKey;
import io.fletching.engine.worker.SharedWorker.SlotKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a JVM: started when asked for, shared by the operators of a slot, ended with their
 * last lease.
 *
 * <ul>
 *   <li>A worker runs the code of one owner in one environment, and between two moments without
 *       leases in one slot.
 *   <li>A worker whose lease was closed after a failure or a cancel is given to nobody any more.
 *   <li>At the end of its last lease a worker is told to leave, so that its functions are closed,
 *       and killed if it has not after a while; one that is in order may be kept for the next
 *       lease, where the request says so.
 *   <li>Threads: every method may be called from any thread; {@link #lease} waits and can be
 *       interrupted, the others do not wait.
 * </ul>
 *
 * @param <S> the server's sessions
 */
public final class WorkerPool<S extends WorkerSession> implements AutoCloseable {
  // For close() of functions whose task has failed.
  private static final long LEAVE_MILLIS = 10_000;

  private final ForkServers forkServers;
  private final WorkerStarter<S> starter;
  private final ScheduledThreadPoolExecutor clock = newClock();
  private final Map<SlotKey, SharedWorker<S>> leased = new HashMap<>();
  private final List<SharedWorker<S>> idle = new ArrayList<>();
  private final List<RunningWorker<S>> ending = new ArrayList<>();
  private boolean closed;

  /** A pool whose fork servers are those of this JVM. */
  public WorkerPool(WorkerConnector<S> connector) {
    this(connector, ForkServers.ofThisJvm());
  }

  WorkerPool(WorkerConnector<S> connector, ForkServers forkServers) {
    this.forkServers = forkServers;
    this.starter = new WorkerStarter<>(forkServers, connector);
  }

  /**
   * Has the fork server for this environment start in the background, so that the first lease need
   * not wait for it. Whatever goes wrong is left to be told by that lease.
   */
  public static void warmUp(PythonEnvironment environment, long timeoutMillis) {
    ForkServers.ofThisJvm().startInBackground(environment, timeoutMillis);
  }

  /**
   * Ends the fork servers that run an interpreter, or packages, of a directory which is going to be
   * deleted.
   */
  public static void endForkServersOf(Path directory) {
    ForkServers.ofThisJvm().closeOf(directory);
  }

  /**
   * A lease of the slot's worker, which is started if there is none.
   *
   * @throws FletchingException {@code PYTHON_NOT_USABLE}, {@code WORKER_NOT_STARTED}, {@code
   *     WORKER_DIED}, or why the server refused the worker
   */
  public WorkerLease<S> lease(WorkerRequest request) throws InterruptedException {
    SlotKey key = new SlotKey(request.slot(), new IdleKey(request.owner(), request.environment()));
    SharedWorker<S> worker = enter(key, request);
    boolean leasing = false;
    try {
      RunningWorker<S> running = worker.running.get();
      leasing = true;
      return new Lease(key, worker, running, request.keepWarmMillis());
    } catch (ExecutionException failure) {
      throw rethrown(failure);
    } finally {
      if (!leasing) {
        leave(key, worker, false, 0);
      }
    }
  }

  /** What is in the pool now. */
  public synchronized PoolStatistics statistics() {
    return new PoolStatistics(leased.size(), idle.size(), ending.size(), forkServers.running());
  }

  /** Kills all workers; leases that are still held are of no more use. */
  @Override
  public void close() {
    List<SharedWorker<S>> all;
    synchronized (this) {
      all = new ArrayList<>(leased.values());
      all.addAll(idle);
      all.forEach(worker -> worker.retired = true);
      closed = true;
      leased.clear();
      idle.clear();
    }
    all.forEach(worker -> end(worker, false));
    clock.shutdown();
  }

  private synchronized SharedWorker<S> enter(SlotKey key, WorkerRequest request) {
    if (closed) {
      throw new IllegalStateException("The pool of workers is closed.");
    }
    SharedWorker<S> worker = leased.get(key);
    if (worker == null || !worker.isUsable()) {
      IdleKey idleKey = new IdleKey(request.owner(), request.environment());
      worker = takeIdle(idleKey);
      if (worker == null) {
        worker = new SharedWorker<>(idleKey);
        start(worker, request);
      }
      leased.put(key, worker);
    }
    worker.leases++;
    return worker;
  }

  private @Nullable SharedWorker<S> takeIdle(IdleKey idleKey) {
    for (Iterator<SharedWorker<S>> candidates = idle.iterator(); candidates.hasNext(); ) {
      SharedWorker<S> worker = candidates.next();
      if (worker.idleKey.equals(idleKey) && worker.isUsable()) {
        candidates.remove();
        if (worker.expiry != null) {
          worker.expiry.cancel(false);
          worker.expiry = null;
        }
        return worker;
      }
    }
    return null;
  }

  /**
   * On a thread of its own: whoever waits for it may be interrupted without harm to the others that
   * wait.
   */
  private void start(SharedWorker<S> worker, WorkerRequest request) {
    Thread thread =
        new Thread(
            () -> {
              try {
                RunningWorker<S> running = starter.start(request);
                running.process().exited().thenAccept(exit -> exited(worker, running, exit));
                worker.running.complete(running);
              } catch (Throwable failure) {
                worker.running.completeExceptionally(failure);
              }
            },
            "fletching-worker-start");
    thread.setDaemon(true);
    thread.start();
  }

  private void exited(SharedWorker<S> worker, RunningWorker<S> running, WorkerExit exit) {
    running.session().processExited(exit);
    expire(worker);
  }

  private void leave(SlotKey key, SharedWorker<S> worker, boolean inOrder, long keepWarmMillis) {
    boolean ended;
    synchronized (this) {
      worker.leases--;
      worker.retired |= !inOrder;
      if (worker.retired || worker.leases == 0) {
        leased.remove(key, worker);
      }
      ended = worker.leases == 0 && !keep(worker, keepWarmMillis);
    }
    if (ended) {
      end(worker, true);
    }
  }

  private boolean keep(SharedWorker<S> worker, long keepWarmMillis) {
    if (keepWarmMillis <= 0 || !worker.isUsable()) {
      return false;
    }
    idle.add(worker);
    worker.expiry = clock.schedule(() -> expire(worker), keepWarmMillis, TimeUnit.MILLISECONDS);
    return true;
  }

  private void expire(SharedWorker<S> worker) {
    boolean expired;
    synchronized (this) {
      expired = idle.remove(worker);
    }
    if (expired) {
      end(worker, true);
    }
  }

  /** Ends the worker now, or as soon as it has started. */
  private void end(SharedWorker<S> worker, boolean inOrder) {
    worker.running.thenAccept(running -> end(running, inOrder));
  }

  private void end(RunningWorker<S> running, boolean inOrder) {
    synchronized (this) {
      ending.add(running);
    }
    running.process().exited().thenAccept(exit -> hasEnded(running));
    running.session().close();
    if (inOrder) {
      clock.schedule(running.process()::kill, LEAVE_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      running.process().kill();
    }
  }

  private synchronized void hasEnded(RunningWorker<S> running) {
    ending.remove(running);
  }

  private static RuntimeException rethrown(ExecutionException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof FletchingException known) {
      // Several operators may wait for the same worker: each throws an exception of its own.
      return new FletchingException(
          known.code(), known.sentence(), known.userTraceback(), known.fullTraceback(), known);
    }
    return new IllegalStateException("A Python worker could not be started.", cause);
  }

  private static ScheduledThreadPoolExecutor newClock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "fletching-worker-clock");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
    clock.setKeepAliveTime(10, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
    return clock;
  }

  private final class Lease implements WorkerLease<S> {
    private final SlotKey key;
    private final SharedWorker<S> worker;
    private final RunningWorker<S> running;
    private final long keepWarmMillis;
    private boolean ended;

    Lease(SlotKey key, SharedWorker<S> worker, RunningWorker<S> running, long keepWarmMillis) {
      this.key = key;
      this.worker = worker;
      this.running = running;
      this.keepWarmMillis = keepWarmMillis;
    }

    @Override
    public S session() {
      return running.session();
    }

    @Override
    public WorkerProcess process() {
      return running.process();
    }

    @Override
    public void release() {
      end(true);
    }

    @Override
    public void close() {
      end(false);
    }

    private void end(boolean inOrder) {
      synchronized (this) {
        if (ended) {
          return;
        }
        ended = true;
      }
      leave(key, worker, inOrder, keepWarmMillis);
    }
  }
}
