package org.apache.flink.python;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/**
 * The {@code python.*} options. Keys and meanings are those that PyFlink's users know; the defaults
 * are ours, and the options under {@code python.worker.*} are too.
 */
public final class PythonOptions {
  /**
   * The most rows between two points at which a bundle ends; also the most rows that wait for their
   * results.
   */
  public static final ConfigOption<Integer> MAX_BUNDLE_SIZE =
      ConfigOptions.key("python.fn-execution.bundle.size")
          .intType()
          .defaultValue(100_000)
          .withDescription(
              "The most rows in a bundle, and the most that may wait for their results. Batches adapt by themselves: there is no need to"
                  + " set this for throughput or for latency.");

  public static final ConfigOption<Long> MAX_BUNDLE_TIME_MILLS =
      ConfigOptions.key("python.fn-execution.bundle.time")
          .longType()
          .defaultValue(1_000L)
          .withDescription(
              "The longest time, in milliseconds, that a bundle may take and that a row waits to be sent.");

  public static final ConfigOption<Integer> MAX_ARROW_BATCH_SIZE =
      ConfigOptions.key("python.fn-execution.arrow.batch.size")
          .intType()
          .defaultValue(10_000)
          .withDescription("The most rows in one batch.");

  public static final ConfigOption<MemorySize> MAX_BATCH_BYTES =
      ConfigOptions.key("python.fn-execution.arrow.batch.bytes")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(8))
          .withDescription(
              "How many bytes a batch may have, with the columns that are forwarded, before it is sent; a single row may have more.");

  public static final ConfigOption<Integer> MAX_BATCHES_IN_FLIGHT =
      ConfigOptions.key("python.fn-execution.batches-in-flight")
          .intType()
          .defaultValue(4)
          .withDescription("The most batches that are on their way to or from a worker at once.");

  public static final ConfigOption<MemorySize> MAX_BYTES_IN_FLIGHT =
      ConfigOptions.key("python.fn-execution.bytes-in-flight")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(64))
          .withDescription(
              "How many bytes of batches may be in flight before the operator waits for results.");

  public static final ConfigOption<Integer> STATE_MAX_KEYS =
      ConfigOptions.key("python.state.cache.keys")
          .intType()
          .defaultValue(1_000_000)
          .withDescription(
              "How many keys a worker may have with their state before all is written back.");

  public static final ConfigOption<MemorySize> STATE_MAX_BYTES =
      ConfigOptions.key("python.state.cache.bytes")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(64))
          .withDescription("How many bytes of state a worker may have before all is written back.");

  public static final ConfigOption<Boolean> READ_FIELDS_IN_JVM =
      ConfigOptions.key("python.fields.read-in-jvm")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "Whether keys and times of elements are read without calling their function, if that only takes a field, or computes a whole number of it.");

  public static final ConfigOption<Boolean> USE_MANAGED_MEMORY =
      ConfigOptions.key("python.fn-execution.memory.managed")
          .booleanType()
          .defaultValue(true)
          .withDescription("Whether Python workers are counted against the slot's managed memory.");

  /**
   * What the planner reads; our configuration always tells it {@code process}, see {@link
   * #INTERNAL_EXECUTION_MODE}.
   */
  public static final ConfigOption<String> PYTHON_EXECUTION_MODE =
      ConfigOptions.key("python.execution-mode")
          .stringType()
          .defaultValue("process")
          .withDescription(
              "'process': workers are processes; 'thread': Python runs inside the TaskManager.");

  public static final ConfigOption<String> PYTHON_EXECUTABLE =
      ConfigOptions.key("python.executable")
          .stringType()
          .defaultValue("python")
          .withDescription("The interpreter that workers run; the local client sets its own.");

  public static final ConfigOption<String> PYTHON_CLIENT_EXECUTABLE =
      ConfigOptions.key("python.client.executable")
          .stringType()
          .defaultValue("python")
          .withDescription("The interpreter that a Java client starts to load Python functions.");

  public static final ConfigOption<String> PYTHON_PATH =
      ConfigOptions.key("python.pythonpath")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "What is put in front of sys.path in workers, separated as in PYTHONPATH.");

  public static final ConfigOption<String> PYTHON_FILES =
      ConfigOptions.key("python.files")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Files, folders and zips to ship to workers and to put on their sys.path; separated by commas.");

  public static final ConfigOption<String> PYTHON_REQUIREMENTS =
      ConfigOptions.key("python.requirements")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "A requirements.txt whose packages are installed for the functions; behind '#' a folder to take the packages from.");

  public static final ConfigOption<String> PYTHON_ARCHIVES =
      ConfigOptions.key("python.archives")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Archives to unpack in the workers' working directory, separated by commas; behind '#' the directory's name.");

  public static final ConfigOption<Boolean> PYTHON_METRIC_ENABLED =
      ConfigOptions.key("python.metric.enabled")
          .booleanType()
          .defaultValue(true)
          .withDescription("Whether functions' metrics are reported.");

  public static final ConfigOption<Boolean> PYTHON_PROFILE_ENABLED =
      ConfigOptions.key("python.profile.enabled")
          .booleanType()
          .defaultValue(false)
          .withDescription("Whether workers profile the functions.");

  public static final ConfigOption<Boolean> PYTHON_SYSTEMENV_ENABLED =
      ConfigOptions.key("python.systemenv.enabled")
          .booleanType()
          .defaultValue(true)
          .withDescription("Whether workers see the environment variables of the TaskManager.");

  public static final ConfigOption<Boolean> PYTHON_OPERATOR_CHAINING_ENABLED =
      ConfigOptions.key("python.operator-chaining.enabled")
          .booleanType()
          .defaultValue(true)
          .withDescription("Whether Python operators next to each other run in one trip.");

  public static final ConfigOption<Duration> WORKER_START_TIMEOUT =
      ConfigOptions.key("python.worker.start-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(2))
          .withDescription("How long a worker may take until it has connected.");

  public static final ConfigOption<Duration> WORKER_OPEN_TIMEOUT =
      ConfigOptions.key("python.worker.open-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(10))
          .withDescription("How long a function may take to be imported and opened.");

  public static final ConfigOption<Duration> WORKER_CALL_TIMEOUT =
      ConfigOptions.key("python.worker.call-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(10))
          .withDescription(
              "How long a batch may be with a worker before the worker counts as hung.");

  public static final ConfigOption<Duration> WORKER_CLOSE_TIMEOUT =
      ConfigOptions.key("python.worker.close-timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(30))
          .withDescription("How long a function may take to close when its input has ended.");

  public static final ConfigOption<Duration> WORKER_KEEP_WARM =
      ConfigOptions.key("python.worker.keep-warm")
          .durationType()
          .defaultValue(Duration.ZERO)
          .withDescription("How long an idle worker waits for the next task of the same job.");

  public static final ConfigOption<String> WORKER_TRANSPORT =
      ConfigOptions.key("python.worker.transport")
          .stringType()
          .defaultValue("auto")
          .withDescription(
              "How workers connect: 'auto' (frame socket where there are Unix domain sockets), 'grpc-unix', 'grpc-tcp'.");

  public static final ConfigOption<String> WORKER_OUTPUT =
      ConfigOptions.key("python.worker.output")
          .stringType()
          .defaultValue("log")
          .withDescription("Where workers' prints go: 'log' (the TaskManager's log) or 'console'.");

  /** The mode that the user asked for. */
  public static final ConfigOption<String> INTERNAL_EXECUTION_MODE =
      ConfigOptions.key("python.internal.execution-mode").stringType().defaultValue("process");

  /** The local client's sys.path, so that workers find what the program finds. */
  public static final ConfigOption<String> INTERNAL_CLIENT_SYS_PATH =
      ConfigOptions.key("python.internal.client-sys-path").stringType().noDefaultValue();

  /** What is brought to the TaskManager for the functions, as the planner has found it. */
  public static final ConfigOption<List<String>> INTERNAL_DEPENDENCIES =
      ConfigOptions.key("python.internal.dependencies").stringType().asList().defaultValues();

  private static final List<ConfigOption<?>> ALL =
      List.of(
          MAX_BUNDLE_SIZE,
          MAX_BUNDLE_TIME_MILLS,
          MAX_ARROW_BATCH_SIZE,
          MAX_BATCH_BYTES,
          MAX_BATCHES_IN_FLIGHT,
          MAX_BYTES_IN_FLIGHT,
          STATE_MAX_KEYS,
          STATE_MAX_BYTES,
          USE_MANAGED_MEMORY,
          PYTHON_EXECUTION_MODE,
          PYTHON_EXECUTABLE,
          PYTHON_CLIENT_EXECUTABLE,
          PYTHON_PATH,
          PYTHON_FILES,
          PYTHON_REQUIREMENTS,
          PYTHON_ARCHIVES,
          PYTHON_METRIC_ENABLED,
          PYTHON_PROFILE_ENABLED,
          PYTHON_SYSTEMENV_ENABLED,
          PYTHON_OPERATOR_CHAINING_ENABLED,
          WORKER_START_TIMEOUT,
          WORKER_OPEN_TIMEOUT,
          WORKER_CALL_TIMEOUT,
          WORKER_CLOSE_TIMEOUT,
          WORKER_KEEP_WARM,
          WORKER_TRANSPORT,
          WORKER_OUTPUT,
          INTERNAL_CLIENT_SYS_PATH);

  private PythonOptions() {}

  /** Every option that a job may set. */
  public static List<ConfigOption<?>> all() {
    return ALL;
  }
}
