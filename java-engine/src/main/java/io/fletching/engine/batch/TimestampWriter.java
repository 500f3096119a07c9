package io.fletching.engine.batch;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;

/** TIMESTAMP and TIMESTAMP_LTZ, in the unit that their precision asks for. */
final class TimestampWriter extends FixedWidthWriter {
  private final int precision;
  private final TimestampScale scale;
  private final String sqlType;

  TimestampWriter(String path, BufferAllocator allocator, int precision, String sqlType) {
    super(path, allocator, 8);
    this.precision = precision;
    this.scale = TimestampScale.of(precision);
    this.sqlType = sqlType;
  }

  @Override
  void write(RowData row, int field) {
    if (row.isNullAt(field)) {
      writeNull();
    } else {
      append(row.getTimestamp(field, precision));
    }
  }

  @Override
  void write(ArrayData array, int index) {
    if (array.isNullAt(index)) {
      writeNull();
    } else {
      append(array.getTimestamp(index, precision));
    }
  }

  private void append(TimestampData value) {
    long units;
    try {
      units = scale.units(value);
    } catch (ArithmeticException e) {
      throw outOfRange(value, e);
    }
    MemoryUtil.putLong(next(), units);
  }

  private FletchingException outOfRange(TimestampData value, ArithmeticException cause) {
    return new FletchingException(
        FailureCode.VALUE_NOT_SUPPORTED,
        "Column '"
            + path
            + "' of type "
            + sqlType
            + " holds "
            + value
            + ", which 64 bits of "
            + scale.plural()
            + " since 1970 cannot hold. Cast the column to a lower precision, such as TIMESTAMP(6), or filter such rows out.",
        cause);
  }
}
