package io.fletching.engine.worker;

import io.fletching.engine.failure.FletchingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fork servers of a JVM: one for each interpreter and set of variables, started when first
 * asked for and again after it died. What differs between jobs only (the Python path, the
 * directory) is a matter of the fork, so that jobs share fork servers.
 */
final class ForkServers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ForkServers.class);
  private static final long DEFAULT_IDLE_MILLIS = 300_000;

  private record Key(String executable, Map<String, String> variables, boolean inheritsVariables) {
    boolean isOf(Path directory) {
      String prefix = directory + "/";
      return executable.startsWith(prefix)
          || variables.values().stream().anyMatch(value -> value.startsWith(prefix));
    }
  }

  /**
   * Room for one fork server. Its monitor is held while the server starts, so that others wait
   * instead of starting a second.
   */
  private static final class Place {
    volatile @Nullable ForkServer server;
    volatile long usedNanos = System.nanoTime();
  }

  /** Created with the first use, so that a JVM that runs no Python has no hook. */
  private static final class OfThisJvm {
    static final ForkServers SERVERS =
        new ForkServers(ForkServerLaunch.DEFAULT_ENTRY, DEFAULT_IDLE_MILLIS);

    static {
      Thread hook = new Thread(SERVERS::close, "fletching-forkservers-close");
      // The job that asks first has a class loader that is closed when the JVM ends.
      hook.setContextClassLoader(ForkServers.class.getClassLoader());
      Runtime.getRuntime().addShutdownHook(hook);
    }
  }

  private final String entry;
  private final long idleMillis;
  private final Map<Key, Place> places = new HashMap<>();
  private boolean closed;

  /**
   * @param entry {@code module:function} of what forked workers run
   * @param idleMillis how long a fork server without workers stays at least; it is closed when
   *     another one is asked for after that
   */
  ForkServers(String entry, long idleMillis) {
    this.entry = entry;
    this.idleMillis = idleMillis;
  }

  static ForkServers ofThisJvm() {
    return OfThisJvm.SERVERS;
  }

  /**
   * The running fork server for this environment; starts it, if need be, as {@link
   * ForkServerLaunch#start} does.
   */
  ForkServer get(PythonEnvironment environment, long timeoutMillis) throws InterruptedException {
    Place place =
        place(
            new Key(
                environment.resolvedExecutable(),
                environment.variables(),
                environment.inheritsVariables()));
    synchronized (place) {
      ForkServer server = place.server;
      if (server == null || !server.isAlive()) {
        server = new ForkServerLaunch(environment, entry).start(timeoutMillis);
        place.server = server;
        closeIfLate(server);
      }
      return server;
    }
  }

  /**
   * Starts the fork server for this environment on a thread of its own, unless it runs; failures
   * are not told.
   */
  void startInBackground(PythonEnvironment environment, long timeoutMillis) {
    Thread thread =
        new Thread(
            () -> {
              try {
                get(environment, timeoutMillis);
              } catch (FletchingException | InterruptedException failure) {
                LOG.debug("The fork server did not start in the background.", failure);
              }
            },
            "fletching-forkserver-start");
    thread.setDaemon(true);
    thread.start();
  }

  /** How many fork servers run. */
  synchronized int running() {
    return (int) places.values().stream().filter(ForkServers::isRunning).count();
  }

  /** Ends the fork servers whose interpreter or packages are in this directory. */
  void closeOf(Path directory) {
    List<Place> ended = new ArrayList<>();
    synchronized (this) {
      places
          .entrySet()
          .removeIf(entry -> entry.getKey().isOf(directory) && ended.add(entry.getValue()));
    }
    ended.forEach(ForkServers::close);
  }

  /** Ends all fork servers, and with them all workers. */
  @Override
  public void close() {
    List<Place> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(places.values());
      places.clear();
    }
    all.forEach(ForkServers::close);
  }

  private Place place(Key key) {
    List<Place> idle = new ArrayList<>();
    Place place;
    synchronized (this) {
      place = places.computeIfAbsent(key, absent -> new Place());
      place.usedNanos = System.nanoTime();
      places.values().removeIf(other -> isIdle(other) && idle.add(other));
    }
    idle.forEach(ForkServers::close);
    return place;
  }

  private boolean isIdle(Place place) {
    ForkServer server = place.server;
    return server != null
        && server.workers() == 0
        && System.nanoTime() - place.usedNanos > TimeUnit.MILLISECONDS.toNanos(idleMillis);
  }

  private synchronized void closeIfLate(ForkServer server) {
    if (closed) {
      server.close();
    }
  }

  private static boolean isRunning(Place place) {
    ForkServer server = place.server;
    return server != null && server.isAlive();
  }

  private static void close(Place place) {
    ForkServer server = place.server;
    if (server != null) {
      server.close();
    }
  }
}
