package io.fletching.engine.worker;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what workers print. Called from one thread for all workers of a fork server, in the order
 * of each stream. A listener that takes its time makes the workers wait in {@code print}, and
 * nothing else.
 */
@FunctionalInterface
public interface OutputListener {
  void output(OutputLine line);

  /** To the logger named {@code PythonWorker}, where Flink's own configuration files expect it. */
  static OutputListener log() {
    Logger logger = LoggerFactory.getLogger("PythonWorker");
    return line ->
        logger.info(
            "{} {}: {}",
            line.pid(),
            line.stream() == OutputLine.Stream.STDERR ? "stderr" : "stdout",
            line.text());
  }

  /** To this JVM's own standard output and standard error. */
  static OutputListener console() {
    return line ->
        (line.stream() == OutputLine.Stream.STDERR ? System.err : System.out).println(line.text());
  }

  /** The listener that an option's value names: {@code log} or {@code console}. */
  static OutputListener named(String optionKey, String value) {
    return switch (value) {
      case "log" -> log();
      case "console" -> console();
      default ->
          throw new FletchingException(
              FailureCode.OPTION_INVALID,
              "The option " + optionKey + " is '" + value + "'; it can be 'log' or 'console'.");
    };
  }
}
