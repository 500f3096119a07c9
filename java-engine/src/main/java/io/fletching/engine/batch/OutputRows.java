package io.fletching.engine.batch;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.generated.Projection;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rows that an operator emits: what it forwards of its input row, then the functions'
 * results.
 *
 * <p>What is forwarded is copied when its row comes, so that nothing of the input is held while the
 * functions have it: rows in flight are few bytes in one place instead of many objects.
 *
 * <p>The rows that are returned are good until the next call. One thread at a time.
 */
public interface OutputRows {
  /** What is forwarded of an input row; null if nothing is of any. */
  @Nullable BinaryRowData forward(RowData input);

  /**
   * The row to emit.
   *
   * @param forwarded what {@link #forward} returned for its input, or a copy; may be changed
   */
  RowData output(@Nullable BinaryRowData forwarded, RowData results, RowKind kind);

  /**
   * Forwards fields as they are.
   *
   * @param inputType of the input rows
   * @param fields which of their fields; may be none
   * @param resultType what the functions return
   */
  static OutputRows ofFields(RowType inputType, int[] fields, RowType resultType) {
    return CompletedOutputRows.canBeOf(fields, resultType)
        ? new CompletedOutputRows(inputType, fields, resultType)
        : new CopiedOutputRows(inputType, fields, resultType);
  }

  /** Forwards what generated code makes of each row; it makes binary rows. */
  static OutputRows ofProjection(Projection<RowData, RowData> forward) {
    return new JoinedOutputRows(forward);
  }
}
