package io.fletching.engine.channel.embedded;

import io.fletching.engine.worker.PythonEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * A task thread's own Python, for the functions that may be called from there. One for all
 * operators of the task, because a thread can have one only.
 */
final class TaskPython {
  private static final ThreadLocal<@Nullable TaskPython> OF_THREAD = new ThreadLocal<>();

  private final Thread owner = Thread.currentThread();
  private final PythonThread python;
  private int users;

  private TaskPython(PythonThread python) {
    this.python = python;
  }

  /** The current thread's. */
  static TaskPython acquire(PythonEnvironment environment) throws InterruptedException {
    TaskPython present = OF_THREAD.get();
    if (present == null) {
      present = new TaskPython(EmbeddedInterpreter.attach(environment));
      OF_THREAD.set(present);
    }
    present.users++;
    return present;
  }

  /** Whether this is the current thread's. */
  boolean isHere() {
    return Thread.currentThread() == owner;
  }

  PythonThread python() {
    return python;
  }

  /**
   * To be called by the same thread; from another it has no effect, since Python cannot be left
   * from there.
   */
  void release() {
    if (isHere() && --users == 0) {
      OF_THREAD.remove();
      python.close();
    }
  }
}
