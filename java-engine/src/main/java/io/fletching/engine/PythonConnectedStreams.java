package io.fletching.engine;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.operator.process.CoProcessFunctionOperator;
import io.fletching.engine.operator.process.StreamFunctionInfo;
import io.fletching.protocol.v1.StateSpec;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.jspecify.annotations.Nullable;

/** Python functions over two streams. */
public final class PythonConnectedStreams {
  private PythonConnectedStreams() {}

  /** What a function is, and how its operator is named. */
  private record Definition<OUT>(
      String name, StreamFunctionInfo function, TypeInformation<OUT> outputType) {}

  /**
   * The stream that a function makes of two.
   *
   * @param name the operator's name
   * @param kind how the function is called, such as {@code "CO_MAP"}
   * @param payload the function as its client wrote it
   * @throws io.fletching.engine.failure.FletchingException TYPE_NOT_SUPPORTED for elements that
   *     have no form in Python
   */
  public static <IN1, IN2, OUT> SingleOutputStreamOperator<OUT> process(
      DataStream<IN1> first,
      DataStream<IN2> second,
      String name,
      String kind,
      byte[] payload,
      TypeInformation<OUT> outputType) {
    return transform(
        first,
        second,
        new Definition<>(name, StreamFunctionInfo.of(kind, payload), outputType),
        first.getType(),
        second.getType(),
        null,
        false);
  }

  /**
   * The stream that a function makes of two with keys, for each of which it may keep state.
   *
   * @param first as {@link PythonStreams#keyBy} made it
   * @param second likewise, with keys of the same type
   * @param kind how the function is called, such as {@code "KEYED_CO_PROCESS"}
   */
  public static <K, V1, V2, OUT> SingleOutputStreamOperator<OUT> processKeyed(
      KeyedStream<Tuple2<K, V1>, K> first,
      KeyedStream<Tuple2<K, V2>, K> second,
      String name,
      String kind,
      byte[] payload,
      TypeInformation<OUT> outputType) {
    TupleTypeInfo<?> pairs = (TupleTypeInfo<?>) first.getType();
    return transform(
        first,
        second,
        new Definition<>(name, StreamFunctionInfo.of(kind, payload), outputType),
        pairs.getTypeAt(1),
        ((TupleTypeInfo<?>) second.getType()).getTypeAt(1),
        pairs.getTypeAt(0),
        true);
  }

  /** The stream that a function makes of one and of a broadcast one. */
  public static <IN1, IN2, OUT> SingleOutputStreamOperator<OUT> processBroadcast(
      DataStream<IN1> first,
      BroadcastStream<IN2> second,
      String name,
      byte[] payload,
      TypeInformation<OUT> outputType) {
    return transform(
        first,
        elements(second),
        new Definition<>(name, withStates("BROADCAST_PROCESS", payload, second), outputType),
        first.getType(),
        second.getType(),
        null,
        false);
  }

  /**
   * The stream that a function makes of one with keys and of a broadcast one.
   *
   * @param first as {@link PythonStreams#keyBy} made it
   */
  public static <K, V, IN2, OUT> SingleOutputStreamOperator<OUT> processKeyedBroadcast(
      KeyedStream<Tuple2<K, V>, K> first,
      BroadcastStream<IN2> second,
      String name,
      byte[] payload,
      TypeInformation<OUT> outputType) {
    TupleTypeInfo<?> pairs = (TupleTypeInfo<?>) first.getType();
    return transform(
        first,
        elements(second),
        new Definition<>(name, withStates("KEYED_BROADCAST_PROCESS", payload, second), outputType),
        pairs.getTypeAt(1),
        second.getType(),
        pairs.getTypeAt(0),
        false);
  }

  private static <T> DataStream<T> elements(BroadcastStream<T> broadcast) {
    return new DataStream<>(broadcast.getEnvironment(), broadcast.getTransformation());
  }

  private static StreamFunctionInfo withStates(
      String kind, byte[] payload, BroadcastStream<?> broadcast) {
    List<MapStateDescriptor<?, ?>> descriptors = broadcast.getBroadcastStateDescriptors();
    List<StateSpec> states =
        IntStream.range(0, descriptors.size()).mapToObj(i -> spec(i, descriptors.get(i))).toList();
    return new StreamFunctionInfo(StreamFunctionInfo.kindOf(kind), payload, states);
  }

  private static StateSpec spec(int number, MapStateDescriptor<?, ?> descriptor) {
    if (descriptor instanceof PythonMapStateDescriptor<?, ?> ours) {
      return ours.toBroadcastSpec(number);
    }
    throw new FletchingException(
        FailureCode.TYPE_NOT_SUPPORTED,
        "The broadcast state '"
            + descriptor.getName()
            + "' was described in Java, which does not say of which types it is: call broadcast "
            + "with a MapStateDescriptor of Python.");
  }

  private static <IN1, IN2, OUT> SingleOutputStreamOperator<OUT> transform(
      DataStream<IN1> first,
      DataStream<IN2> second,
      Definition<OUT> definition,
      TypeInformation<?> firstType,
      TypeInformation<?> secondType,
      @Nullable TypeInformation<?> keyType,
      boolean isSecondKeyed) {
    return first
        .connect(second)
        .transform(
            definition.name(),
            definition.outputType(),
            new CoProcessFunctionOperator<IN1, IN2, OUT>(
                PythonStreams.configuration(first.getExecutionEnvironment()),
                definition.function(),
                firstType,
                secondType,
                keyType,
                isSecondKeyed,
                definition.outputType()));
  }
}
