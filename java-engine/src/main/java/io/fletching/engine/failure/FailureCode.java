package io.fletching.engine.failure;

import io.fletching.protocol.v1.Blame;

/**
 * Every way to fail that has a name. The numbers are part of the protocol (SPEC.md lists them) and
 * never change; a new code takes a new number.
 */
public enum FailureCode {
  /** The user's function raised an exception. */
  FUNCTION_RAISED(1, Blame.BLAME_USER),
  /** The function's payload could not be loaded: an import failed, or its class is not there. */
  FUNCTION_NOT_LOADED(2, Blame.BLAME_USER),
  /** The function's {@code open} raised an exception. */
  FUNCTION_OPEN_FAILED(3, Blame.BLAME_USER),
  /** The function returned a value that its declared result type cannot hold. */
  RESULT_TYPE_MISMATCH(4, Blame.BLAME_USER),
  /** A vectorized function returned another number of rows than it was given. */
  RESULT_LENGTH_MISMATCH(5, Blame.BLAME_USER),
  /** The function returned None for a result type that is NOT NULL. */
  RESULT_NULL(6, Blame.BLAME_USER),
  /** The function's {@code close} raised an exception. */
  FUNCTION_CLOSE_FAILED(7, Blame.BLAME_USER),

  /** A column's type has no form that Python functions can take. */
  TYPE_NOT_SUPPORTED(100, Blame.BLAME_CONFIGURATION),
  /** An option has a value that cannot be. */
  OPTION_INVALID(101, Blame.BLAME_CONFIGURATION),
  /** The Python executable, or a package that a worker needs, is not there. */
  PYTHON_NOT_USABLE(102, Blame.BLAME_CONFIGURATION),
  /** The two sides speak different versions of the protocol. */
  PROTOCOL_VERSION_MISMATCH(103, Blame.BLAME_CONFIGURATION),
  /** The client pickled with a cloudpickle or a Python that the worker's cannot read. */
  PICKLE_VERSION_MISMATCH(104, Blame.BLAME_CONFIGURATION),
  /** One row needs more bytes than a batch may have. */
  ROW_TOO_LARGE(105, Blame.BLAME_CONFIGURATION),
  /** A value has no form that its column can travel in. */
  VALUE_NOT_SUPPORTED(106, Blame.BLAME_CONFIGURATION),
  /** A file, an archive or a package that the functions need is missing, broken or in conflict. */
  DEPENDENCY_NOT_USABLE(107, Blame.BLAME_CONFIGURATION),

  /** The worker's process ended by itself. */
  WORKER_DIED(200, Blame.BLAME_WORKER),
  /** The worker did not answer within the time-out. */
  WORKER_HUNG(201, Blame.BLAME_WORKER),
  /** The worker did not start within the time-out. */
  WORKER_NOT_STARTED(202, Blame.BLAME_WORKER),
  /** The connection broke, or carried what the protocol does not allow. */
  PROTOCOL_VIOLATED(203, Blame.BLAME_WORKER),
  /** The token was wrong. */
  NOT_AUTHENTICATED(204, Blame.BLAME_WORKER),

  /** A defect of the engine. */
  ENGINE_DEFECT(300, Blame.BLAME_ENGINE);

  private final int number;
  private final Blame blame;

  FailureCode(int number, Blame blame) {
    this.number = number;
    this.blame = blame;
  }

  /** The number that travels. */
  public int number() {
    return number;
  }

  /** Whose mistake it is. */
  public Blame blame() {
    return blame;
  }

  /**
   * The code with this number; {@link #ENGINE_DEFECT} for a number that this version does not know.
   */
  public static FailureCode ofNumber(int number) {
    for (FailureCode code : values()) {
      if (code.number == number) {
        return code;
      }
    }
    return ENGINE_DEFECT;
  }
}
