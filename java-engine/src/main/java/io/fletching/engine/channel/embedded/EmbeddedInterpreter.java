package io.fletching.engine.channel.embedded;

import static java.util.Objects.requireNonNull;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.worker.PythonEnvironment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * The CPython of this JVM. There is one at most, it is started for the first function that asks for
 * it, and it stays until the JVM ends: CPython cannot be unloaded.
 *
 * <ul>
 *   <li>A later function may name another executable if that is of the same Python (another virtual
 *       environment of it, for instance): its packages are put in front of the search path. Modules
 *       that are loaded stay as they are. A function that asks for another Python is refused.
 *   <li>Environment variables are the JVM's, so one function's are seen by all. The working
 *       directory is the JVM's and is not changed.
 * </ul>
 */
final class EmbeddedInterpreter {
  /** The name by which {@link PythonThread#call} finds our Python half. */
  static final String MODULE = "fletching_embedded";

  // Set once Python runs, and seen by whichever class loader's copy of this class asks.
  private static final String RUNNING_EXECUTABLE = "io.fletching.embedded.executable";
  private static final String RUNNING_VERSION = "io.fletching.embedded.version";
  private static final String RUNNING_LIBRARY = "io.fletching.embedded.library";

  private static final Map<String, PythonInstallation> PROBED = new HashMap<>();
  private static final Set<PythonEnvironment> KNOWN = new HashSet<>();

  private EmbeddedInterpreter() {}

  /** Lets the current thread run Python in this environment; starts Python if need be. */
  static PythonThread attach(PythonEnvironment environment) throws InterruptedException {
    synchronized (SharedClasses.pythonClass()) {
      PythonInstallation python = probe(environment);
      PythonThread thread = newThread(python);
      try {
        if (!KNOWN.contains(environment)) {
          makeKnown(thread, python, environment);
          importOurHalf(thread, python);
          thread.call("call-with-console", MODULE + ".start");
          KNOWN.add(environment);
        } else {
          importOurHalf(thread, python);
        }
        return thread;
      } catch (RuntimeException e) {
        thread.close();
        throw e;
      }
    }
  }

  private static PythonThread newThread(PythonInstallation python) {
    if (System.getProperty(RUNNING_VERSION) == null) {
      PythonRequirements.check(python);
    } else {
      PythonRequirements.checkSame(
          System.getProperty(RUNNING_EXECUTABLE),
          System.getProperty(RUNNING_VERSION),
          System.getProperty(RUNNING_LIBRARY),
          python);
    }
    List<String> start = new ArrayList<>(List.of(python.executable(), python.home()));
    start.addAll(python.searchPath());
    try {
      PythonThread thread =
          new PythonThread(SharedClasses.python().apply(start.toArray(new String[0])));
      System.setProperty(RUNNING_EXECUTABLE, python.executable());
      System.setProperty(RUNNING_VERSION, python.version());
      System.setProperty(RUNNING_LIBRARY, python.sharedLibrary());
      return thread;
    } catch (Exception | Error e) {
      // A checked PythonException too, which pemja does not declare.
      throw new FletchingException(
          FailureCode.PYTHON_NOT_USABLE,
          "Python "
              + python.version()
              + " ("
              + python.executable()
              + ") cannot be started in this JVM: "
              + e.getMessage()
              + ". Set 'python.execution-mode' to 'process', or find out whether something else than Fletching has loaded pemja.",
          e);
    }
  }

  private static PythonInstallation probe(PythonEnvironment environment)
      throws InterruptedException {
    PythonInstallation python = PROBED.get(environment.executable());
    if (python == null) {
      python = PythonProbe.probe(environment.executable());
      PROBED.put(environment.executable(), python);
    }
    return python;
  }

  private static void makeKnown(
      PythonThread thread, PythonInstallation python, PythonEnvironment environment) {
    thread.set("fletching_executable", python.executable());
    thread.set("fletching_prefix", python.prefix());
    thread.set("fletching_sites", String.join("\n", python.siteFolders()));
    List<String> path = new ArrayList<>(environment.pythonPath());
    path.addAll(python.searchPath());
    thread.set("fletching_path", String.join("\n", path));
    thread.set("fletching_variables", joined(environment.variables()));
    thread.execute(
        """
        import os, site, sys
        fletching_variables = fletching_variables.split("\\0")
        os.environ.update(zip(fletching_variables[::2], fletching_variables[1::2]))
        sys.executable = fletching_executable
        sys.prefix = sys.exec_prefix = fletching_prefix
        for fletching_folder in fletching_sites.split("\\n"):
            # Not only the folder: its .pth files, such as those of editable installs, may run code.
            site.addsitedir(fletching_folder)
        fletching_path = fletching_path.split("\\n")
        sys.path[:] = fletching_path + [p for p in sys.path if p and p not in fletching_path]
        """);
  }

  private static void importOurHalf(PythonThread thread, PythonInstallation python) {
    try {
      thread.execute("import fletching.worker.embedded as " + MODULE);
    } catch (FletchingException e) {
      throw new FletchingException(
          FailureCode.PYTHON_NOT_USABLE,
          "Python "
              + python.version()
              + " ("
              + python.executable()
              + ") cannot run functions in the JVM: "
              + requireNonNull(e.getCause()).getMessage()
              + " - if a package is missing, run: "
              + python.executable()
              + " -m pip install 'fletching[thread]'",
          e);
    }
  }

  private static String joined(Map<String, String> variables) {
    StringJoiner joiner = new StringJoiner("\0");
    variables.forEach((name, value) -> joiner.add(name).add(value));
    return joiner.toString();
  }
}
