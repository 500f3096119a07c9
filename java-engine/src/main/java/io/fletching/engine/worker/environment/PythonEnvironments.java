package io.fletching.engine.worker.environment;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.worker.DirectoryTree;
import io.fletching.engine.worker.PythonEnvironment;
import io.fletching.engine.worker.ScratchDirectory;
import io.fletching.engine.worker.WorkerPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The environments of a JVM: the dependencies of jobs, laid out for workers.
 *
 * <ul>
 *   <li>Equal dependencies of an interpreter are laid out once, whichever jobs and slots ask, also
 *       at the same moment: the others wait.
 *   <li>An environment stays while there is a lease, and for a while after the last, because a job
 *       that failed is started again. Then it is deleted.
 *   <li>One that could not be built is deleted at once; the next to ask tries again, and so does
 *       who waited for it if only the files of another job were missing.
 *   <li>If all who wait are interrupted, what is being built is given up.
 *   <li>Threads: every method may be called from any; {@link #lease} waits.
 * </ul>
 */
public final class PythonEnvironments implements AutoCloseable {
  private static final long DEFAULT_IDLE_MILLIS = 300_000;

  private static final class OfThisJvm {
    static final PythonEnvironments ENVIRONMENTS =
        new PythonEnvironments(
            () -> ScratchDirectory.ofThisJvm().path().resolve("environments"), DEFAULT_IDLE_MILLIS);
  }

  private record Key(String executable, List<PythonDependency> dependencies) {}

  /** An environment from the first that asks for it to its end; guarded by the lock of all. */
  private static final class Shared {
    final CompletableFuture<BuiltEnvironment> built = new CompletableFuture<>();
    final DependencyFiles files;
    int leases;
    @Nullable Thread builder;
    @Nullable ScheduledFuture<?> expiry;

    Shared(DependencyFiles files) {
      this.files = files;
    }
  }

  private final Supplier<Path> parent;
  private final long idleMillis;
  private final ScheduledThreadPoolExecutor clock;
  private final Map<Key, Shared> environments = new HashMap<>();

  /**
   * Environments in a directory.
   *
   * @param parent asked once it is needed
   * @param idleMillis how long an environment stays without leases
   */
  PythonEnvironments(Supplier<Path> parent, long idleMillis) {
    this.parent = parent;
    this.idleMillis = idleMillis;
    this.clock = new ScheduledThreadPoolExecutor(1, PythonEnvironments::newDaemon);
    clock.setRemoveOnCancelPolicy(true);
    clock.setKeepAliveTime(10, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
  }

  /** Those of this JVM, in its scratch directory, with which they are deleted. */
  public static PythonEnvironments ofThisJvm() {
    return OfThisJvm.ENVIRONMENTS;
  }

  /**
   * A lease of the environment, which is built if it is not there.
   *
   * @param base what workers have anyway; its executable may be a path into an archive
   * @param files where the dependencies are
   * @param timeoutMillis how long pip may take
   * @throws FletchingException {@code DEPENDENCY_NOT_USABLE}
   */
  public EnvironmentLease lease(
      PythonEnvironment base,
      List<PythonDependency> dependencies,
      DependencyFiles files,
      long timeoutMillis)
      throws InterruptedException {
    if (dependencies.isEmpty()) {
      return new EnvironmentLease(base);
    }
    Key key = new Key(base.executable(), List.copyOf(dependencies));
    while (true) {
      Shared shared = enter(key, files, timeoutMillis);
      boolean leasing = false;
      try {
        BuiltEnvironment built = shared.built.get();
        leasing = true;
        return new EnvironmentLease(
            built.over(base), built.without(base), built.additions(), () -> leave(key, shared));
      } catch (ExecutionException failure) {
        if (shared.files == files || !isOfOneJob(failure)) {
          throw rethrown(failure);
        }
      } finally {
        if (!leasing) {
          leave(key, shared);
        }
      }
    }
  }

  /** Whether the files of another job may do: those of a job that was cancelled are gone. */
  private static boolean isOfOneJob(ExecutionException failure) {
    return failure.getCause() instanceof FletchingException known
        && known.getCause() instanceof FileNotFetched;
  }

  /** Deletes all environments, also those that are leased. */
  @Override
  public void close() {
    List<Shared> all;
    synchronized (this) {
      all = List.copyOf(environments.values());
      environments.clear();
    }
    all.forEach(PythonEnvironments::end);
    clock.shutdownNow();
  }

  private synchronized Shared enter(Key key, DependencyFiles files, long timeoutMillis) {
    Shared shared = environments.get(key);
    if (shared == null) {
      shared = new Shared(files);
      environments.put(key, shared);
      start(key, shared, timeoutMillis);
    }
    shared.leases++;
    if (shared.expiry != null) {
      shared.expiry.cancel(false);
      shared.expiry = null;
    }
    return shared;
  }

  /** On a thread of its own: whoever waits may be interrupted without harm to the others. */
  private void start(Key key, Shared shared, long timeoutMillis) {
    Thread thread =
        newDaemon(
            () -> {
              try {
                BuiltEnvironment built = build(key, shared.files, timeoutMillis);
                if (!shared.built.complete(built)) {
                  DirectoryTree.delete(built.root());
                }
              } catch (Throwable failure) {
                forget(key, shared);
                shared.built.completeExceptionally(failure);
              }
            });
    shared.builder = thread;
    thread.start();
  }

  private BuiltEnvironment build(Key key, DependencyFiles files, long timeoutMillis)
      throws InterruptedException {
    // A new directory each time: a fork server may still have modules of an older one.
    Path root = newDirectory();
    boolean built = false;
    try {
      BuiltEnvironment environment =
          new EnvironmentBuild(root, key.dependencies(), files)
              .build(key.executable(), timeoutMillis);
      built = true;
      return environment;
    } finally {
      if (!built) {
        DirectoryTree.delete(root);
      }
    }
  }

  private Path newDirectory() {
    try {
      return Files.createTempDirectory(Files.createDirectories(parent.get()), "env-");
    } catch (IOException failure) {
      throw new UncheckedIOException("No directory for an environment can be made.", failure);
    }
  }

  private synchronized void forget(Key key, Shared shared) {
    environments.remove(key, shared);
  }

  private void leave(Key key, Shared shared) {
    boolean ended = false;
    synchronized (this) {
      shared.leases--;
      if (shared.leases > 0 || environments.get(key) != shared) {
        return;
      }
      if (shared.built.isDone()) {
        shared.expiry =
            clock.schedule(() -> expire(key, shared), idleMillis, TimeUnit.MILLISECONDS);
      } else {
        environments.remove(key);
        ended = true;
      }
    }
    if (ended) {
      end(shared);
    }
  }

  private void expire(Key key, Shared shared) {
    synchronized (this) {
      if (shared.leases > 0 || !environments.remove(key, shared)) {
        return;
      }
    }
    end(shared);
  }

  private static void end(Shared shared) {
    // If it is still being built, the builder deletes it.
    if (shared.built.cancel(false)) {
      if (shared.builder != null) {
        shared.builder.interrupt();
      }
    } else if (!shared.built.isCompletedExceptionally()) {
      Path root = shared.built.join().root();
      WorkerPool.endForkServersOf(root);
      DirectoryTree.delete(root);
    }
  }

  private static RuntimeException rethrown(ExecutionException failure) {
    if (failure.getCause() instanceof FletchingException known) {
      // Several operators may wait for the same one: each throws an exception of its own.
      return new FletchingException(known.code(), known.sentence(), known);
    }
    return new FletchingException(
        FailureCode.ENGINE_DEFECT,
        "The dependencies of the job could not be laid out: " + failure.getCause() + ".",
        failure.getCause());
  }

  private static Thread newDaemon(Runnable work) {
    Thread thread = new Thread(work, "fletching-environments");
    thread.setDaemon(true);
    return thread;
  }
}
