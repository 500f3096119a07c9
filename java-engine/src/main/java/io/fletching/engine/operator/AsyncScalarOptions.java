package io.fletching.engine.operator;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Flink's options of async scalar functions, {@code table.exec.async-scalar.*}, with its defaults;
 * they are Python's, too.
 *
 * @param capacity how many calls are under way at the most
 * @param timeout how long a row's calls may take in all
 * @param attempts how many calls are made for a row whose calls raise
 * @param delay between them
 */
public record AsyncScalarOptions(int capacity, Duration timeout, int attempts, Duration delay) {
  private static final ConfigOption<Integer> CAPACITY =
      ConfigOptions.key("table.exec.async-scalar.max-concurrent-operations")
          .intType()
          .defaultValue(10);
  private static final ConfigOption<Duration> TIMEOUT =
      ConfigOptions.key("table.exec.async-scalar.timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(3));
  private static final ConfigOption<String> RETRY_STRATEGY =
      ConfigOptions.key("table.exec.async-scalar.retry-strategy")
          .stringType()
          .defaultValue("FIXED_DELAY");
  private static final ConfigOption<Integer> ATTEMPTS =
      ConfigOptions.key("table.exec.async-scalar.max-attempts").intType().defaultValue(3);
  private static final ConfigOption<Duration> DELAY =
      ConfigOptions.key("table.exec.async-scalar.retry-delay")
          .durationType()
          .defaultValue(Duration.ofMillis(100));

  static final List<ConfigOption<?>> ALL =
      List.of(CAPACITY, TIMEOUT, RETRY_STRATEGY, ATTEMPTS, DELAY);

  /** The options of a job. */
  public static AsyncScalarOptions of(ReadableConfig config) {
    boolean retries = !config.get(RETRY_STRATEGY).equalsIgnoreCase("NO_RETRY");
    return new AsyncScalarOptions(
        positive(config, CAPACITY),
        config.get(TIMEOUT),
        retries ? positive(config, ATTEMPTS) : 1,
        config.get(DELAY));
  }

  private static int positive(ReadableConfig config, ConfigOption<Integer> option) {
    int value = config.get(option);
    if (value <= 0) {
      throw new FletchingException(
          FailureCode.OPTION_INVALID,
          "The option '"
              + option.key()
              + "' is '"
              + value
              + "': set it to a number greater than 0.");
    }
    return value;
  }

  /** As the worker's half reads them: durations in milliseconds. */
  Map<String, String> forFunctions() {
    return Map.of(
        CAPACITY.key(), Integer.toString(capacity),
        TIMEOUT.key(), Long.toString(timeout.toMillis()),
        ATTEMPTS.key(), Integer.toString(attempts),
        DELAY.key(), Long.toString(delay.toMillis()));
  }
}
