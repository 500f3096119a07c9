package io.fletching.engine.batch;

import java.util.Arrays;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;

/** Fields and results as one binary row, which the next operator or the network takes as it is. */
final class CopiedOutputRows implements OutputRows {
  private final boolean forwards;
  private final BinaryRowData forwardedRow;
  private final BinaryRowWriter forwardedWriter;
  private final FieldCopiers toForwarded;

  private final BinaryRowData outputRow;
  private final BinaryRowWriter outputWriter;
  private final FieldCopiers forwardedToOutput;
  private final FieldCopiers resultsToOutput;

  CopiedOutputRows(RowType inputType, int[] fields, RowType resultType) {
    int count = fields.length;
    RowType forwardedType =
        RowType.of(
            Arrays.stream(fields).mapToObj(inputType::getTypeAt).toArray(LogicalType[]::new));
    forwards = count > 0;
    forwardedRow = new BinaryRowData(count);
    forwardedWriter = new BinaryRowWriter(forwardedRow);
    toForwarded = new FieldCopiers(inputType, fields, 0);
    outputRow = new BinaryRowData(count + resultType.getFieldCount());
    outputWriter = new BinaryRowWriter(outputRow);
    forwardedToOutput = new FieldCopiers(forwardedType, 0);
    resultsToOutput = new FieldCopiers(resultType, count);
  }

  @Override
  public @Nullable BinaryRowData forward(RowData input) {
    if (!forwards) {
      return null;
    }
    forwardedWriter.reset();
    toForwarded.copy(input, forwardedWriter);
    forwardedWriter.complete();
    return forwardedRow;
  }

  @Override
  public RowData output(@Nullable BinaryRowData forwarded, RowData results, RowKind kind) {
    outputWriter.reset();
    outputWriter.writeRowKind(kind);
    if (forwarded != null) {
      forwardedToOutput.copy(forwarded, outputWriter);
    }
    resultsToOutput.copy(results, outputWriter);
    outputWriter.complete();
    return outputRow;
  }
}
