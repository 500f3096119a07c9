package io.fletching.gateway.data.source;

import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSourceFactory;

/**
 * Found by the planner for the tables of {@link ArrowTables}; nobody else can use it, since the
 * rows come with the table object.
 */
public final class ArrowTableFactory implements DynamicTableSourceFactory {
  static final String IDENTIFIER = "fletching-arrow";

  @Override
  public String factoryIdentifier() {
    return IDENTIFIER;
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of();
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of();
  }

  @Override
  public DynamicTableSource createDynamicTableSource(Context context) {
    if (context.getCatalogTable().getOrigin() instanceof ArrowCatalogTable table) {
      return new ArrowTableSource(
          table, "local".equals(context.getConfiguration().get(DeploymentOptions.TARGET)));
    }
    throw new ValidationException(
        "The connector '"
            + IDENTIFIER
            + "' cannot be named in a table's options: its tables are made by from_elements, from_pandas and from_arrow in Python.");
  }
}
