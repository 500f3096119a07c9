package io.fletching.engine.operator.process;

import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.jspecify.annotations.Nullable;

/**
 * Gives elements their time, in milliseconds, which is read.
 *
 * @param <V> the elements
 */
public final class TimeRead<V> implements SerializableTimestampAssigner<V> {
  private static final long serialVersionUID = 1L;

  private final ElementRead<V> read;

  private TimeRead(ElementRead<V> read) {
    this.read = read;
  }

  /** What gives the times; null if what is read is no whole number. */
  public static <V> @Nullable TimeRead<V> of(ElementRead<V> read) {
    return read.isWhole() ? new TimeRead<>(read) : null;
  }

  @Override
  public long extractTimestamp(V element, long recordTimestamp) {
    return read.number(element, "time");
  }
}
