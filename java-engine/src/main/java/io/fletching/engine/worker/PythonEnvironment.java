package io.fletching.engine.worker;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Python that workers run in. Workers of equal environments may be shared.
 *
 * @param executable the interpreter: a path, or a name to be looked up in PATH; a relative path
 *     counts from the working directory
 * @param pythonPath what is put in front of the interpreter's {@code sys.path}, in this order
 * @param variables environment variables, added to those of this JVM
 * @param workingDirectory where workers run; null for this JVM's own
 * @param inheritsVariables whether workers have this JVM's environment variables, too
 */
public record PythonEnvironment(
    String executable,
    List<String> pythonPath,
    Map<String, String> variables,
    @Nullable String workingDirectory,
    boolean inheritsVariables) {
  public PythonEnvironment {
    pythonPath = List.copyOf(pythonPath);
    variables = Map.copyOf(variables);
  }

  /** An environment whose workers have this JVM's environment variables, too. */
  public PythonEnvironment(
      String executable,
      List<String> pythonPath,
      Map<String, String> variables,
      @Nullable String workingDirectory) {
    this(executable, pythonPath, variables, workingDirectory, true);
  }

  /** The interpreter alone. */
  public static PythonEnvironment of(String executable) {
    return new PythonEnvironment(executable, List.of(), Map.of(), null);
  }

  /**
   * The executable, where it is a relative path, seen from the working directory instead of from
   * this JVM's.
   */
  String resolvedExecutable() {
    boolean isBareName = !executable.contains(File.separator);
    return isBareName || workingDirectory == null
        ? executable
        : Path.of(workingDirectory).resolve(executable).toString();
  }
}
