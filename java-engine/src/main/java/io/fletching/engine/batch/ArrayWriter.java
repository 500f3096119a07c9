package io.fletching.engine.batch;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;

/** A column of arrays. */
final class ArrayWriter extends ColumnWriter {
  private final ColumnWriter elements;
  private final OffsetBuffer offsets;
  private final BatchSize batchSize;

  ArrayWriter(String path, BufferAllocator allocator, BatchSize batchSize, ColumnWriter elements) {
    super(path, allocator);
    this.batchSize = batchSize;
    this.elements = elements;
    this.offsets = new OffsetBuffer(allocator);
  }

  @Override
  void write(RowData row, int field) {
    if (row.isNullAt(field)) {
      writeNull();
    } else {
      append(row.getArray(field));
    }
  }

  @Override
  void write(ArrayData array, int index) {
    if (array.isNullAt(index)) {
      writeNull();
    } else {
      append(array.getArray(index));
    }
  }

  private void append(ArrayData array) {
    int size = array.size();
    OffsetBuffer.checked((long) elements.count + size, path);
    for (int i = 0; i < size; i++) {
      elements.write(array, i);
    }
    batchSize.add((long) size * elements.fixedBytes());
    end();
  }

  private void end() {
    offsets.end(count, elements.count);
    count++;
  }

  @Override
  void writeNull() {
    markNull();
    end();
  }

  @Override
  int fixedBytes() {
    return 4;
  }

  @Override
  void takeBuffers(List<ArrowBuf> buffers) {
    buffers.add(offsets.take(count));
  }

  @Override
  void finishChildren(FieldVector vector) {
    elements.finish(vector.getChildrenFromFields().get(0));
  }

  @Override
  void close() {
    super.close();
    offsets.close();
    elements.close();
  }
}
