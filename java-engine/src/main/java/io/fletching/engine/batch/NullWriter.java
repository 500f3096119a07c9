package io.fletching.engine.batch;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;

/** A column of the type NULL, which is a number of cells and nothing else. */
final class NullWriter extends ColumnWriter {
  NullWriter(String path, BufferAllocator allocator) {
    super(path, allocator);
  }

  @Override
  void write(RowData row, int field) {
    writeNull();
  }

  @Override
  void write(ArrayData array, int index) {
    writeNull();
  }

  @Override
  void writeNull() {
    count++;
  }

  @Override
  int fixedBytes() {
    return 0;
  }

  @Override
  boolean hasBuffers() {
    return false;
  }

  @Override
  void takeBuffers(List<ArrowBuf> buffers) {}
}
