package io.fletching.benchmarks;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.SourceProvider;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.RowType;

/** Flink's own generator source, paced by its own rate limiter. */
record PulseSource(double rowsPerSecond) implements ScanTableSource {

  @Override
  public ChangelogMode getChangelogMode() {
    return ChangelogMode.insertOnly();
  }

  @Override
  public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
    TypeInformation<RowData> rowType =
        InternalTypeInfo.of(RowType.of(new BigIntType(), new BigIntType()));
    GeneratorFunction<Long, RowData> rows = id -> GenericRowData.of(id, System.nanoTime());
    return SourceProvider.of(
        new DataGeneratorSource<>(
            rows, Long.MAX_VALUE, RateLimiterStrategy.perSecond(rowsPerSecond), rowType));
  }

  @Override
  public DynamicTableSource copy() {
    return this;
  }

  @Override
  public String asSummaryString() {
    return "bench-pulse";
  }
}
