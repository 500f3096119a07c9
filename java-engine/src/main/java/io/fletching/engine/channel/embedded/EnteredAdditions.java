package io.fletching.engine.channel.embedded;

import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.worker.environment.EnvironmentAdditions;
import org.jspecify.annotations.Nullable;

/**
 * A job's dependencies in the shared interpreter, from its first function to its last; used by one
 * thread. Python's half is {@code fletching.worker.additions}.
 */
final class EnteredAdditions implements AutoCloseable {
  private final PythonThread python;
  private final @Nullable EnvironmentAdditions additions;

  private EnteredAdditions(PythonThread python, @Nullable EnvironmentAdditions additions) {
    this.python = python;
    this.additions = additions;
  }

  /**
   * Makes them importable.
   *
   * @throws FletchingException {@code DEPENDENCY_NOT_USABLE} if they do not go together with what
   *     the interpreter has
   */
  static EnteredAdditions enter(PythonThread python, @Nullable EnvironmentAdditions additions) {
    if (additions != null) {
      String directory = additions.workingDirectory();
      PythonFailures.check(
          python.call(
              EmbeddedInterpreter.MODULE + ".enter_additions",
              additions.root(),
              String.join("\n", additions.pythonPath()),
              directory == null ? "" : directory));
    }
    return new EnteredAdditions(python, additions);
  }

  @Override
  public void close() {
    if (additions != null) {
      python.call(EmbeddedInterpreter.MODULE + ".leave_additions", additions.root());
    }
  }
}
