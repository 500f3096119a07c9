package io.fletching.gateway.data;

import io.fletching.engine.batch.ArrowMemory;
import io.fletching.engine.batch.RowDataReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;

/** The rows of one batch after the other, as a view that the next row overwrites. */
public final class BatchRows implements AutoCloseable {
  private final BufferAllocator allocator = ArrowMemory.newAllocator("rows", Long.MAX_VALUE);
  private final VectorSchemaRoot stored;
  private final List<FieldVector> columns = new ArrayList<>();
  private final @Nullable TinyIntVector rowKinds;
  private final RowDataReader reader;
  private int position;
  private int rows;

  /** Rows of batches of this layout; memory is freed by {@link #close}. */
  public BatchRows(BatchLayout layout) {
    this.stored = VectorSchemaRoot.create(layout.schema(), allocator);
    for (int column : layout.produced()) {
      columns.add(stored.getVector(column));
    }
    this.rowKinds =
        layout.withRowKinds() ? (TinyIntVector) stored.getVector(RowBatch.ROW_KIND) : null;
    this.reader = new RowDataReader(layout.producedType());
  }

  /** Goes to a row of a batch. */
  public void open(ByteBuffer message, int firstRow) {
    try (ReadChannel channel = new ReadChannel(new BufferChannel(message));
        ArrowRecordBatch batch = MessageSerializer.deserializeRecordBatch(channel, allocator)) {
      new VectorLoader(stored).load(batch);
    } catch (IOException e) {
      throw new UncheckedIOException("A batch of rows cannot be read.", e);
    }
    rows = stored.getRowCount();
    reader.open(
        new VectorSchemaRoot(columns.stream().map(FieldVector::getField).toList(), columns, rows));
    position = firstRow;
  }

  /** Whether the batch has another row. */
  public boolean hasNext() {
    return position < rows;
  }

  /** The row that {@link #next} returns next. */
  public int position() {
    return position;
  }

  /** The next row, good until the one after it. */
  public RowData next() {
    int row = position++;
    RowData view = reader.row(row);
    if (rowKinds != null) {
      view.setRowKind(RowKind.fromByteValue(rowKinds.get(row)));
    }
    return view;
  }

  @Override
  public void close() {
    stored.close();
    allocator.close();
  }
}
