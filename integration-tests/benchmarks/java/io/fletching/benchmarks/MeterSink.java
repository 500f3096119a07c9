package io.fletching.benchmarks;

import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.data.RowData;

/** Hands every row to a {@link MeterWriter}. */
record MeterSink(String report, int bornColumn) implements DynamicTableSink {

  @Override
  public ChangelogMode getChangelogMode(ChangelogMode requested) {
    return ChangelogMode.insertOnly();
  }

  @Override
  public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
    return SinkV2Provider.of(new Writers(report, bornColumn));
  }

  @Override
  public DynamicTableSink copy() {
    return this;
  }

  @Override
  public String asSummaryString() {
    return "bench-meter";
  }

  /** Travels to the task and opens the writer there. */
  private record Writers(String report, int bornColumn) implements Sink<RowData> {

    @Override
    public SinkWriter<RowData> createWriter(WriterInitContext context) throws IOException {
      return new MeterWriter(report, bornColumn, context.getTaskInfo().getIndexOfThisSubtask());
    }
  }
}
