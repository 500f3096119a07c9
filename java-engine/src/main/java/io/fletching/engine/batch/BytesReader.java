package io.fletching.engine.batch;

import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryRawValueData;
import org.apache.flink.table.data.binary.BinaryStringData;

/**
 * A column of strings or binaries. The bytes of the whole column are brought into the heap at once:
 * so a cell costs one small object, and a string which somebody keeps stays good when the batch is
 * gone.
 */
abstract class BytesReader extends ColumnReader {
  private static final byte[] NO_BYTES = new byte[0];

  byte[] bytes = NO_BYTES;
  private long offsets;
  private int base;

  BytesReader(String path, ArrowType arrowType) {
    super(path, arrowType);
  }

  @Override
  void bindValues(FieldVector vector) {
    int cells = vector.getValueCount();
    offsets = vector.getOffsetBuffer().memoryAddress();
    base = cells == 0 ? 0 : MemoryUtil.getInt(offsets);
    int length = cells == 0 ? 0 : MemoryUtil.getInt(offsets + ((long) cells << 2)) - base;
    bytes = length == 0 ? NO_BYTES : new byte[length];
    if (length > 0) {
      ArrowBuf values = vector.getDataBuffer();
      MemoryUtil.copyFromMemory(values.memoryAddress() + base, bytes, 0, length);
    }
  }

  final int start(int cell) {
    return MemoryUtil.getInt(offsets + ((long) cell << 2)) - base;
  }

  final int end(int cell) {
    return start(cell + 1);
  }

  /** CHAR and VARCHAR. */
  static final class Text extends BytesReader {
    private MemorySegment[] segments = {};

    Text(String path, ArrowType arrowType) {
      super(path, arrowType);
    }

    @Override
    void bindValues(FieldVector vector) {
      super.bindValues(vector);
      segments = new MemorySegment[] {MemorySegmentFactory.wrap(bytes)};
    }

    @Override
    StringData getString(int cell) {
      int start = start(cell);
      return BinaryStringData.fromAddress(segments, start, end(cell) - start);
    }
  }

  /** BINARY and VARBINARY. */
  static final class Binary extends BytesReader {
    Binary(String path, ArrowType arrowType) {
      super(path, arrowType);
    }

    @Override
    byte[] getBinary(int cell) {
      return Arrays.copyOfRange(bytes, start(cell), end(cell));
    }
  }

  /** RAW: the bytes of the type's serializer, which are not looked into. */
  static final class Raw extends BytesReader {
    Raw(String path, ArrowType arrowType) {
      super(path, arrowType);
    }

    @Override
    <T> RawValueData<T> getRawValue(int cell) {
      int start = start(cell);
      return BinaryRawValueData.fromBytes(bytes, start, end(cell) - start);
    }
  }
}
