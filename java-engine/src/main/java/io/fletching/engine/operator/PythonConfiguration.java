package io.fletching.engine.operator;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.python.PythonOptions;

/** What a Python operator takes with it of a job's options. */
public final class PythonConfiguration {
  private static final String PROCESS = "process";
  private static final String THREAD = "thread";

  /** The session's time zone, in which functions see instants. */
  private static final ConfigOption<String> LOCAL_TIME_ZONE =
      ConfigOptions.key("table.local-time-zone").stringType().defaultValue("default");

  private PythonConfiguration() {}

  /**
   * The {@code python.*} options of a job. The planner, which reads the mode here, is always told
   * that it is process: so it plans the same operators for both; the operators read {@link
   * PythonOptions#INTERNAL_EXECUTION_MODE}.
   */
  public static Configuration extract(ReadableConfig config) {
    Configuration result = new Configuration();
    PythonOptions.all().forEach(option -> copy(config, option, result));
    AsyncScalarOptions.ALL.forEach(option -> copy(config, option, result));
    result.set(
        PythonOptions.INTERNAL_EXECUTION_MODE,
        checkedMode(config.get(PythonOptions.PYTHON_EXECUTION_MODE)));
    result.set(PythonOptions.PYTHON_EXECUTION_MODE, PROCESS);
    checkVariables(result);
    result.set(LOCAL_TIME_ZONE, localTimeZone(config));
    return result;
  }

  /** "default" is the zone of the planning JVM, which the TaskManagers' may not be. */
  private static String localTimeZone(ReadableConfig config) {
    String zone = config.get(LOCAL_TIME_ZONE);
    return zone.equals(LOCAL_TIME_ZONE.defaultValue()) ? ZoneId.systemDefault().getId() : zone;
  }

  /** The options that the worker's half reads, of a configuration that {@link #extract} made. */
  public static Map<String, String> functionOptions(ReadableConfig config) {
    Map<String, String> options = new HashMap<>(AsyncScalarOptions.of(config).forFunctions());
    options.put(LOCAL_TIME_ZONE.key(), localTimeZone(config));
    for (ConfigOption<Boolean> option :
        List.of(PythonOptions.PYTHON_METRIC_ENABLED, PythonOptions.PYTHON_PROFILE_ENABLED)) {
      options.put(option.key(), config.get(option).toString());
    }
    return options;
  }

  private static void checkVariables(Configuration config) {
    if (isEmbedded(config) && !config.get(PythonOptions.PYTHON_SYSTEMENV_ENABLED)) {
      throw new FletchingException(
          FailureCode.OPTION_INVALID,
          "The option 'python.systemenv.enabled' is 'false', but functions inside the JVM see its"
              + " environment variables: set 'python.execution-mode' to 'process', or leave the"
              + " option out.");
    }
  }

  private static <T> void copy(ReadableConfig from, ConfigOption<T> option, Configuration to) {
    from.getOptional(option).ifPresent(value -> to.set(option, value));
  }

  private static String checkedMode(String mode) {
    String lower = mode.toLowerCase(Locale.ROOT);
    if (!lower.equals(PROCESS) && !lower.equals(THREAD)) {
      throw new FletchingException(
          FailureCode.OPTION_INVALID,
          "The option 'python.execution-mode' is '"
              + mode
              + "': set it to 'process' or to 'thread'.");
    }
    return lower;
  }

  /** The same options for an operator that the planner asked to run embedded. */
  public static Configuration embedded(Configuration config) {
    Configuration result = new Configuration(config);
    result.set(PythonOptions.INTERNAL_EXECUTION_MODE, THREAD);
    return result;
  }

  /** Whether the functions run inside this JVM. */
  public static boolean isEmbedded(ReadableConfig config) {
    return config.get(PythonOptions.INTERNAL_EXECUTION_MODE).equals(THREAD);
  }
}
