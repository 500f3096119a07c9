package io.fletching.engine.worker;

/**
 * A line that a worker printed.
 *
 * @param pid the worker's process
 * @param stream where it was printed
 * @param text the line without its end; cut if it was very long
 */
public record OutputLine(long pid, Stream stream, String text) {
  /** Where a line can be printed. */
  public enum Stream {
    STDOUT,
    STDERR
  }
}
