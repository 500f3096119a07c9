package io.fletching.gateway.data.query;

import io.fletching.gateway.data.BatchLayout;
import io.fletching.gateway.data.BatchRows;
import java.nio.ByteBuffer;
import java.util.NoSuchElementException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one batch after the other, each a view that the next overwrites. Used by one thread,
 * closed by any.
 */
final class BatchedRows implements CloseableIterator<RowData> {
  private final CloseableIterator<byte[]> batches;
  private final RowType rowType;
  private @Nullable BatchRows rows;

  BatchedRows(CloseableIterator<byte[]> batches, RowType rowType) {
    this.batches = batches;
    this.rowType = rowType;
  }

  @Override
  public boolean hasNext() {
    BatchRows current = rows;
    while (current == null || !current.hasNext()) {
      if (!batches.hasNext()) {
        free();
        return false;
      }
      current = open(batches.next());
    }
    return true;
  }

  private BatchRows open(byte[] batch) {
    BatchRows current = rows;
    if (current == null) {
      current = new BatchRows(BatchLayout.of(rowType, true));
      rows = current;
    }
    current.open(ByteBuffer.wrap(batch), 0);
    return current;
  }

  private void free() {
    BatchRows current = rows;
    rows = null;
    if (current != null) {
      current.close();
    }
  }

  @Override
  public RowData next() {
    BatchRows current = rows;
    if (!hasNext() || (current = rows) == null) {
      throw new NoSuchElementException("The result has no more rows.");
    }
    return current.next();
  }

  @Override
  public void close() throws Exception {
    batches.close();
  }
}
