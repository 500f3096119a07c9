package io.fletching.gateway.data;

import io.fletching.engine.batch.ArrowMemory;
import io.fletching.engine.batch.RowDataWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Rows of a result on their way into an Arrow batch, whose last column is the kind of each.
 *
 * <p>A row that cannot be written leaves half of itself behind: from then on there is nothing to be
 * taken.
 */
public final class RowBatch implements AutoCloseable {
  /** The name of a last column that holds the kind of each row. */
  public static final String ROW_KIND = "$row_kind";

  private static final int MAX_ROWS = 16_384;
  private static final long MAX_BYTES = 1L << 20;

  private final BufferAllocator allocator = ArrowMemory.newAllocator("result", Long.MAX_VALUE);
  private final RowDataWriter writer;
  private final byte[] kinds = new byte[MAX_ROWS];
  private boolean broken;

  /**
   * Batches of such rows.
   *
   * @throws io.fletching.engine.failure.FletchingException TYPE_NOT_SUPPORTED, naming the first
   *     column that cannot travel
   */
  public RowBatch(RowType type) {
    this.writer =
        new RowDataWriter(type, IntStream.range(0, type.getFieldCount()).toArray(), allocator);
  }

  /** Appends a row, which may be reused by the caller. */
  public void add(RowData row) {
    kinds[writer.rows()] = row.getRowKind().toByteValue();
    broken = true;
    writer.write(row);
    broken = false;
  }

  /** How many rows there are to be taken. */
  public int rows() {
    return broken ? 0 : writer.rows();
  }

  /** Whether there is no room for another row. */
  public boolean isFull() {
    return writer.rows() == MAX_ROWS || writer.bytes() >= MAX_BYTES;
  }

  /** The batch, which belongs to the caller from here on. */
  public VectorSchemaRoot take() {
    int count = writer.rows();
    List<FieldVector> columns = new ArrayList<>(writer.finish().getFieldVectors());
    columns.add(kindsOf(count));
    VectorSchemaRoot root = new VectorSchemaRoot(columns);
    root.setRowCount(count);
    return root;
  }

  private FieldVector kindsOf(int count) {
    TinyIntVector vector = new TinyIntVector(ROW_KIND, allocator);
    vector.allocateNew(count);
    for (int i = 0; i < count; i++) {
      vector.set(i, kinds[i]);
    }
    vector.setValueCount(count);
    return vector;
  }

  /** Frees what was not taken. What was must be closed before. */
  @Override
  public void close() {
    writer.close();
    allocator.close();
  }
}
