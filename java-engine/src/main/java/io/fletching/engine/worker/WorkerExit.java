package io.fletching.engine.worker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a worker's process ended.
 *
 * @param pid the process
 * @param exitCode what it exited with; -1 if it was killed by a signal, or if nobody can tell
 * @param signal the signal's name, such as {@code SIGSEGV}; null if it exited by itself, or if
 *     nobody can tell
 * @param lastErrorLines the last lines it wrote to stderr, bounded in number and size
 */
public record WorkerExit(
    long pid, int exitCode, @Nullable String signal, List<String> lastErrorLines) {
  public WorkerExit {
    lastErrorLines = List.copyOf(lastErrorLines);
  }

  /** One sentence, followed by the last lines on stderr where there are any. */
  public String describe() {
    String sentence = "The Python worker " + pid + " " + ending();
    if (lastErrorLines.isEmpty()) {
      return sentence + "; it wrote nothing to stderr.";
    }
    return sentence + "; its last lines on stderr were:\n" + String.join("\n", lastErrorLines);
  }

  private String ending() {
    if (signal != null) {
      return "was killed by " + signal;
    }
    return exitCode < 0
        ? "is gone, together with the fork server that it came from"
        : "exited with code " + exitCode;
  }
}
