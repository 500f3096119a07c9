package io.fletching.gateway.data.source;

import io.fletching.gateway.data.BatchLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogTable;

/**
 * A table whose rows the Python client handed in. It is never stored in a catalog: it holds the
 * rows.
 */
final class ArrowCatalogTable implements CatalogTable {
  private final Schema schema;
  private final BatchLayout layout;
  private final EncodedBatches batches;
  private final int splits;

  ArrowCatalogTable(Schema schema, BatchLayout layout, EncodedBatches batches, int splits) {
    this.schema = schema;
    this.layout = layout;
    this.batches = batches;
    this.splits = splits;
  }

  BatchLayout layout() {
    return layout;
  }

  EncodedBatches batches() {
    return batches;
  }

  int splits() {
    return splits;
  }

  @Override
  public Schema getUnresolvedSchema() {
    return schema;
  }

  @Override
  public Map<String, String> getOptions() {
    return Map.of("connector", ArrowTableFactory.IDENTIFIER);
  }

  @Override
  public boolean isPartitioned() {
    return false;
  }

  @Override
  public List<String> getPartitionKeys() {
    return List.of();
  }

  @Override
  public String getComment() {
    return "";
  }

  @Override
  public CatalogBaseTable copy() {
    return this;
  }

  @Override
  public CatalogTable copy(Map<String, String> options) {
    return this;
  }

  @Override
  public Optional<String> getDescription() {
    return Optional.of("Rows of the Python client");
  }

  @Override
  public Optional<String> getDetailedDescription() {
    return getDescription();
  }
}
