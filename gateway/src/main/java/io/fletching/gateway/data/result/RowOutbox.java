package io.fletching.gateway.data.result;

import io.fletching.gateway.data.RowBatch;
import java.util.Iterator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Rows that are not in batches yet, such as those of SHOW TABLES. */
final class RowOutbox extends Outbox<RowData> {
  private final byte[] rowType;
  private final RowBatch batch;
  private boolean closed;

  RowOutbox(RowType type, byte[] rowTypeMessage) {
    this.rowType = rowTypeMessage;
    this.batch = new RowBatch(type);
  }

  @Override
  byte[] header() {
    return rowType;
  }

  @Override
  void pull(Iterator<RowData> rows) {
    while (rows.hasNext()) {
      if (!put(rows.next())) {
        return;
      }
    }
  }

  private synchronized boolean put(RowData row) {
    if (!awaitRoom() || closed) {
      return false;
    }
    batch.add(row);
    if (batch.rows() == 1) {
      announce();
    }
    return true;
  }

  @Override
  boolean isEmpty() {
    return batch.rows() == 0;
  }

  @Override
  boolean isFull() {
    return batch.isFull();
  }

  @Override
  Parcel take() {
    VectorSchemaRoot root = batch.take();
    return frames -> frames.rows(root);
  }

  /** Frees what nobody fetched. Called when the sending thread is done. */
  @Override
  public synchronized void close() {
    closed = true;
    batch.close();
  }
}
