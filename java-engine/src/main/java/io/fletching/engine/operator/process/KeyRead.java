package io.fletching.engine.operator.process;

import static java.util.Objects.requireNonNull;

import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.failure.TaskFailures;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.jspecify.annotations.Nullable;

/**
 * Makes pairs of the key, which is read, and the element.
 *
 * @param <K> the keys
 * @param <V> the elements
 */
public final class KeyRead<K, V> extends RichMapFunction<V, Tuple2<K, V>> {
  private static final long serialVersionUID = 1L;

  private static final String WHAT = "key";

  /** Types whose values are the same to Java and to Python, also as keys. */
  private static final Set<TypeInformation<?>> SAME = Set.of(Types.STRING, Types.BOOLEAN);

  private record Whole(LongFunction<Object> of, long least, long most) {}

  private static final Map<TypeInformation<?>, Whole> WHOLE =
      Map.of(
          Types.BYTE, new Whole(number -> (byte) number, Byte.MIN_VALUE, Byte.MAX_VALUE),
          Types.SHORT, new Whole(number -> (short) number, Short.MIN_VALUE, Short.MAX_VALUE),
          Types.INT, new Whole(number -> (int) number, Integer.MIN_VALUE, Integer.MAX_VALUE),
          Types.LONG, new Whole(number -> number, Long.MIN_VALUE, Long.MAX_VALUE));

  private final ElementRead<V> read;
  private final TypeInformation<K> keyType;
  private transient @Nullable Whole whole;
  private transient @Nullable JobID job;

  private KeyRead(ElementRead<V> read, TypeInformation<K> keyType) {
    this.read = read;
    this.keyType = keyType;
  }

  /** What makes the pairs; null if what is read is not of the type of keys. */
  public static <K, V> @Nullable KeyRead<K, V> of(ElementRead<V> read, TypeInformation<K> keyType) {
    boolean isSame = SAME.contains(keyType) && keyType.equals(read.type());
    return isSame || (read.isWhole() && WHOLE.containsKey(keyType))
        ? new KeyRead<>(read, keyType)
        : null;
  }

  @Override
  public void open(OpenContext context) {
    job = getRuntimeContext().getJobInfo().getJobId();
  }

  @Override
  @SuppressWarnings("unchecked")
  public Tuple2<K, V> map(V element) {
    try {
      Object key = read.isWhole() ? number(element) : read.value(element, WHAT);
      return Tuple2.of((K) key, element);
    } catch (FletchingException e) {
      TaskFailures.note(requireNonNull(job, "not open"), e);
      throw e;
    }
  }

  private Object number(V element) {
    Whole type = whole;
    if (type == null) {
      type = requireNonNull(WHOLE.get(keyType));
      whole = type;
    }
    long key = read.number(element, WHAT);
    if (key < type.least() || key > type.most()) {
      throw read.notSupported(key, element, WHAT, "it does not fit the type " + keyType);
    }
    return type.of().apply(key);
  }
}
