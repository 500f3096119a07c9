package io.fletching.engine.batch;

import static java.util.Objects.requireNonNull;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;

/**
 * What is forwarded leaves room for the results, which are set where it is kept: no byte of it is
 * moved again. For results of at most eight bytes.
 */
final class CompletedOutputRows implements OutputRows {
  private final BinaryRowData row;
  private final BinaryRowWriter writer;
  private final FieldCopiers forwarded;
  private final FieldSetters results;

  CompletedOutputRows(RowType inputType, int[] fields, RowType resultType) {
    row = new BinaryRowData(fields.length + resultType.getFieldCount());
    writer = new BinaryRowWriter(row);
    forwarded = new FieldCopiers(inputType, fields, 0);
    results = new FieldSetters(resultType.getChildren(), fields.length);
  }

  static boolean canBeOf(int[] fields, RowType resultType) {
    return fields.length > 0 && FieldSetters.areOf(resultType.getChildren());
  }

  @Override
  public BinaryRowData forward(RowData input) {
    writer.reset();
    forwarded.copy(input, writer);
    writer.complete();
    return row;
  }

  @Override
  public RowData output(@Nullable BinaryRowData forwardedRow, RowData resultRow, RowKind kind) {
    BinaryRowData completed = requireNonNull(forwardedRow);
    results.set(resultRow, completed);
    completed.setRowKind(kind);
    return completed;
  }
}
