package io.fletching.engine.batch.element;

import io.fletching.protocol.v1.ElementType;
import org.apache.flink.table.types.logical.LogicalType;
import org.jspecify.annotations.Nullable;

/**
 * How elements of one type travel: as values of a SQL type, in Flink's internal data structures.
 *
 * @param type what workers are told of the elements
 * @param logicalType the SQL type
 * @param toElement makes an element of a value
 * @param toInternal makes a value of an element, which it may share parts with
 */
public record ElementConverter(
    ElementType type, LogicalType logicalType, Step toElement, Step toInternal) {
  /** One way of the conversion; nulls stay null. */
  @FunctionalInterface
  public interface Step {
    /** For a value that is there. */
    Object apply(Object value);

    /** The same with null for null. */
    default @Nullable Object orNull(@Nullable Object value) {
      return value == null ? null : apply(value);
    }
  }

  static final Step SAME = value -> value;
}
