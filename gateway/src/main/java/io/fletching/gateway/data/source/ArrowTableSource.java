package io.fletching.gateway.data.source;

import io.fletching.gateway.data.BatchLayout;
import java.util.Arrays;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.SourceProvider;
import org.apache.flink.table.connector.source.abilities.SupportsProjectionPushDown;
import org.apache.flink.table.types.DataType;

/** Rows that the Python client handed in, as the planner sees them. */
final class ArrowTableSource implements ScanTableSource, SupportsProjectionPushDown {
  private final ArrowCatalogTable table;
  private final boolean inThisJvm;
  private BatchLayout layout;

  ArrowTableSource(ArrowCatalogTable table, boolean inThisJvm) {
    this(table, inThisJvm, table.layout());
  }

  private ArrowTableSource(ArrowCatalogTable table, boolean inThisJvm, BatchLayout layout) {
    this.table = table;
    this.inThisJvm = inThisJvm;
    this.layout = layout;
  }

  @Override
  public ChangelogMode getChangelogMode() {
    return layout.withRowKinds() ? ChangelogMode.all() : ChangelogMode.insertOnly();
  }

  @Override
  public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
    EncodedBatches batches = table.batches();
    BatchesHolder holder = inThisJvm ? new SharedBatches(batches) : new CarriedBatches(batches);
    ArrowSource source = new ArrowSource(holder, layout, table.splits());
    // One split has one reader, and its rows are then dealt out to all that follow; but those of a
    // changelog stay in order, and Flink
    // would have them keyed.
    boolean dealtOut = table.splits() == 1 && !layout.withRowKinds();
    return dealtOut ? SourceProvider.of(source, 1) : SourceProvider.of(source);
  }

  @Override
  public boolean supportsNestedProjection() {
    return false;
  }

  @Override
  public void applyProjection(int[][] projectedFields, DataType producedDataType) {
    layout =
        table.layout().project(Arrays.stream(projectedFields).mapToInt(path -> path[0]).toArray());
  }

  @Override
  public DynamicTableSource copy() {
    return new ArrowTableSource(table, inThisJvm, layout);
  }

  @Override
  public String asSummaryString() {
    return "Arrow rows of the Python client";
  }
}
