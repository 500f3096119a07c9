package io.fletching.engine.batch;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;

/** A column each of whose cells takes the same number of bytes. */
abstract class FixedWidthWriter extends ColumnWriter {
  private final GrowingBuffer values;
  private final int width;
  private int capacity;
  private long address;

  FixedWidthWriter(String path, BufferAllocator allocator, int width) {
    super(path, allocator);
    this.values = new GrowingBuffer(allocator);
    this.width = width;
  }

  /** Where the next cell goes; counts it. */
  final long next() {
    int cell = count;
    if (cell == capacity) {
      grow();
    }
    count = cell + 1;
    return address + (long) cell * width;
  }

  private void grow() {
    values.reserve((count + 1L) * width);
    address = values.address();
    capacity = (int) Math.min(Integer.MAX_VALUE, values.capacity() / width);
  }

  @Override
  final void writeNull() {
    markNull();
    MemoryUtil.setMemory(next(), width, (byte) 0);
  }

  @Override
  final int fixedBytes() {
    return width;
  }

  @Override
  final void takeBuffers(List<ArrowBuf> buffers) {
    buffers.add(values.take((long) count * width));
    capacity = 0;
    address = 0;
  }

  @Override
  final void close() {
    super.close();
    values.close();
    capacity = 0;
  }

  static final class Int8 extends FixedWidthWriter {
    Int8(String path, BufferAllocator allocator) {
      super(path, allocator, 1);
    }

    @Override
    void write(RowData row, int field) {
      if (row.isNullAt(field)) {
        writeNull();
      } else {
        MemoryUtil.putByte(next(), row.getByte(field));
      }
    }

    @Override
    void write(ArrayData array, int index) {
      if (array.isNullAt(index)) {
        writeNull();
      } else {
        MemoryUtil.putByte(next(), array.getByte(index));
      }
    }
  }

  static final class Int16 extends FixedWidthWriter {
    Int16(String path, BufferAllocator allocator) {
      super(path, allocator, 2);
    }

    @Override
    void write(RowData row, int field) {
      if (row.isNullAt(field)) {
        writeNull();
      } else {
        MemoryUtil.putShort(next(), row.getShort(field));
      }
    }

    @Override
    void write(ArrayData array, int index) {
      if (array.isNullAt(index)) {
        writeNull();
      } else {
        MemoryUtil.putShort(next(), array.getShort(index));
      }
    }
  }

  /** INT, DATE, TIME and months. */
  static final class Int32 extends FixedWidthWriter {
    Int32(String path, BufferAllocator allocator) {
      super(path, allocator, 4);
    }

    @Override
    void write(RowData row, int field) {
      if (row.isNullAt(field)) {
        writeNull();
      } else {
        MemoryUtil.putInt(next(), row.getInt(field));
      }
    }

    @Override
    void write(ArrayData array, int index) {
      if (array.isNullAt(index)) {
        writeNull();
      } else {
        MemoryUtil.putInt(next(), array.getInt(index));
      }
    }
  }

  /** BIGINT and durations. */
  static final class Int64 extends FixedWidthWriter {
    Int64(String path, BufferAllocator allocator) {
      super(path, allocator, 8);
    }

    @Override
    void write(RowData row, int field) {
      if (row.isNullAt(field)) {
        writeNull();
      } else {
        MemoryUtil.putLong(next(), row.getLong(field));
      }
    }

    @Override
    void write(ArrayData array, int index) {
      if (array.isNullAt(index)) {
        writeNull();
      } else {
        MemoryUtil.putLong(next(), array.getLong(index));
      }
    }
  }

  static final class Float32 extends FixedWidthWriter {
    Float32(String path, BufferAllocator allocator) {
      super(path, allocator, 4);
    }

    @Override
    void write(RowData row, int field) {
      if (row.isNullAt(field)) {
        writeNull();
      } else {
        MemoryUtil.putInt(next(), Float.floatToRawIntBits(row.getFloat(field)));
      }
    }

    @Override
    void write(ArrayData array, int index) {
      if (array.isNullAt(index)) {
        writeNull();
      } else {
        MemoryUtil.putInt(next(), Float.floatToRawIntBits(array.getFloat(index)));
      }
    }
  }

  static final class Float64 extends FixedWidthWriter {
    Float64(String path, BufferAllocator allocator) {
      super(path, allocator, 8);
    }

    @Override
    void write(RowData row, int field) {
      if (row.isNullAt(field)) {
        writeNull();
      } else {
        MemoryUtil.putLong(next(), Double.doubleToRawLongBits(row.getDouble(field)));
      }
    }

    @Override
    void write(ArrayData array, int index) {
      if (array.isNullAt(index)) {
        writeNull();
      } else {
        MemoryUtil.putLong(next(), Double.doubleToRawLongBits(array.getDouble(index)));
      }
    }
  }
}
