package io.fletching.engine.channel.embedded.jvm;

import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pemja.core.PythonInterpreter;
import pemja.core.PythonInterpreterConfig;

/**
 * Makes Python thread states for the current thread; the first one starts Python. Takes the
 * executable, its home and its search path; gives a function from the name of a Python function
 * (with a dot, as {@code module.function}) and its arguments to its result. Names without a dot are
 * commands: {@code execute} statements, {@code set} a global to a string, {@code call-with-console}
 * the function named by the argument with a new {@link PythonConsole}, {@code call-with-callback}
 * the one with a {@link PythonCallback} for its first argument, {@code close}.
 *
 * <p>Not thread-safe: callers hold this class's lock to make a thread state.
 */
public final class JvmPython
    implements Function<String[], BiFunction<String, @Nullable Object[], @Nullable Object>> {
  private static boolean started;

  @Override
  public BiFunction<String, @Nullable Object[], @Nullable Object> apply(
      String[] executableHomeAndPath) {
    PythonInterpreterConfig.PythonInterpreterConfigBuilder config =
        PythonInterpreterConfig.newBuilder()
            .setPythonExec(executableHomeAndPath[0])
            // Without it Python looks for its library beside the first python3 on PATH, and ends
            // the process if there is none.
            .setPythonHome(executableHomeAndPath[1]);
    if (!started) {
      // The first thread state imports pemja before anybody has set sys.path. pemja adds these anew
      // for each one, so only now.
      config.addPythonPaths(
          Arrays.copyOfRange(executableHomeAndPath, 2, executableHomeAndPath.length));
    }
    PythonInterpreter interpreter = new PythonInterpreter(config.build());
    started = true;
    return (name, arguments) -> call(interpreter, name, arguments);
  }

  private static @Nullable Object call(
      PythonInterpreter interpreter, String name, @Nullable Object[] arguments) {
    switch (name) {
      case "execute" -> interpreter.exec((String) arguments[0]);
      case "set" -> interpreter.set((String) arguments[0], arguments[1]);
      case "call-with-console" -> interpreter.invoke((String) arguments[0], new PythonConsole());
      case "call-with-callback" -> {
        return interpreter.invoke((String) arguments[0], withCallback(arguments));
      }
      case "close" -> interpreter.close();
      default -> {
        return interpreter.invoke(name, arguments);
      }
    }
    return null;
  }

  /** The arguments behind the name, the first of which is a function for Python to call. */
  @SuppressWarnings("unchecked")
  private static @Nullable Object[] withCallback(@Nullable Object[] arguments) {
    @Nullable Object[] given = Arrays.copyOfRange(arguments, 1, arguments.length);
    given[0] = new PythonCallback((Function<byte[], byte @Nullable []>) arguments[1]);
    return given;
  }
}
