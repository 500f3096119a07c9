package io.fletching.engine.worker;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a fork server and finds the words for why it does not start. */
final class ForkServerLaunch {
  static final String DEFAULT_ENTRY = "fletching.worker.main:run";
  private static final Logger LOG = LoggerFactory.getLogger(ForkServerLaunch.class);
  private static final int FORK_SERVER_PROTOCOL = 1;
  // As "-m fletching.worker.forkserver", but what lies in the current directory cannot get in the
  // way of the imports.
  private static final String PROGRAM =
      "import sys; sys.path[0] or sys.path.pop(0); from fletching.worker.forkserver import main; main()";

  private final PythonEnvironment environment;
  private final String entry;
  private final String executable;

  /**
   * @param entry {@code module:function} of what forked workers run
   */
  ForkServerLaunch(PythonEnvironment environment, String entry) {
    this.environment = environment;
    this.entry = entry;
    this.executable = environment.resolvedExecutable();
  }

  /**
   * Starts the process and waits until it can fork.
   *
   * @throws FletchingException {@code PYTHON_NOT_USABLE} if it never will; {@code
   *     WORKER_NOT_STARTED} if it takes too long
   */
  ForkServer start(long timeoutMillis) throws InterruptedException {
    ForkServer server = new ForkServer(startProcess(), executable);
    boolean usable = false;
    try {
      check(server, server.greeting().get(timeoutMillis, TimeUnit.MILLISECONDS));
      usable = true;
      return server;
    } catch (ExecutionException ended) {
      String ending =
          ended.getCause() == null ? "ended" : String.valueOf(ended.getCause().getMessage());
      throw notUsable("it " + ending + " before it could fork workers", server);
    } catch (TimeoutException late) {
      throw new FletchingException(
          FailureCode.WORKER_NOT_STARTED,
          "The Python "
              + executable
              + " was not ready to fork workers within "
              + timeoutMillis
              + " ms."
              + lastLines(server));
    } finally {
      if (!usable) {
        server.close();
      }
    }
  }

  private Process startProcess() {
    ProcessBuilder builder = new ProcessBuilder(executable, "-c", PROGRAM, "--entry", entry);
    if (!environment.inheritsVariables()) {
      // Without these Python may not find itself, or us.
      builder
          .environment()
          .keySet()
          .removeIf(name -> !name.equals("PATH") && !name.startsWith("PYTHON"));
    }
    builder.environment().putAll(environment.variables());
    try {
      return builder.start();
    } catch (IOException failure) {
      throw new FletchingException(
          FailureCode.PYTHON_NOT_USABLE,
          "The Python "
              + executable
              + " cannot be started: "
              + failure.getMessage()
              + ". "
              + advice(),
          failure);
    }
  }

  private void check(ForkServer server, JsonNode greeting) throws InterruptedException {
    if (greeting.has("message")) {
      throw notUsable(greeting.get("message").asText(), server);
    }
    int protocol = greeting.get("fork_server_protocol").asInt();
    if (protocol != FORK_SERVER_PROTOCOL) {
      throw notUsable(
          "its Fletching speaks version "
              + protocol
              + " of the fork server's protocol, the engine version "
              + FORK_SERVER_PROTOCOL,
          server);
    }
    LOG.info(
        "Workers come from fork server {}: Python {} ({}) with {}.",
        server.pid(),
        greeting.get("python_version").asText(),
        greeting.get("executable").asText(),
        greeting.get("library_versions"));
  }

  private FletchingException notUsable(String reason, ForkServer server)
      throws InterruptedException {
    server.awaitErrorLines();
    return new FletchingException(
        FailureCode.PYTHON_NOT_USABLE,
        "The Python "
            + executable
            + " cannot run Fletching's workers: "
            + reason
            + ". "
            + advice()
            + lastLines(server));
  }

  private String advice() {
    return "Install Fletching into it ("
        + executable
        + " -m pip install fletching), or set python.executable to a Python that has it.";
  }

  private static String lastLines(ForkServer server) {
    List<String> lines = server.lastErrorLines();
    return lines.isEmpty() ? "" : " Its last lines on stderr were:\n" + String.join("\n", lines);
  }
}
