package io.fletching.engine.batch;

import java.math.BigInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.DecimalType;

/** DECIMAL: 16 bytes, little endian, two's complement. */
final class DecimalWriter extends FixedWidthWriter {
  static final int WIDTH = 16;

  private final int precision;
  private final int scale;

  DecimalWriter(String path, BufferAllocator allocator, DecimalType type) {
    super(path, allocator, WIDTH);
    this.precision = type.getPrecision();
    this.scale = type.getScale();
  }

  @Override
  void write(RowData row, int field) {
    if (row.isNullAt(field)) {
      writeNull();
    } else {
      append(row.getDecimal(field, precision, scale));
    }
  }

  @Override
  void write(ArrayData array, int index) {
    if (array.isNullAt(index)) {
      writeNull();
    } else {
      append(array.getDecimal(index, precision, scale));
    }
  }

  private void append(DecimalData value) {
    long target = next();
    if (value.isCompact()) {
      long unscaled = value.toUnscaledLong();
      MemoryUtil.putLong(target, unscaled);
      MemoryUtil.putLong(target + 8, unscaled >> 63);
    } else {
      BigInteger unscaled = value.toBigDecimal().unscaledValue();
      long low = unscaled.longValue();
      MemoryUtil.putLong(target, low);
      MemoryUtil.putLong(
          target + 8,
          unscaled.bitLength() < Long.SIZE
              ? low >> 63
              : unscaled.shiftRight(Long.SIZE).longValue());
    }
  }
}
