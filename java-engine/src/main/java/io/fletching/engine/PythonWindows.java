package io.fletching.engine;

import io.fletching.engine.operator.window.PairKey;
import io.fletching.engine.operator.window.PartitionChunks;
import io.fletching.engine.operator.window.WindowContents;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.datastream.WindowedStream;
import org.apache.flink.streaming.api.windowing.assigners.DynamicEventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.DynamicProcessingTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.OutputTag;

/** Windows over streams with keys, whose contents go to Python functions. */
public final class PythonWindows {
  private PythonWindows() {}

  /** The contents of windows, when they fire, still parted by key: see {@link WindowContents}. */
  public static <K, V, W extends Window>
      SingleOutputStreamOperator<Tuple2<K, Tuple4<Long, Long, Long, List<V>>>> contents(
          WindowedStream<Tuple2<K, V>, K, W> windows) {
    TupleTypeInfo<?> pairs = (TupleTypeInfo<?>) windows.getInputType();
    TypeInformation<K> key = pairs.getTypeAt(0);
    TypeInformation<V> element = pairs.getTypeAt(1);
    return windows.process(new WindowContents<>(), WindowContents.typeOf(key, element));
  }

  /** A stream whose elements all have the same key. */
  public static <V> KeyedStream<Tuple2<Byte, V>, Byte> underOneKey(DataStream<V> elements) {
    TypeInformation<Tuple2<Byte, V>> pairs = new TupleTypeInfo<>(Types.BYTE, elements.getType());
    return elements
        .map(element -> Tuple2.of((byte) 0, element), pairs)
        .name("Key")
        .keyBy(new PairKey<>(), Types.BYTE);
  }

  /**
   * A stream of pairs that are parted by their first already.
   *
   * @param pairs of the keys and the order of {@code keyed}
   */
  public static <K, V> KeyedStream<Tuple2<K, V>, K> stillKeyed(DataStream<Tuple2<K, V>> pairs) {
    TypeInformation<K> key = ((TupleTypeInfo<?>) pairs.getType()).getTypeAt(0);
    return DataStreamUtils.reinterpretAsKeyedStream(pairs, new PairKey<>(), key);
  }

  /** The type of pairs of a key and a gap with an element. */
  public static <K, V> TypeInformation<Tuple2<K, Tuple2<Long, V>>> withGap(
      KeyedStream<Tuple2<K, V>, K> keyed) {
    TupleTypeInfo<?> pairs = (TupleTypeInfo<?>) keyed.getType();
    return new TupleTypeInfo<>(
        pairs.getTypeAt(0), new TupleTypeInfo<>(Types.LONG, pairs.getTypeAt(1)));
  }

  /** Windows that end when nothing has come for as long as the last element says. */
  public static <K, V> WindowAssigner<?, ?> sessions(boolean inEventTime) {
    return inEventTime
        ? DynamicEventTimeSessionWindows.withDynamicGap(
            (Tuple2<K, Tuple2<Long, V>> element) -> element.f1.f0)
        : DynamicProcessingTimeSessionWindows.withDynamicGap(
            (Tuple2<K, Tuple2<Long, V>> element) -> element.f1.f0);
  }

  /** What is in each task, when all of it is there: see {@link PartitionChunks}. */
  public static <V> SingleOutputStreamOperator<Tuple2<Boolean, List<V>>> partitions(
      DataStream<V> elements) {
    return elements
        .fullWindowPartition()
        .mapPartition(new PartitionChunks<>(elements.getType()))
        .name("Partition");
  }

  /** The tag of elements that come too late for their windows. */
  public static <K, V> OutputTag<Tuple2<K, V>> lateTag(
      String id, WindowedStream<Tuple2<K, V>, K, ?> windows) {
    return new OutputTag<>(id, windows.getInputType());
  }

  /** The elements that came too late. */
  public static <K, V> SingleOutputStreamOperator<V> lateElements(
      SingleOutputStreamOperator<?> contents, OutputTag<Tuple2<K, V>> tag) {
    TypeInformation<V> element = ((TupleTypeInfo<?>) tag.getTypeInfo()).getTypeAt(1);
    return contents.getSideOutput(tag).map(pair -> pair.f1, element).name("Elements");
  }

  /** The same where elements have their gaps with them: without these. */
  public static <K, V> SingleOutputStreamOperator<V> lateElementsWithGaps(
      SingleOutputStreamOperator<?> contents, OutputTag<Tuple2<K, Tuple2<Long, V>>> tag) {
    TypeInformation<Tuple2<Long, V>> withGap = ((TupleTypeInfo<?>) tag.getTypeInfo()).getTypeAt(1);
    TypeInformation<V> element = ((TupleTypeInfo<?>) withGap).getTypeAt(1);
    return contents.getSideOutput(tag).map(pair -> pair.f1.f1, element).name("Elements");
  }
}
