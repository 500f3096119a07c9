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
import org.jspecify.annotations.Nullable;
import pemja.core.PythonInterpreter;
import pemja.core.PythonInterpreterConfig;

/**
 * The CPython of this JVM. There is one at most, it is started for the first function that asks for it, and it stays until the JVM ends:
 * CPython cannot be unloaded.
 *
 * <ul>
 *   <li>A later function may name another executable if that is of the same Python (another virtual environment of it, for instance): its
 *       packages are put in front of the search path. Modules that are loaded stay as they are. A function that asks for another Python
 *       is refused.
 *   <li>Environment variables are the JVM's, so one function's are seen by all. The working directory is the JVM's and is not changed.
 * </ul>
 */
final class EmbeddedInterpreter {
  /** The name by which {@link PythonThread#call} finds our Python half. */
  static final String MODULE = "fletching_embedded";

  private static @Nullable PythonInstallation running;
  private static final Map<String, PythonInstallation> PROBED = new HashMap<>();
  private static final Set<PythonEnvironment> KNOWN = new HashSet<>();

  private EmbeddedInterpreter() {}

  /** Lets the current thread run Python in this environment; starts Python if need be. */
  static synchronized PythonThread attach(PythonEnvironment environment) throws InterruptedException {
    PythonThread thread = newThread(environment);
    try {
      if (!KNOWN.contains(environment)) {
        makeKnown(thread, environment);
        importOurHalf(thread, environment);
        thread.call(MODULE + ".start", new PythonConsole());
        KNOWN.add(environment);
      } else {
        importOurHalf(thread, environment);
      }
      return thread;
    } catch (RuntimeException | InterruptedException e) {
      thread.close();
      throw e;
    }
  }

  private static PythonThread newThread(PythonEnvironment environment) throws InterruptedException {
    PythonInstallation python = running;
    if (python == null) {
      python = probe(environment);
      PythonRequirements.check(python);
    }
    PythonInterpreterConfig.PythonInterpreterConfigBuilder config =
        PythonInterpreterConfig.newBuilder()
            .setPythonExec(python.executable())
            // Without it Python looks for its library beside the first python3 on PATH, and ends the process if there is none.
            .setPythonHome(python.home());
    if (running == null) {
      // The first thread imports pemja before makeKnown has run. pemja adds these anew for each thread, so only now.
      config.addPythonPaths(python.searchPath().toArray(new String[0]));
    }
    try {
      PythonThread thread = new PythonThread(new PythonInterpreter(config.build()));
      running = python;
      return thread;
    } catch (Exception | Error e) {
      // A checked PythonException too, which pemja does not declare.
      throw new FletchingException(
          FailureCode.PYTHON_NOT_USABLE,
          "Python " + python.version() + " (" + python.executable() + ") cannot be started in this JVM: " + e.getMessage()
              + ". Fletching's jar must be in Flink's lib folder and nowhere else, because a library can be loaded once per JVM; "
              + "or set 'python.execution-mode' to 'process'.",
          e);
    }
  }

  private static PythonInstallation probe(PythonEnvironment environment) throws InterruptedException {
    PythonInstallation python = PROBED.get(environment.executable());
    if (python == null) {
      python = PythonProbe.probe(environment.executable());
      PROBED.put(environment.executable(), python);
    }
    return python;
  }

  private static void makeKnown(PythonThread thread, PythonEnvironment environment) throws InterruptedException {
    PythonInstallation python = probe(environment);
    PythonRequirements.checkSame(requireNonNull(running), python);
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

  private static void importOurHalf(PythonThread thread, PythonEnvironment environment) {
    try {
      thread.execute("import fletching.worker.embedded as " + MODULE);
    } catch (FletchingException e) {
      String executable = environment.executable();
      throw new FletchingException(
          FailureCode.PYTHON_NOT_USABLE,
          "Python " + requireNonNull(running).version() + " (" + executable + ") cannot run functions in the JVM: "
              + requireNonNull(e.getCause()).getMessage() + " - if a package is missing, run: " + executable
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
