package io.fletching.benchmarks;

import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.FactoryUtil;

/** The connector {@code bench-meter}: swallows rows like blackhole, and reports how many and how old. */
public final class MeterSinkFactory implements DynamicTableSinkFactory {

  private static final ConfigOption<String> REPORT =
      ConfigOptions.key("report").stringType().noDefaultValue();

  /** The name of a BIGINT column with {@link System#nanoTime()} at the row's birth. */
  private static final ConfigOption<String> BORN =
      ConfigOptions.key("born").stringType().noDefaultValue();

  @Override
  public String factoryIdentifier() {
    return "bench-meter";
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of(REPORT);
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of(BORN);
  }

  @Override
  public DynamicTableSink createDynamicTableSink(Context context) {
    FactoryUtil.TableFactoryHelper options = FactoryUtil.createTableFactoryHelper(this, context);
    options.validate();
    String born = options.getOptions().getOptional(BORN).orElse("");
    List<String> columns =
        context.getCatalogTable().getResolvedSchema().getColumns().stream()
            .map(Column::getName)
            .toList();
    return new MeterSink(options.getOptions().get(REPORT), columns.indexOf(born));
  }
}
