package io.fletching.engine.batch;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Shows Arrow batches as rows, one batch after the other, without copying the cells.
 *
 * <ul>
 *   <li>There is one row object, which {@link #row} moves: take what you need before you ask for
 *       the next.
 *   <li>Rows and what is nested in them are good while the batch is open, and no longer: the
 *       batch's memory is freed by its owner, who is not this reader. A string or binary taken out
 *       of a row may be kept.
 *   <li>Threads: one at a time.
 * </ul>
 */
public final class RowDataReader {
  static {
    ArrowMemory.configure();
  }

  private final ColumnReader[] columns;
  private final ArrowRowData row;
  private int rows;

  /**
   * A reader of batches of such rows.
   *
   * @throws FletchingException TYPE_NOT_SUPPORTED, naming the first column that cannot travel
   */
  public RowDataReader(RowType type) {
    this.columns = ColumnReaders.of(type);
    this.row = new ArrowRowData(columns);
  }

  /**
   * Turns to a batch, which stays the caller's.
   *
   * @throws FletchingException PROTOCOL_VIOLATED if its columns are of other types than this
   *     reader's
   */
  public void open(VectorSchemaRoot batch) {
    List<FieldVector> vectors = batch.getFieldVectors();
    if (vectors.size() != columns.length) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED,
          "The worker returned a batch of "
              + vectors.size()
              + " columns where "
              + columns.length
              + " were agreed.");
    }
    for (int i = 0; i < columns.length; i++) {
      columns[i].bind(vectors.get(i));
    }
    rows = batch.getRowCount();
  }

  /** How many rows the batch has. */
  public int rows() {
    return rows;
  }

  /** The row with this number, from 0: always the same object. */
  public RowData row(int index) {
    row.moveTo(Objects.checkIndex(index, rows));
    return row;
  }
}
