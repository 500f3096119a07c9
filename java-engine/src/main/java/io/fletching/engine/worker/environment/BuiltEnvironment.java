package io.fletching.engine.worker.environment;

import io.fletching.engine.worker.PythonEnvironment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job's dependencies, ready for workers.
 *
 * @param root the directory that all of it is in
 * @param executable the interpreter, which may be of an archive
 * @param pythonPath what is put in front of {@code sys.path}
 * @param variables environment variables to set
 * @param workingDirectory where archives were unpacked; null if there are none
 */
record BuiltEnvironment(
    Path root,
    String executable,
    List<String> pythonPath,
    Map<String, String> variables,
    @Nullable String workingDirectory) {

  /** The environment of workers that have these dependencies besides what they have anyway. */
  PythonEnvironment over(PythonEnvironment base) {
    List<String> path = new ArrayList<>(pythonPath);
    path.addAll(base.pythonPath());
    Map<String, String> all = new HashMap<>(base.variables());
    all.putAll(variables);
    return new PythonEnvironment(
        executable,
        path,
        all,
        workingDirectory == null ? base.workingDirectory() : workingDirectory,
        base.inheritsVariables());
  }

  /** What workers have anyway, run by this environment's interpreter. */
  PythonEnvironment without(PythonEnvironment base) {
    return new PythonEnvironment(
        executable,
        base.pythonPath(),
        base.variables(),
        base.workingDirectory(),
        base.inheritsVariables());
  }

  /** The dependencies alone. */
  EnvironmentAdditions additions() {
    return new EnvironmentAdditions(root.toString(), pythonPath, workingDirectory);
  }
}
