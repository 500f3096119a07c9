package io.fletching.engine.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Turns rows into Arrow batches, one after the other.
 *
 * <ul>
 *   <li>Only the chosen columns are read; the batch has them in the order chosen.
 *   <li>Rows are copied when written: they may be reused by the caller.
 *   <li>A {@link #write} that throws leaves half a row behind: the writer is of no more use but to
 *       be closed.
 *   <li>Threads: one at a time.
 * </ul>
 */
public final class RowDataWriter implements AutoCloseable {
  static {
    ArrowMemory.configure();
  }

  private final BufferAllocator allocator;
  private final Schema schema;
  private final int[] columns;
  private final ColumnWriter[] writers;
  private final BatchSize size = new BatchSize();
  private final long fixedRowBytes;
  private int rows;

  /**
   * A writer of batches of {@code columns} of rows of {@code inputType}.
   *
   * @throws io.fletching.engine.failure.FletchingException TYPE_NOT_SUPPORTED, naming the first
   *     column that cannot travel
   */
  public RowDataWriter(RowType inputType, int[] columns, BufferAllocator allocator) {
    this.allocator = allocator;
    this.columns = columns.clone();
    RowType batchType = project(inputType, columns);
    this.schema = ArrowTypes.schema(batchType);
    this.writers = writers(batchType, new ColumnWriters(allocator, size));
    this.fixedRowBytes = Arrays.stream(writers).mapToLong(ColumnWriter::fixedBytes).sum();
  }

  private static RowType project(RowType inputType, int[] columns) {
    List<RowType.RowField> fields = new ArrayList<>(columns.length);
    for (int column : columns) {
      fields.add(inputType.getFields().get(column));
    }
    return new RowType(false, fields);
  }

  private static ColumnWriter[] writers(RowType batchType, ColumnWriters factory) {
    return batchType.getFields().stream()
        .map(field -> factory.of(field.getType(), field.getName()))
        .toArray(ColumnWriter[]::new);
  }

  /** The schema of the batches. */
  public Schema schema() {
    return schema;
  }

  /** Appends the chosen columns of a row. */
  public void write(RowData row) {
    ColumnWriter[] to = writers;
    int[] from = columns;
    for (int i = 0; i < to.length; i++) {
      to[i].write(row, from[i]);
    }
    rows++;
  }

  /** How many rows the batch has so far. */
  public int rows() {
    return rows;
  }

  /** About how many bytes the batch has so far; cheap enough to be asked for each row. */
  public long bytes() {
    return rows * fixedRowBytes + size.bytes();
  }

  /** The batch, which belongs to the caller from here on. The next row starts a new one. */
  public VectorSchemaRoot finish() {
    List<FieldVector> vectors = new ArrayList<>(writers.length);
    for (Field field : schema.getFields()) {
      vectors.add(field.createVector(allocator));
    }
    for (int i = 0; i < writers.length; i++) {
      writers[i].finish(vectors.get(i));
    }
    int finished = rows;
    rows = 0;
    size.reset();
    return new VectorSchemaRoot(schema, vectors, finished);
  }

  /** Frees the rows that are not finished. The batches handed over live on. */
  @Override
  public void close() {
    for (ColumnWriter writer : writers) {
      writer.close();
    }
    rows = 0;
    size.reset();
  }
}
