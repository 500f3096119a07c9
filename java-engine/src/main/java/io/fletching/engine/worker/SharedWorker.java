package io.fletching.engine.worker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * A worker in the pool, from the first request for it to its end. Everything but {@link #running}
 * is guarded by the pool's lock.
 *
 * @param <S> the server's sessions
 */
final class SharedWorker<S extends WorkerSession> {
  final CompletableFuture<RunningWorker<S>> running = new CompletableFuture<>();
  final IdleKey idleKey;

  /** How many leases it has. */
  int leases;

  /** Whether nobody may get it any more. */
  boolean retired;

  /** The end of its time without leases; null while it has some. */
  @Nullable ScheduledFuture<?> expiry;

  SharedWorker(IdleKey idleKey) {
    this.idleKey = idleKey;
  }

  /** Whether one more lease may be had of it: it is starting, or runs and is in order. */
  boolean isUsable() {
    if (retired || running.isCompletedExceptionally()) {
      return false;
    }
    RunningWorker<S> now = running.getNow(null);
    return now == null || now.isUsable();
  }

  /**
   * Who may get a worker that has no leases: the same code in the same environment, in any slot.
   */
  record IdleKey(String owner, PythonEnvironment environment) {}

  /** Who shares a worker that has leases. */
  static final class SlotKey {
    private final Object slot;
    private final IdleKey idleKey;

    SlotKey(Object slot, IdleKey idleKey) {
      this.slot = slot;
      this.idleKey = idleKey;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof SlotKey that && slot == that.slot && idleKey.equals(that.idleKey);
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(slot) + idleKey.hashCode();
    }
  }
}
