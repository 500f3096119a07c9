package io.fletching.engine.channel.embedded;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;

/** What a Python must be so that it can run inside this JVM. */
final class PythonRequirements {
  private static final int MIN_MINOR = 9;
  private static final int MAX_MINOR = 13;

  private PythonRequirements() {}

  /** Refuses a Python that cannot run here, with what is to be done. */
  static void check(PythonInstallation python) {
    String minor = minor(python.version());
    if (!minor.matches("3\\.\\d+") || number(minor) < MIN_MINOR || number(minor) > MAX_MINOR) {
      throw refuse(python, "functions run in the JVM by Python 3.9 to 3.13");
    }
    if (python.freeThreaded()) {
      throw refuse(
          python,
          "it is a free-threaded build, which pemja does not support; use the build with the GIL");
    }
    if (python.pemjaVersion().isEmpty()) {
      throw refuse(
          python,
          "pemja is not installed. Run: "
              + python.executable()
              + " -m pip install 'fletching[thread]'");
    }
    if (!python.pemjaVersion().matches("0\\.6\\.\\d+.*")) {
      throw refuse(
          python,
          "it has pemja "
              + python.pemjaVersion()
              + ", the engine needs 0.6. Run: "
              + python.executable()
              + " -m pip install 'fletching[thread]'");
    }
    if (python.sharedLibrary().isEmpty()) {
      throw refuse(
          python,
          "it has no shared library (libpython"
              + minor
              + "). Install it (Debian: apt-get install libpython"
              + minor
              + "; pyenv: PYTHON_CONFIGURE_OPTS=--enable-shared), or set 'python.execution-mode' to 'process'");
    }
  }

  /** Refuses a Python other than the one that is running. */
  static void checkSame(
      String runningExecutable,
      String runningVersion,
      String runningLibrary,
      PythonInstallation asked) {
    if (!runningVersion.equals(asked.version()) || !runningLibrary.equals(asked.sharedLibrary())) {
      throw refuse(
          asked,
          "this JVM already runs Python "
              + runningVersion
              + " ("
              + runningExecutable
              + ") and can run one Python only. Use one 'python.executable' for all jobs of a TaskManager, or set "
              + "'python.execution-mode' to 'process'");
    }
  }

  private static FletchingException refuse(PythonInstallation python, String why) {
    return new FletchingException(
        FailureCode.PYTHON_NOT_USABLE,
        "Python "
            + python.version()
            + " ("
            + python.executable()
            + ") cannot run functions in the JVM: "
            + why
            + ".");
  }

  private static String minor(String version) {
    String[] numbers = version.split("\\.");
    return numbers.length < 2 ? version : numbers[0] + "." + numbers[1];
  }

  private static int number(String minor) {
    return Integer.parseInt(minor.substring(minor.indexOf('.') + 1));
  }
}
