package io.fletching.engine.planner;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.worker.PythonEnvironment;
import io.fletching.engine.worker.environment.EnvironmentLease;
import io.fletching.engine.worker.environment.PythonDependency;
import io.fletching.engine.worker.environment.PythonEnvironments;
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.python.PythonOptions;
import org.apache.flink.table.functions.python.PythonFunction;

/**
 * Functions that SQL knows by the name they have in Python. A Python of the client's, started for
 * it, imports the module and pickles the function.
 *
 * <p>A name is asked for again and again while statements are planned; the answer is kept, as a
 * Python program keeps a module that it has imported, until a file of {@code python.files} changes.
 */
public final class NamedFunctions {
  private static final int MAX_KEPT = 200;
  private static final String CLIENT_EXECUTABLE_VARIABLE = "PYFLINK_CLIENT_EXECUTABLE";

  private record Key(String name, PythonEnvironment python, List<PythonDependency> files) {}

  private static final Map<Key, PythonFunction> KEPT =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, PythonFunction> eldest) {
          return size() > MAX_KEPT;
        }
      };

  private NamedFunctions() {}

  /**
   * The function.
   *
   * @param name {@code module.name}
   * @throws FletchingException {@code FUNCTION_NOT_LOADED}, {@code PYTHON_NOT_USABLE} or {@code
   *     DEPENDENCY_NOT_USABLE}
   */
  public static PythonFunction load(String name, ReadableConfig config)
      throws InterruptedException {
    JobDependencies dependencies = JobDependencies.of(config);
    Key key = new Key(name, clientPython(config), dependencies.files());
    synchronized (KEPT) {
      PythonFunction kept = KEPT.get(key);
      if (kept != null) {
        return kept;
      }
    }
    long timeoutMillis = config.get(PythonOptions.WORKER_START_TIMEOUT).toMillis();
    try (EnvironmentLease lease =
        PythonEnvironments.ofThisJvm()
            .lease(key.python(), key.files(), dependencies::localFile, timeoutMillis)) {
      PythonFunction function = new FunctionLoad(lease.environment(), name).run(timeoutMillis);
      synchronized (KEPT) {
        KEPT.put(key, function);
      }
      return function;
    }
  }

  private static PythonEnvironment clientPython(ReadableConfig config) {
    List<String> path = new ArrayList<>();
    for (var option : List.of(PythonOptions.PYTHON_PATH, PythonOptions.INTERNAL_CLIENT_SYS_PATH)) {
      path.addAll(List.of(config.getOptional(option).orElse("").split(File.pathSeparator)));
    }
    path.removeIf(String::isEmpty);
    String executable =
        config
            .getOptional(PythonOptions.PYTHON_CLIENT_EXECUTABLE)
            .or(() -> Optional.ofNullable(System.getenv(CLIENT_EXECUTABLE_VARIABLE)))
            .orElse(PythonOptions.PYTHON_CLIENT_EXECUTABLE.defaultValue());
    return new PythonEnvironment(executable, path, Map.of(), null);
  }

  static FletchingException notUsable(String executable, String why) {
    return new FletchingException(
        FailureCode.PYTHON_NOT_USABLE,
        "The Python " + executable + " ('python.client.executable') cannot load functions: " + why);
  }
}
