package io.fletching.engine.channel.embedded.jvm;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where embedded functions' prints and log records go: System.out and System.err, and the logger
 * {@code PythonWorker}. Its methods are called from Python, on whatever thread prints.
 */
public final class PythonConsole {
  // The name that Flink's logging configurations know.
  private static final Logger LOG = LoggerFactory.getLogger("PythonWorker");

  PythonConsole() {}

  /** A line that was printed. */
  public void print(boolean error, String line) {
    (error ? System.err : System.out).println(line);
  }

  /**
   * A record that was logged.
   *
   * @param severity a number of {@code LogEntry.Severity}
   * @param location such as "file.py:12 in function"
   * @param traceback empty where there is none
   */
  public void log(long severity, String logger, String message, String location, String traceback) {
    String text =
        logger + " (" + location + "): " + message + (traceback.isEmpty() ? "" : "\n" + traceback);
    switch ((int) severity) {
      case 5, 4 -> LOG.error(text);
      case 3 -> LOG.warn(text);
      case 2 -> LOG.info(text);
      default -> LOG.debug(text);
    }
  }
}
