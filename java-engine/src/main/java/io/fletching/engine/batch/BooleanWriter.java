package io.fletching.engine.batch;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;

/** A column of bits. */
final class BooleanWriter extends ColumnWriter {
  private final GrowingBuffer values;

  BooleanWriter(String path, BufferAllocator allocator) {
    super(path, allocator);
    this.values = new GrowingBuffer(allocator);
  }

  @Override
  void write(RowData row, int field) {
    if (row.isNullAt(field)) {
      writeNull();
    } else {
      append(row.getBoolean(field));
    }
  }

  @Override
  void write(ArrayData array, int index) {
    if (array.isNullAt(index)) {
      writeNull();
    } else {
      append(array.getBoolean(index));
    }
  }

  private void append(boolean value) {
    values.reserveFilled((count >> 3) + 1L, (byte) 0);
    if (value) {
      long bits = values.address() + (count >> 3);
      MemoryUtil.putByte(bits, (byte) (MemoryUtil.getByte(bits) | 1 << (count & 7)));
    }
    count++;
  }

  @Override
  void writeNull() {
    markNull();
    append(false);
  }

  @Override
  int fixedBytes() {
    return 1;
  }

  @Override
  void takeBuffers(List<ArrowBuf> buffers) {
    buffers.add(values.take((count + 7L) >> 3));
  }

  @Override
  void close() {
    super.close();
    values.close();
  }
}
