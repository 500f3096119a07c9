package io.fletching.engine.worker;

/**
 * Hears what workers print. Called from one thread for all workers of a fork server, in the order
 * of each stream. A listener that takes its time makes the workers wait in {@code print}, and
 * nothing else.
 */
@FunctionalInterface
public interface OutputListener {
  void output(OutputLine line);
}
