package io.fletching.engine.batch;

import org.apache.flink.table.data.TimestampData;

/**
 * The units in which timestamps travel, and Flink's milliseconds and nanoseconds turned into them
 * and back.
 */
enum TimestampScale {
  SECONDS {
    @Override
    long units(TimestampData value) {
      return Math.floorDiv(value.getMillisecond(), 1000L);
    }

    @Override
    TimestampData value(long units) {
      return TimestampData.fromEpochMillis(Math.multiplyExact(units, 1000L));
    }
  },
  MILLISECONDS {
    @Override
    long units(TimestampData value) {
      return value.getMillisecond();
    }

    @Override
    TimestampData value(long units) {
      return TimestampData.fromEpochMillis(units);
    }
  },
  MICROSECONDS {
    @Override
    long units(TimestampData value) {
      return scaled(value.getMillisecond(), 1000, value.getNanoOfMillisecond() / 1000);
    }

    @Override
    TimestampData value(long units) {
      return TimestampData.fromEpochMillis(
          Math.floorDiv(units, 1000L), (int) Math.floorMod(units, 1000L) * 1000);
    }
  },
  NANOSECONDS {
    @Override
    long units(TimestampData value) {
      long nanos = scaled(value.getMillisecond(), 1_000_000, value.getNanoOfMillisecond());
      if (nanos == NOT_A_TIME) {
        throw new ArithmeticException("The lowest long stands for no time at all.");
      }
      return nanos;
    }

    @Override
    TimestampData value(long units) {
      return TimestampData.fromEpochMillis(
          Math.floorDiv(units, 1_000_000L), (int) Math.floorMod(units, 1_000_000L));
    }
  };

  /** What NumPy and pandas take for a missing value. */
  private static final long NOT_A_TIME = Long.MIN_VALUE;

  static TimestampScale of(int precision) {
    return switch (ArrowTypes.unit(precision)) {
      case SECOND -> SECONDS;
      case MILLISECOND -> MILLISECONDS;
      case MICROSECOND -> MICROSECONDS;
      case NANOSECOND -> NANOSECONDS;
    };
  }

  /**
   * In this unit; finer digits are cut off.
   *
   * @throws ArithmeticException if 64 bits do not hold it
   */
  abstract long units(TimestampData value);

  /** Of this unit. */
  abstract TimestampData value(long units);

  final String plural() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * {@code millis * factor + rest} without overflow on the way, as the lowest values need: they are
   * a negative product plus a rest.
   */
  private static long scaled(long millis, long factor, long rest) {
    if (millis >= 0) {
      return Math.addExact(Math.multiplyExact(millis, factor), rest);
    }
    return Math.addExact(Math.multiplyExact(millis + 1, factor), rest - factor);
  }
}
