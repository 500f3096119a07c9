package io.fletching.gateway.data.result;

import io.fletching.engine.batch.ArrowMemory;
import io.fletching.engine.batch.ArrowTypes;
import io.fletching.engine.batch.RowDataWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Rows as Arrow batches, with each row's kind in a last column. */
final class BatchOutbox extends Outbox {
  private static final int MAX_ROWS = 16_384;
  private static final long MAX_BYTES = 4L << 20;
  private static final String ROW_KIND = "$row_kind";

  private final byte[] rowType;
  private final BufferAllocator allocator;
  private final RowDataWriter writer;
  private final byte[] rowKinds = new byte[MAX_ROWS];
  private boolean broken;
  private boolean closed;

  BatchOutbox(RowType type) {
    this.rowType = ArrowTypes.toProto(type).toByteArray();
    this.allocator = ArrowMemory.newAllocator("result", Long.MAX_VALUE);
    this.writer = new RowDataWriter(type, IntStream.range(0, type.getFieldCount()).toArray(), allocator);
  }

  @Override
  void sendHeader(FrameWriter frames) throws IOException {
    frames.rowType(rowType);
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
    rowKinds[writer.rows()] = row.getRowKind().toByteValue();
    // Until it is whole: a row that cannot be written leaves half of it behind, which must not be taken.
    broken = true;
    writer.write(row);
    broken = false;
    if (writer.rows() == 1) {
      announce();
    }
    return true;
  }

  @Override
  boolean isEmpty() {
    return broken || writer.rows() == 0;
  }

  @Override
  boolean isFull() {
    return writer.rows() == MAX_ROWS || writer.bytes() >= MAX_BYTES;
  }

  @Override
  Parcel take() {
    TinyIntVector kinds = new TinyIntVector(ROW_KIND, allocator);
    int count = writer.rows();
    kinds.allocateNew(count);
    for (int i = 0; i < count; i++) {
      kinds.set(i, rowKinds[i]);
    }
    kinds.setValueCount(count);
    List<FieldVector> columns = new ArrayList<>(writer.finish().getFieldVectors());
    columns.add(kinds);
    VectorSchemaRoot root = new VectorSchemaRoot(columns);
    root.setRowCount(count);
    return frames -> frames.rows(root);
  }

  /** Frees what nobody fetched. Called when the sending thread is done. */
  @Override
  public synchronized void close() {
    closed = true;
    writer.close();
    allocator.close();
  }
}
