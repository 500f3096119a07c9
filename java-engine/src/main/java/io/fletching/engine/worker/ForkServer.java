package io.fletching.engine.worker;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's side of {@code fletching.worker.forkserver}: a warm Python that workers are forked
 * from.
 *
 * <ul>
 *   <li>Threads: every method may be called from any thread; none but {@link #close} waits for the
 *       fork server.
 *   <li>When the process ends, for whatever reason, every worker's {@code exited} and every pending
 *       fork hears of it.
 *   <li>No worker outlives the fork server, and the fork server does not outlive this JVM: the end
 *       of its standard input ends it.
 * </ul>
 */
final class ForkServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ForkServer.class);
  private static final long CLOSE_TIMEOUT_MILLIS = 5_000;

  private record PendingFork(CompletableFuture<WorkerProcess> forked, OutputListener output) {}

  private final Process process;
  private final String name;
  private final LastLines errorLines = new LastLines();
  private final OutputDispatch dispatch;
  private final Thread errorReader;
  private final CompletableFuture<JsonNode> greeting = new CompletableFuture<>();
  private final Map<String, PendingFork> pendingForks = new ConcurrentHashMap<>();
  private final Map<Long, ForkedWorker> workers = new ConcurrentHashMap<>();

  /** How it ended; null while it runs. */
  private volatile @Nullable String gone;

  ForkServer(Process process, String executable) {
    this.process = process;
    this.name = "fork server " + process.pid() + " (" + executable + ")";
    this.dispatch =
        new OutputDispatch(
            "fletching-output-" + process.pid(), paused -> request("pause_output", paused));
    this.errorReader =
        startThread("fletching-forkserver-stderr-" + process.pid(), this::readErrors);
    startThread("fletching-forkserver-" + process.pid(), this::readEvents);
  }

  /** The first event: {@code ready} or {@code not_usable}; fails if the process ends before it. */
  CompletableFuture<JsonNode> greeting() {
    return greeting;
  }

  /**
   * Forks a worker; fails with {@code WORKER_NOT_STARTED}. If the future can be cancelled before,
   * the worker is killed.
   */
  CompletableFuture<WorkerProcess> fork(WorkerStart start, OutputListener output) {
    PendingFork pending = new PendingFork(new CompletableFuture<>(), output);
    pendingForks.put(start.workerId(), pending);
    request("fork", fields(start));
    String ending =
        gone; // set before the pending forks are failed, so either this sees it or they include
    // this one
    if (ending != null) {
      failFork(start.workerId(), "the " + name + " " + ending);
    }
    return pending.forked();
  }

  boolean isAlive() {
    return gone == null && process.isAlive();
  }

  /** How many workers it has, forks under way included. */
  int workers() {
    return workers.size() + pendingForks.size();
  }

  long pid() {
    return process.pid();
  }

  /** The last lines it wrote to its own stderr. */
  List<String> lastErrorLines() {
    return errorLines.toList();
  }

  /** Waits until all of the ended process' stderr has been read. */
  void awaitErrorLines() throws InterruptedException {
    errorReader.join(1_000);
  }

  /** Ends the fork server, and with it all its workers. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException closedAlready) {
      LOG.debug("The {} had closed its input.", name, closedAlready);
    }
    try {
      if (!process.waitFor(CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.warn("The {} did not end within {} ms and is killed.", name, CLOSE_TIMEOUT_MILLIS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    dispatch.close();
  }

  private static Map<String, Object> fields(WorkerStart start) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("worker_id", start.workerId());
    fields.put("address", start.address());
    fields.put("token", start.token());
    fields.put("python_path", start.pythonPath());
    fields.put("env", start.env());
    if (start.workingDirectory() != null) {
      fields.put("working_directory", start.workingDirectory());
    }
    return fields;
  }

  private void request(String kind, Object fields) {
    OutputStream requests = process.getOutputStream();
    try {
      synchronized (requests) {
        JsonFrames.write(requests, kind, fields);
      }
    } catch (IOException broken) {
      // The thread that reads the events learns of the end and tells whoever waits.
      LOG.debug("The {} does not take requests any more.", name, broken);
    }
  }

  private void readEvents() {
    try {
      JsonFrames.Reader events = new JsonFrames.Reader(process.getInputStream());
      for (JsonNode event = events.read(); event != null; event = events.read()) {
        event.fields().forEachRemaining(entry -> handle(entry.getKey(), entry.getValue()));
      }
    } catch (IOException | RuntimeException broken) {
      LOG.warn("The events of the {} cannot be read any more; it is killed.", name, broken);
      process.destroyForcibly();
    }
    end();
  }

  private void handle(String kind, JsonNode fields) {
    switch (kind) {
      case "ready", "not_usable" -> greeting.complete(fields);
      case "forked" -> forked(fields.get("worker_id").asText(), fields.get("pid").asLong());
      case "not_forked" ->
          failFork(fields.get("worker_id").asText(), fields.get("message").asText());
      case "output" -> output(fields);
      case "exited" -> exited(fields);
      default -> LOG.warn("The {} says '{}', which is not known here.", name, kind);
    }
  }

  private void forked(String workerId, long pid) {
    PendingFork pending = pendingForks.get(workerId);
    if (pending == null) {
      return;
    }
    ForkedWorker worker =
        new ForkedWorker(
            pid,
            pending.output(),
            killed -> request("kill", Map.of("pid", killed)),
            aborted -> request("abort", Map.of("pid", aborted)));
    workers.put(pid, worker);
    pendingForks.remove(workerId);
    if (!pending.forked().complete(worker)) {
      worker.kill();
    }
  }

  private void failFork(String workerId, String reason) {
    PendingFork pending = pendingForks.remove(workerId);
    if (pending != null) {
      pending
          .forked()
          .completeExceptionally(
              new FletchingException(
                  FailureCode.WORKER_NOT_STARTED,
                  "A Python worker cannot be forked: " + reason + "."));
    }
  }

  private void output(JsonNode fields) {
    ForkedWorker worker = workers.get(fields.get("pid").asLong());
    if (worker == null) {
      return;
    }
    OutputLine.Stream stream =
        fields.get("stream").asText().equals("stderr")
            ? OutputLine.Stream.STDERR
            : OutputLine.Stream.STDOUT;
    for (JsonNode text : fields.get("lines")) {
      OutputLine line = new OutputLine(worker.pid(), stream, text.asText());
      worker.remember(line);
      dispatch.dispatch(worker.output(), line);
    }
  }

  private void exited(JsonNode fields) {
    ForkedWorker worker = workers.remove(fields.get("pid").asLong());
    if (worker != null) {
      worker.exit(fields.get("exit_code").asInt(), fields.get("signal").textValue());
    }
  }

  private void end() {
    String ending = "ended with exit code " + awaitExitCode();
    gone = ending;
    greeting.completeExceptionally(new IOException(ending));
    for (String workerId : List.copyOf(pendingForks.keySet())) {
      failFork(workerId, "the " + name + " " + ending);
    }
    for (ForkedWorker worker : List.copyOf(workers.values())) {
      workers.remove(worker.pid());
      worker.exit(-1, null);
    }
    dispatch.close();
  }

  private @Nullable Integer awaitExitCode() {
    try {
      return process.waitFor();
    } catch (InterruptedException interrupted) {
      return null;
    }
  }

  private void readErrors() {
    try (var lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        errorLines.add(line);
        LOG.info("{}: {}", name, line);
      }
    } catch (IOException broken) {
      LOG.debug("The stderr of the {} cannot be read any more.", name, broken);
    }
  }

  private static Thread startThread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
