package io.fletching.engine.batch;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;

/**
 * Appends the cells of one column, or of one child of a nested column, to Arrow buffers.
 *
 * <ul>
 *   <li>Validity: a column costs nothing for its validity until its first null. Then a bitmap of
 *       ones is made, in which each null clears its bit; a value that is there never touches it.
 *   <li>Ownership: {@link #finish} gives all buffers to the vector and starts anew; {@link #close}
 *       frees them. Not used after that.
 *   <li>Threads: none of its own, no locks: one thread at a time.
 * </ul>
 */
abstract class ColumnWriter {
  /** How messages name this column. */
  final String path;

  final BufferAllocator allocator;

  /** How many cells there are, nulls among them. */
  int count;

  private final GrowingBuffer validity;
  private int nulls;

  ColumnWriter(String path, BufferAllocator allocator) {
    this.path = path;
    this.allocator = allocator;
    this.validity = new GrowingBuffer(allocator);
  }

  abstract void write(RowData row, int field);

  abstract void write(ArrayData array, int index);

  /** Appends a null. */
  abstract void writeNull();

  /**
   * The bytes that each cell takes, whatever is in it. What it takes beyond them goes to the {@link
   * BatchSize}.
   */
  abstract int fixedBytes();

  /** Whether the column has a validity buffer at all: one of nothing but nulls has none. */
  boolean hasBuffers() {
    return true;
  }

  /** Hands over the buffers that follow the validity, in Arrow's order. */
  abstract void takeBuffers(List<ArrowBuf> buffers);

  /** Lets the children fill the vector's children. */
  void finishChildren(FieldVector vector) {}

  void close() {
    validity.close();
  }

  /**
   * Clears the bit of the cell that is appended next. The caller writes the cell's placeholder and
   * counts it.
   */
  final void markNull() {
    validity.reserveFilled((count >> 3) + 1L, (byte) 0xFF);
    long bits = validity.address() + (count >> 3);
    MemoryUtil.putByte(bits, (byte) (MemoryUtil.getByte(bits) & ~(1 << (count & 7))));
    nulls++;
  }

  /** Fills an empty vector of this column's type with all cells so far, and starts anew. */
  final void finish(FieldVector vector) {
    List<ArrowBuf> buffers = new ArrayList<>(3);
    if (hasBuffers()) {
      buffers.add(takeValidity());
    }
    takeBuffers(buffers);
    try {
      vector.loadFieldBuffers(new ArrowFieldNode(count, nulls), buffers);
    } finally {
      buffers.forEach(ArrowBuf::close);
    }
    finishChildren(vector);
    count = 0;
    nulls = 0;
  }

  private ArrowBuf takeValidity() {
    if (nulls == 0) {
      return allocator.getEmpty();
    }
    long bytes = (count + 7L) >> 3;
    validity.reserveFilled(bytes, (byte) 0xFF);
    return validity.take(bytes);
  }
}
