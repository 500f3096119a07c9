package io.fletching.engine;

import io.fletching.engine.operator.window.IntervalPairs;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Joins of streams with keys, whose pairs go to Python functions. */
public final class PythonJoins {
  private PythonJoins() {}

  /**
   * The pairs of elements with the same key whose times are near each other: see {@link
   * IntervalPairs}.
   *
   * @param lowerMillis how much later than the left element the right one is at the least
   * @param upperMillis and at the most
   * @param leftLate where left elements go that are too late; null for nowhere
   */
  public static <K, A, B> SingleOutputStreamOperator<Tuple4<Long, Long, A, B>> intervalPairs(
      KeyedStream<Tuple2<K, A>, K> left,
      KeyedStream<Tuple2<K, B>, K> right,
      long lowerMillis,
      long upperMillis,
      boolean withLower,
      boolean withUpper,
      @Nullable OutputTag<Tuple2<K, A>> leftLate,
      @Nullable OutputTag<Tuple2<K, B>> rightLate) {
    KeyedStream.IntervalJoined<Tuple2<K, A>, Tuple2<K, B>, K> join =
        left.intervalJoin(right)
            .between(Duration.ofMillis(lowerMillis), Duration.ofMillis(upperMillis));
    if (!withLower) {
      join = join.lowerBoundExclusive();
    }
    if (!withUpper) {
      join = join.upperBoundExclusive();
    }
    if (leftLate != null) {
      join = join.sideOutputLeftLateData(leftLate);
    }
    if (rightLate != null) {
      join = join.sideOutputRightLateData(rightLate);
    }
    return join.process(
        new IntervalPairs<>(), IntervalPairs.typeOf(elementType(left), elementType(right)));
  }

  private static <K, V> TypeInformation<V> elementType(KeyedStream<Tuple2<K, V>, K> keyed) {
    return ((TupleTypeInfo<?>) keyed.getType()).getTypeAt(1);
  }

  /** The tag of elements that come too late for their pairs. */
  public static <K, V> OutputTag<Tuple2<K, V>> lateTag(
      String id, KeyedStream<Tuple2<K, V>, K> keyed) {
    return new OutputTag<>(id, keyed.getType());
  }

  /** The elements that came too late. */
  public static <K, V> SingleOutputStreamOperator<V> lateElements(
      SingleOutputStreamOperator<?> pairs, OutputTag<Tuple2<K, V>> tag) {
    return PythonWindows.lateElements(pairs, tag);
  }
}
