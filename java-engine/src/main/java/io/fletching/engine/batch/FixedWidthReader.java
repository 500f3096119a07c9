package io.fletching.engine.batch;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.math.BigDecimal;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.DecimalType;

/** A column each of whose cells takes the same number of bits. */
abstract class FixedWidthReader extends ColumnReader {
  long address;

  FixedWidthReader(String path, ArrowType arrowType) {
    super(path, arrowType);
  }

  @Override
  final void bindValues(FieldVector vector) {
    address = vector.getDataBuffer().memoryAddress();
  }

  static final class Bits extends FixedWidthReader {
    Bits(String path, ArrowType arrowType) {
      super(path, arrowType);
    }

    @Override
    boolean getBoolean(int cell) {
      return (MemoryUtil.getByte(address + (cell >> 3)) >> (cell & 7) & 1) != 0;
    }
  }

  static final class Int8 extends FixedWidthReader {
    Int8(String path, ArrowType arrowType) {
      super(path, arrowType);
    }

    @Override
    byte getByte(int cell) {
      return MemoryUtil.getByte(address + cell);
    }
  }

  static final class Int16 extends FixedWidthReader {
    Int16(String path, ArrowType arrowType) {
      super(path, arrowType);
    }

    @Override
    short getShort(int cell) {
      return MemoryUtil.getShort(address + ((long) cell << 1));
    }
  }

  /** INT, DATE, TIME and months. */
  static final class Int32 extends FixedWidthReader {
    Int32(String path, ArrowType arrowType) {
      super(path, arrowType);
    }

    @Override
    int getInt(int cell) {
      return MemoryUtil.getInt(address + ((long) cell << 2));
    }
  }

  /** BIGINT and durations. */
  static final class Int64 extends FixedWidthReader {
    Int64(String path, ArrowType arrowType) {
      super(path, arrowType);
    }

    @Override
    long getLong(int cell) {
      return MemoryUtil.getLong(address + ((long) cell << 3));
    }
  }

  static final class Float32 extends FixedWidthReader {
    Float32(String path, ArrowType arrowType) {
      super(path, arrowType);
    }

    @Override
    float getFloat(int cell) {
      return Float.intBitsToFloat(MemoryUtil.getInt(address + ((long) cell << 2)));
    }
  }

  static final class Float64 extends FixedWidthReader {
    Float64(String path, ArrowType arrowType) {
      super(path, arrowType);
    }

    @Override
    double getDouble(int cell) {
      return Double.longBitsToDouble(MemoryUtil.getLong(address + ((long) cell << 3)));
    }
  }

  static final class Timestamp extends FixedWidthReader {
    private final TimestampScale scale;

    Timestamp(String path, ArrowType arrowType, int precision) {
      super(path, arrowType);
      this.scale = TimestampScale.of(precision);
    }

    @Override
    TimestampData getTimestamp(int cell) {
      long units = MemoryUtil.getLong(address + ((long) cell << 3));
      try {
        return scale.value(units);
      } catch (ArithmeticException e) {
        throw outOfRange(units, e);
      }
    }

    private FletchingException outOfRange(long units, ArithmeticException cause) {
      return new FletchingException(
          FailureCode.VALUE_NOT_SUPPORTED,
          "The worker returned "
              + units
              + " "
              + scale.plural()
              + " since 1970 for column '"
              + path
              + "', which Flink cannot hold.",
          cause);
    }
  }

  static final class Decimal extends FixedWidthReader {
    private final int precision;
    private final int scale;
    private final boolean compact;

    Decimal(String path, ArrowType arrowType, DecimalType type) {
      super(path, arrowType);
      this.precision = type.getPrecision();
      this.scale = type.getScale();
      this.compact = DecimalData.isCompact(precision);
    }

    @Override
    DecimalData getDecimal(int cell) {
      long at = address + ((long) cell << 4);
      long low = MemoryUtil.getLong(at);
      long high = MemoryUtil.getLong(at + 8);
      if (high == low >> 63) {
        return compact
            ? DecimalData.fromUnscaledLong(low, precision, scale)
            : DecimalData.fromBigDecimal(BigDecimal.valueOf(low, scale), precision, scale);
      }
      if (compact) {
        throw tooManyDigits();
      }
      return DecimalData.fromUnscaledBytes(bigEndian(high, low), precision, scale);
    }

    private static byte[] bigEndian(long high, long low) {
      byte[] bytes = new byte[DecimalWriter.WIDTH];
      put(bytes, 0, high);
      put(bytes, Long.BYTES, low);
      return bytes;
    }

    private static void put(byte[] bytes, int offset, long value) {
      for (int i = 0; i < Long.BYTES; i++) {
        bytes[offset + i] = (byte) (value >> (56 - 8 * i));
      }
    }

    private FletchingException tooManyDigits() {
      return new FletchingException(
          FailureCode.PROTOCOL_VIOLATED,
          "The worker returned a number of more than "
              + precision
              + " digits for column '"
              + path
              + "'.");
    }
  }
}
