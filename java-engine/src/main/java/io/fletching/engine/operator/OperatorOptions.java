package io.fletching.engine.operator;

import io.fletching.engine.bundle.FlowLimits;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.worker.PythonEnvironment;
import io.fletching.engine.worker.environment.PythonDependency;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.python.PythonOptions;

/**
 * A job's {@code python.*} options, checked.
 *
 * @param embedded whether the functions run in this JVM
 * @param environment the Python that runs them, before anything is brought to it
 * @param dependencies what is brought to it
 * @param flowLimits the bounds of batches and bundles
 * @param maxKeys how many keys a worker may have with their state
 * @param maxStateBytes how many bytes of state it may have been given
 * @param timeouts how long a worker may take for what
 * @param transport how a worker's process connects
 * @param consoleOutput whether what functions print goes to this JVM's own standard output and
 *     error instead of its log
 */
public record OperatorOptions(
    boolean embedded,
    PythonEnvironment environment,
    List<PythonDependency> dependencies,
    FlowLimits flowLimits,
    int maxKeys,
    long maxStateBytes,
    WorkerTimeouts timeouts,
    WorkerTransport transport,
    boolean consoleOutput) {

  /** Such as /usr/lib/python3.11/lib-dynload, site-packages, /usr/lib/python311.zip. */
  private static final Pattern OF_AN_INSTALLATION =
      Pattern.compile("/lib(32|64)?/python3[^/]*(/|$)|/(site|dist)-packages(/|$)");

  /** How long a worker may take for what, in milliseconds. */
  public record WorkerTimeouts(
      long startMillis, long openMillis, long callMillis, long closeMillis, long keepWarmMillis) {}

  /** How a worker's process connects. */
  public enum WorkerTransport {
    FRAME_SOCKET,
    GRPC_UNIX,
    GRPC_TCP
  }

  /** The options of a configuration that {@link PythonConfiguration#extract} made. */
  public static OperatorOptions of(ReadableConfig config) {
    return new OperatorOptions(
        PythonConfiguration.isEmbedded(config),
        environment(config),
        config.get(PythonOptions.INTERNAL_DEPENDENCIES).stream()
            .map(PythonDependency::decode)
            .toList(),
        new FlowLimits(
            positive(config, PythonOptions.MAX_ARROW_BATCH_SIZE),
            positiveBytes(config, PythonOptions.MAX_BATCH_BYTES),
            positive(config, PythonOptions.MAX_BATCHES_IN_FLIGHT),
            positiveBytes(config, PythonOptions.MAX_BYTES_IN_FLIGHT),
            positive(config, PythonOptions.MAX_BUNDLE_SIZE),
            config.get(PythonOptions.MAX_BUNDLE_TIME_MILLS)),
        positive(config, PythonOptions.STATE_MAX_KEYS),
        positiveBytes(config, PythonOptions.STATE_MAX_BYTES),
        new WorkerTimeouts(
            config.get(PythonOptions.WORKER_START_TIMEOUT).toMillis(),
            config.get(PythonOptions.WORKER_OPEN_TIMEOUT).toMillis(),
            config.get(PythonOptions.WORKER_CALL_TIMEOUT).toMillis(),
            config.get(PythonOptions.WORKER_CLOSE_TIMEOUT).toMillis(),
            config.get(PythonOptions.WORKER_KEEP_WARM).toMillis()),
        transport(config.get(PythonOptions.WORKER_TRANSPORT)),
        console(config.get(PythonOptions.WORKER_OUTPUT)));
  }

  private static PythonEnvironment environment(ReadableConfig config) {
    String executable = config.get(PythonOptions.PYTHON_EXECUTABLE);
    List<String> path = entries(config, PythonOptions.PYTHON_PATH);
    List<String> clientPath = entries(config, PythonOptions.INTERNAL_CLIENT_SYS_PATH);
    if (!executable.equals(config.get(PythonOptions.PYTHON_CLIENT_EXECUTABLE))) {
      // Another Python brings its own library and packages; the client's would be in front of them.
      clientPath.removeIf(entry -> OF_AN_INSTALLATION.matcher(entry).find());
    }
    path.addAll(clientPath);
    return new PythonEnvironment(
        executable, path, Map.of(), null, config.get(PythonOptions.PYTHON_SYSTEMENV_ENABLED));
  }

  private static List<String> entries(ReadableConfig config, ConfigOption<String> option) {
    List<String> entries =
        new ArrayList<>(List.of(config.getOptional(option).orElse("").split(File.pathSeparator)));
    entries.removeIf(String::isEmpty);
    return entries;
  }

  private static int positive(ReadableConfig config, ConfigOption<Integer> option) {
    int value = config.get(option);
    if (value <= 0) {
      throw invalid(option, value, "a number greater than 0");
    }
    return value;
  }

  private static long positiveBytes(ReadableConfig config, ConfigOption<MemorySize> option) {
    MemorySize value = config.get(option);
    if (value.getBytes() <= 0) {
      throw invalid(option, value, "a size such as '8 mb'");
    }
    return value.getBytes();
  }

  private static WorkerTransport transport(String value) {
    return switch (value) {
      case "auto" -> WorkerTransport.FRAME_SOCKET;
      case "grpc-unix" -> WorkerTransport.GRPC_UNIX;
      case "grpc-tcp" -> WorkerTransport.GRPC_TCP;
      default ->
          throw invalid(PythonOptions.WORKER_TRANSPORT, value, "'auto', 'grpc-unix' or 'grpc-tcp'");
    };
  }

  private static boolean console(String value) {
    return switch (value) {
      case "log" -> false;
      case "console" -> true;
      default -> throw invalid(PythonOptions.WORKER_OUTPUT, value, "'log' or 'console'");
    };
  }

  private static FletchingException invalid(ConfigOption<?> option, Object value, String expected) {
    return new FletchingException(
        FailureCode.OPTION_INVALID,
        "The option '" + option.key() + "' is '" + value + "': set it to " + expected + ".");
  }
}
