package io.fletching.engine.operator.process;

import io.fletching.engine.batch.element.ObjectRowTypeInfo;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of elements where the Python function that gives them does no more than that: it
 * takes a field, of a field and so on, or the element itself, and may compute a whole number of it.
 * A key that is read here saves its element a trip to a worker.
 *
 * @param <K> the keys
 * @param <V> the elements
 */
public final class KeyRead<K, V> implements MapFunction<V, Tuple2<K, V>> {
  private static final long serialVersionUID = 1L;

  /** Types whose values are the same to Java and to Python, also as keys. */
  private static final Set<TypeInformation<?>> SAME = Set.of(Types.STRING, Types.BOOLEAN);

  private record Whole(LongFunction<Object> of, long least, long most) {}

  private static final Map<TypeInformation<?>, Whole> WHOLE =
      Map.of(
          Types.BYTE, new Whole(number -> (byte) number, Byte.MIN_VALUE, Byte.MAX_VALUE),
          Types.SHORT, new Whole(number -> (short) number, Short.MIN_VALUE, Short.MAX_VALUE),
          Types.INT, new Whole(number -> (int) number, Integer.MIN_VALUE, Integer.MAX_VALUE),
          Types.LONG, new Whole(number -> number, Long.MIN_VALUE, Long.MAX_VALUE));

  /**
   * A step from an element to its key, as the client saw the function do it.
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
  private final TypeInformation<K> keyType;
  private final int[] path;
  private final List<Arithmetic> arithmetic;
  private final boolean isWhole;
  private transient @Nullable Whole whole;

  private KeyRead(
      String function,
      TypeInformation<K> keyType,
      int[] path,
      List<Arithmetic> arithmetic,
      boolean isWhole) {
    this.function = function;
    this.keyType = keyType;
    this.path = path;
    this.arithmetic = arithmetic;
    this.isWhole = isWhole;
  }

  /**
   * What reads the keys; null if these steps, of these elements, have to be Python's.
   *
   * @param function the name of the function that does these steps
   */
  public static <K, V> @Nullable KeyRead<K, V> of(
      String function,
      List<Step> steps,
      TypeInformation<V> elementType,
      TypeInformation<K> keyType) {
    TypeInformation<?> type = elementType;
    List<Integer> path = new ArrayList<>();
    List<Arithmetic> arithmetic = new ArrayList<>();
    for (Step step : steps) {
      if (step.kind().isArithmetic()) {
        long operand = ((Number) step.operand()).longValue();
        boolean divides = step.kind() == Kind.FLOOR_DIVIDE || step.kind() == Kind.REMAINDER;
        if (!WHOLE.containsKey(type) || (divides && operand == 0)) {
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
    boolean isWhole = WHOLE.containsKey(type) && WHOLE.containsKey(keyType);
    if (!isWhole && !(SAME.contains(type) && type.equals(keyType))) {
      return null;
    }
    int[] fields = path.stream().mapToInt(Integer::intValue).toArray();
    return new KeyRead<>(function, keyType, fields, arithmetic, isWhole);
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

  @Override
  @SuppressWarnings("unchecked")
  public Tuple2<K, V> map(V element) {
    Object value = element;
    for (int field : path) {
      value =
          value instanceof Row row
              ? row.getField(field)
              : ((Tuple) existing(value, element)).getField(field);
    }
    Object key = existing(value, element);
    return Tuple2.of((K) (isWhole ? wholeKey((Number) key, element) : key), element);
  }

  private Object existing(@Nullable Object value, V element) {
    if (value == null) {
      throw notSupported("None", element, "the key of an element cannot be None");
    }
    return value;
  }

  private Object wholeKey(Number number, V element) {
    Whole type = whole;
    if (type == null) {
      type = WHOLE.get(keyType);
      whole = type;
    }
    long result = number.longValue();
    try {
      for (Arithmetic each : arithmetic) {
        result = each.of(result);
      }
    } catch (ArithmeticException e) {
      result = exactly(number.longValue(), element);
    }
    if (result < type.least() || result > type.most()) {
      throw tooLarge(result, element);
    }
    return type.of().apply(result);
  }

  private long exactly(long number, V element) {
    BigInteger result = BigInteger.valueOf(number);
    for (Arithmetic each : arithmetic) {
      result = each.of(result);
    }
    if (result.bitLength() > Long.SIZE - 1) {
      throw tooLarge(result, element);
    }
    return result.longValue();
  }

  private FletchingException tooLarge(Object key, V element) {
    return notSupported(
        key, element, "it does not fit the type of keys, " + keyType + ": give key_by a wider one");
  }

  private FletchingException notSupported(Object key, V element, String reason) {
    return new FletchingException(
        FailureCode.VALUE_NOT_SUPPORTED,
        "The function '%s' gives the key %s of the element %s: %s."
            .formatted(function, key, element, reason));
  }
}
