package io.fletching.gateway.data.source;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.table.data.RowData;

/** Keeps the first column of each row. */
final class FakeReaderOutput implements ReaderOutput<RowData> {
  final List<Long> ids = new ArrayList<>();

  @Override
  public void collect(RowData row) {
    ids.add(row.getLong(0));
  }

  @Override
  public void collect(RowData row, long timestamp) {
    collect(row);
  }

  @Override
  public void emitWatermark(Watermark watermark) {}

  @Override
  public void markIdle() {}

  @Override
  public void markActive() {}

  @Override
  public SourceOutput<RowData> createOutputForSplit(String splitId) {
    return this;
  }

  @Override
  public void releaseOutputForSplit(String splitId) {}
}
