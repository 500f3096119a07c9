package io.fletching.engine.batch;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryStringData;

/** A column of strings or binaries. */
abstract class BytesWriter extends ColumnWriter {
  private static final int MAX_SHORT_BYTES = 64;

  private final OffsetBuffer offsets;
  private final GrowingBuffer values;
  private final BatchSize size;
  private int end;

  BytesWriter(String path, BufferAllocator allocator, BatchSize size) {
    super(path, allocator);
    this.size = size;
    this.offsets = new OffsetBuffer(allocator);
    this.values = new GrowingBuffer(allocator);
  }

  /** Makes room for a cell, and counts it. The caller writes its bytes at the address returned. */
  final long next(int bytes) {
    int start = end;
    end = OffsetBuffer.checked((long) start + bytes, path);
    values.reserve(end);
    offsets.end(count, end);
    count++;
    size.add(bytes);
    return values.address() + start;
  }

  /** Short cells are copied here: a call of the JVM's copy costs more than their bytes. */
  static void copyArray(byte[] from, int offset, long target, int bytes) {
    if (bytes > MAX_SHORT_BYTES) {
      MemoryUtil.copyToMemory(from, offset, target, bytes);
    } else if (bytes >= Long.BYTES) {
      int last = bytes - Long.BYTES;
      for (int i = 0; i < last; i += Long.BYTES) {
        MemoryUtil.putLong(target + i, MemoryUtil.getLong(from, offset + i));
      }
      MemoryUtil.putLong(target + last, MemoryUtil.getLong(from, offset + last));
    } else {
      for (int i = 0; i < bytes; i++) {
        MemoryUtil.putByte(target + i, from[offset + i]);
      }
    }
  }

  @Override
  final void writeNull() {
    markNull();
    next(0);
  }

  @Override
  final int fixedBytes() {
    return 4;
  }

  @Override
  final void takeBuffers(List<ArrowBuf> buffers) {
    buffers.add(offsets.take(count));
    buffers.add(values.take(end));
    end = 0;
  }

  @Override
  final void close() {
    super.close();
    offsets.close();
    values.close();
    end = 0;
  }

  /** CHAR and VARCHAR: Flink holds UTF-8 already. */
  static final class Text extends BytesWriter {
    Text(String path, BufferAllocator allocator, BatchSize size) {
      super(path, allocator, size);
    }

    @Override
    void write(RowData row, int field) {
      if (row.isNullAt(field)) {
        writeNull();
      } else {
        append((BinaryStringData) row.getString(field));
      }
    }

    @Override
    void write(ArrayData array, int index) {
      if (array.isNullAt(index)) {
        writeNull();
      } else {
        append((BinaryStringData) array.getString(index));
      }
    }

    private void append(BinaryStringData text) {
      text.ensureMaterialized();
      int bytes = text.getSizeInBytes();
      MemorySegment[] segments = text.getSegments();
      long target = next(bytes);
      if (segments.length == 1) {
        copy(segments[0], text.getOffset(), target, bytes);
      } else {
        copyAcross(segments, text.getOffset(), target, bytes);
      }
    }

    private static void copy(MemorySegment from, int offset, long target, int bytes) {
      if (from.isOffHeap()) {
        MemoryUtil.copyMemory(from.getAddress() + offset, target, bytes);
      } else {
        copyArray(from.getArray(), offset, target, bytes);
      }
    }

    /** A string of a row that crosses the pages of Flink's managed memory. */
    private static void copyAcross(MemorySegment[] segments, int offset, long target, int bytes) {
      int from = offset;
      long to = target;
      int left = bytes;
      for (MemorySegment segment : segments) {
        if (from >= segment.size()) {
          from -= segment.size();
          continue;
        }
        int here = Math.min(left, segment.size() - from);
        copy(segment, from, to, here);
        to += here;
        left -= here;
        from = 0;
      }
    }
  }

  /** BINARY and VARBINARY. */
  static final class Binary extends BytesWriter {
    Binary(String path, BufferAllocator allocator, BatchSize size) {
      super(path, allocator, size);
    }

    @Override
    void write(RowData row, int field) {
      if (row.isNullAt(field)) {
        writeNull();
      } else {
        append(row.getBinary(field));
      }
    }

    @Override
    void write(ArrayData array, int index) {
      if (array.isNullAt(index)) {
        writeNull();
      } else {
        append(array.getBinary(index));
      }
    }

    private void append(byte[] value) {
      copyArray(value, 0, next(value.length), value.length);
    }
  }

  /** RAW: what the type's serializer writes. */
  static final class Raw<T> extends BytesWriter {
    private final TypeSerializer<T> serializer;

    Raw(String path, BufferAllocator allocator, BatchSize size, TypeSerializer<T> serializer) {
      super(path, allocator, size);
      this.serializer = serializer;
    }

    @Override
    void write(RowData row, int field) {
      if (row.isNullAt(field)) {
        writeNull();
      } else {
        append(row.getRawValue(field));
      }
    }

    @Override
    void write(ArrayData array, int index) {
      if (array.isNullAt(index)) {
        writeNull();
      } else {
        append(array.getRawValue(index));
      }
    }

    private void append(RawValueData<T> value) {
      byte[] bytes = value.toBytes(serializer);
      copyArray(bytes, 0, next(bytes.length), bytes.length);
    }
  }
}
