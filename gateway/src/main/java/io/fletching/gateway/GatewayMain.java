package io.fletching.gateway;

import io.fletching.gateway.jobs.RunningJobs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The gateway's JVM, started by a Python program and living no longer than it.
 *
 * <ul>
 *   <li>Secrets come on standard input, never in the arguments or the environment.
 *   <li>The server listens on the loopback address alone, on a port that the system picks.
 *   <li>When standard input ends, which is when the Python process is gone for whatever reason,
 *       running jobs are cancelled and the JVM exits; it exits without them if they do not end in
 *       time.
 * </ul>
 */
public final class GatewayMain {
  private GatewayMain() {}

  /** Serves until standard input ends. */
  public static void main(String[] arguments) {
    SessionFolder folder = SessionFolder.of(Path.of(System.getProperty("java.io.tmpdir")));
    Ending ending = new Ending();
    int status = 0;
    try {
      BufferedReader parent =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      serveUntilEnd(parent);
    } catch (IOException e) {
      System.err.println("The gateway could not start: " + e.getMessage());
      status = 1;
    } finally {
      ending.begin();
    }
    RunningJobs.INSTANCE.cancelAll();
    folder.deleteAtExit();
    System.exit(status);
  }

  private static void serveUntilEnd(BufferedReader parent) throws IOException {
    Greeting greeting = Greeting.read(parent);
    try (Py4jServer server = Py4jServer.start(greeting.token())) {
      greeting.answer(server.port());
      while (parent.readLine() != null) {
        // Nothing more is said: only the end matters.
        continue;
      }
    }
  }
}
