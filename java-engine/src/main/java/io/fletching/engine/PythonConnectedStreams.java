package io.fletching.engine;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.operator.process.BroadcastFunctionFactory;
import io.fletching.engine.operator.process.CoProcessFunctionOperator;
import io.fletching.engine.operator.process.CoProcessFunctionOperator.Parameters;
import io.fletching.engine.operator.process.StreamFunctionInfo;
import io.fletching.protocol.v1.StateSpec;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** Python functions over two streams. */
public final class PythonConnectedStreams {
  private PythonConnectedStreams() {}

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
    Parameters<OUT> parameters =
        new Parameters<>(
            configuration(first),
            // It may be; nothing joins it from in front.
            StreamFunctionInfo.of(kind, payload, true),
            first.getType(),
            second.getType(),
            null,
            false,
            outputType);
    return transform(first, second, name, parameters);
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
    Parameters<OUT> parameters =
        new Parameters<>(
            configuration(first),
            StreamFunctionInfo.of(kind, payload),
            pairs.getTypeAt(1),
            ((TupleTypeInfo<?>) second.getType()).getTypeAt(1),
            pairs.getTypeAt(0),
            true,
            outputType);
    return transform(first, second, name, parameters);
  }

  /** The stream that a function makes of one and of a broadcast one. */
  public static <IN1, IN2, OUT> SingleOutputStreamOperator<OUT> processBroadcast(
      DataStream<IN1> first,
      BroadcastStream<IN2> second,
      String name,
      byte[] payload,
      TypeInformation<OUT> outputType) {
    Parameters<OUT> parameters =
        new Parameters<>(
            configuration(first),
            withStates("BROADCAST_PROCESS", payload, second),
            first.getType(),
            second.getType(),
            null,
            false,
            outputType);
    BroadcastFunctionFactory<IN1, IN2, OUT> factory = new BroadcastFunctionFactory<>(parameters);
    // As it is now; a job of a table program is not announced.
    factory.setBatch(PythonStreams.isBatch(first.getExecutionEnvironment()));
    return first.connect(elements(second)).transform(name, outputType, factory);
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
    Parameters<OUT> parameters =
        new Parameters<>(
            configuration(first),
            withStates("KEYED_BROADCAST_PROCESS", payload, second),
            pairs.getTypeAt(1),
            second.getType(),
            pairs.getTypeAt(0),
            false,
            outputType);
    return transform(first, elements(second), name, parameters);
  }

  private static <T> DataStream<T> elements(BroadcastStream<T> broadcast) {
    return new DataStream<>(broadcast.getEnvironment(), broadcast.getTransformation());
  }

  private static StreamFunctionInfo withStates(
      String kind, byte[] payload, BroadcastStream<?> broadcast) {
    List<MapStateDescriptor<?, ?>> descriptors = broadcast.getBroadcastStateDescriptors();
    List<StateSpec> states =
        IntStream.range(0, descriptors.size()).mapToObj(i -> spec(i, descriptors.get(i))).toList();
    return new StreamFunctionInfo(StreamFunctionInfo.kindOf(kind), payload, states, false);
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
      DataStream<IN1> first, DataStream<IN2> second, String name, Parameters<OUT> parameters) {
    return first
        .connect(second)
        .transform(
            name,
            parameters.outputType(),
            new CoProcessFunctionOperator<IN1, IN2, OUT>(parameters));
  }

  private static Configuration configuration(DataStream<?> stream) {
    return PythonStreams.configuration(stream.getExecutionEnvironment());
  }
}
