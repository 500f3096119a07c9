package io.fletching.engine.operator.process;

import io.fletching.engine.batch.element.ObjectRowTypeInfo;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/**
 * Reads of elements what a Python function would give, where the function does no more than that:
 * it takes a field, of a field and so on, or the element itself, and may compute a whole number of
 * it. What is read here saves its element a trip to a worker.
 *
 * @param <V> the elements
 */
public final class ElementRead<V> implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Set<TypeInformation<?>> WHOLE =
      Set.of(Types.BYTE, Types.SHORT, Types.INT, Types.LONG);

  /**
   * A step from an element to what is read, as the client saw the function do it.
   *
   * @param kind what is done: ITEM, NAME, or one of the arithmetic operations
   * @param operand of ITEM the field's position, from the end if it is negative; of NAME the
   *     field's name; else the number on the right
   */
  public record Step(Kind kind, Object operand) {}

  /** What is done in a step. Arithmetic is Python's: of any size, and rounded down. */
  public enum Kind {
    ITEM,
    NAME,
    ADD,
    SUBTRACT,
    MULTIPLY,
    FLOOR_DIVIDE,
    REMAINDER;

    boolean isArithmetic() {
      return compareTo(ADD) >= 0;
    }
  }

  private record Arithmetic(Kind kind, long operand) implements Serializable {
    /** Throws ArithmeticException if a long does not hold it. */
    long of(long number) {
      return switch (kind) {
        case ADD -> Math.addExact(number, operand);
        case SUBTRACT -> Math.subtractExact(number, operand);
        case MULTIPLY -> Math.multiplyExact(number, operand);
        case FLOOR_DIVIDE -> {
          if (operand == -1) {
            yield Math.negateExact(number);
          }
          yield Math.floorDiv(number, operand);
        }
        case REMAINDER -> Math.floorMod(number, operand);
        default -> throw new IllegalStateException(kind.name());
      };
    }

    BigInteger of(BigInteger number) {
      BigInteger other = BigInteger.valueOf(operand);
      return switch (kind) {
        case ADD -> number.add(other);
        case SUBTRACT -> number.subtract(other);
        case MULTIPLY -> number.multiply(other);
        case FLOOR_DIVIDE -> number.subtract(floorMod(number, other)).divide(other);
        case REMAINDER -> floorMod(number, other);
        default -> throw new IllegalStateException(kind.name());
      };
    }

    private static BigInteger floorMod(BigInteger number, BigInteger other) {
      BigInteger remainder = number.mod(other.abs());
      return other.signum() < 0 && remainder.signum() > 0 ? remainder.add(other) : remainder;
    }
  }

  private final String function;
  private final int[] path;
  private final List<Arithmetic> arithmetic;
  private final TypeInformation<?> type;
  private final boolean isWhole;

  private ElementRead(
      String function, int[] path, List<Arithmetic> arithmetic, TypeInformation<?> type) {
    this.function = function;
    this.path = path;
    this.arithmetic = arithmetic;
    this.type = type;
    this.isWhole = WHOLE.contains(type);
  }

  /**
   * What does these steps; null if, of these elements, they have to be Python's.
   *
   * @param function the name of the function that does them
   */
  public static <V> @Nullable ElementRead<V> of(
      String function, List<Step> steps, TypeInformation<V> elementType) {
    TypeInformation<?> type = elementType;
    List<Integer> path = new ArrayList<>();
    List<Arithmetic> arithmetic = new ArrayList<>();
    for (Step step : steps) {
      if (step.kind().isArithmetic()) {
        long operand = ((Number) step.operand()).longValue();
        boolean divides = step.kind() == Kind.FLOOR_DIVIDE || step.kind() == Kind.REMAINDER;
        if (!WHOLE.contains(type) || (divides && operand == 0)) {
          return null;
        }
        arithmetic.add(new Arithmetic(step.kind(), operand));
        continue;
      }
      int field = arithmetic.isEmpty() ? field(step, type) : -1;
      if (field < 0) {
        return null;
      }
      path.add(field);
      type =
          type instanceof RowTypeInfo row
              ? row.getTypeAt(field)
              : ((TupleTypeInfo<?>) type).getTypeAt(field);
    }
    int[] fields = path.stream().mapToInt(Integer::intValue).toArray();
    return new ElementRead<>(function, fields, arithmetic, type);
  }

  /** The position of a field; -1 if there is none that Python would find in the same way. */
  private static int field(Step step, TypeInformation<?> type) {
    if (step.kind() == Kind.NAME) {
      return type instanceof RowTypeInfo row && !(type instanceof ObjectRowTypeInfo)
          ? Arrays.asList(row.getFieldNames()).indexOf(step.operand())
          : -1;
    }
    boolean isTuple = type.getClass() == TupleTypeInfo.class;
    if (!isTuple && (!(type instanceof RowTypeInfo) || type instanceof ObjectRowTypeInfo)) {
      // An object of a class may do with its fields what it likes.
      return -1;
    }
    long item = ((Number) step.operand()).longValue();
    long field = item < 0 ? item + type.getArity() : item;
    return field < type.getArity() ? (int) Math.max(field, -1) : -1;
  }

  /** The type of the field that is read. */
  TypeInformation<?> type() {
    return type;
  }

  /** Whether a whole number is read. */
  boolean isWhole() {
    return isWhole;
  }

  /**
   * The field of an element.
   *
   * @param what what it is to be, such as {@code "key"}
   * @throws FletchingException VALUE_NOT_SUPPORTED if there is none
   */
  Object value(V element, String what) {
    Object value = element;
    for (int field : path) {
      value =
          value instanceof Row row
              ? row.getField(field)
              : ((Tuple) existing(value, element, what)).getField(field);
    }
    return existing(value, element, what);
  }

  private Object existing(@Nullable Object value, V element, String what) {
    if (value == null) {
      throw notSupported("None", element, what, "the " + what + " of an element cannot be None");
    }
    return value;
  }

  /**
   * The whole number of an element.
   *
   * @throws FletchingException VALUE_NOT_SUPPORTED if there is none, or if a long does not hold it
   */
  long number(V element, String what) {
    long field = ((Number) value(element, what)).longValue();
    long result = field;
    try {
      for (Arithmetic each : arithmetic) {
        result = each.of(result);
      }
    } catch (ArithmeticException e) {
      return exactly(field, element, what);
    }
    return result;
  }

  private long exactly(long field, V element, String what) {
    BigInteger result = BigInteger.valueOf(field);
    for (Arithmetic each : arithmetic) {
      result = each.of(result);
    }
    if (result.bitLength() > Long.SIZE - 1) {
      throw notSupported(result, element, what, "it does not fit the type Long");
    }
    return result.longValue();
  }

  FletchingException notSupported(Object value, V element, String what, String reason) {
    return new FletchingException(
        FailureCode.VALUE_NOT_SUPPORTED,
        "The function '%s' gives the %s %s of the element %s: %s."
            .formatted(function, what, value, element, reason));
  }
}
