package io.fletching.gateway.data.element;

import java.io.Serializable;
import java.util.function.Function;
import org.apache.flink.table.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * How elements of one type travel: as values of a SQL type, in the Java objects that Flink itself
 * has for values of that type.
 *
 * @param description the type as Python reads it: its name in {@code Types} and its parts
 * @param dataType the SQL type
 * @param read makes an element of a value
 * @param write makes a value of an element
 */
public record ElementType(Object description, DataType dataType, Step read, Step write)
    implements Serializable {
  /** One way of the conversion; nulls stay null. */
  public interface Step extends Function<Object, Object>, Serializable {
    /** The same with null for null. */
    default @Nullable Object orNull(@Nullable Object value) {
      return value == null ? null : apply(value);
    }
  }
}
