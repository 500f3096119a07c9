package io.fletching.engine.batch;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.utils.JoinedRowData;
import org.apache.flink.table.runtime.generated.Projection;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;

/** Where the types of what is forwarded are not known: views of it and the results. */
final class JoinedOutputRows implements OutputRows {
  private final Projection<RowData, RowData> forward;
  private final JoinedRowData output = new JoinedRowData();

  JoinedOutputRows(Projection<RowData, RowData> forward) {
    this.forward = forward;
  }

  @Override
  public BinaryRowData forward(RowData input) {
    return (BinaryRowData) forward.apply(input);
  }

  @Override
  public RowData output(@Nullable BinaryRowData forwarded, RowData results, RowKind kind) {
    RowData row = output.replace(forwarded, results);
    row.setRowKind(kind);
    return row;
  }
}
