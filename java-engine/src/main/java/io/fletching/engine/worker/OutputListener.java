package io.fletching.engine.worker;

/** Hears what workers print. Called from one thread for all workers of a fork server, in the order of each stream; must not block. */
@FunctionalInterface
public interface OutputListener {
  void output(OutputLine line);
}
