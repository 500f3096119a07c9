package io.fletching.benchmarks;

import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * The connector {@code bench-pulse}: rows {@code (id BIGINT, born BIGINT)} at an even pace for ever;
 * {@code born} is {@link System#nanoTime()} when the row is made.
 */
public final class PulseSourceFactory implements DynamicTableSourceFactory {

  private static final ConfigOption<Double> ROWS_PER_SECOND =
      ConfigOptions.key("rows-per-second").doubleType().noDefaultValue();

  @Override
  public String factoryIdentifier() {
    return "bench-pulse";
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of(ROWS_PER_SECOND);
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of();
  }

  @Override
  public DynamicTableSource createDynamicTableSource(Context context) {
    FactoryUtil.TableFactoryHelper options = FactoryUtil.createTableFactoryHelper(this, context);
    options.validate();
    return new PulseSource(options.getOptions().get(ROWS_PER_SECOND));
  }
}
