package io.fletching.engine;

import io.fletching.engine.batch.element.PickledKeyTypeInfo;
import io.fletching.engine.operator.process.BroadcastFunctionFactory;
import io.fletching.engine.operator.process.ElementRead;
import io.fletching.engine.operator.process.FunctionPartitioner;
import io.fletching.engine.operator.process.KeyRead;
import io.fletching.engine.operator.process.ProcessFunctionOperator;
import io.fletching.engine.operator.process.StreamFunctionInfo;
import io.fletching.engine.operator.process.StreamFunctionOperator;
import io.fletching.engine.operator.process.TimeRead;
import io.fletching.engine.planner.JobDependencies;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.cache.DistributedCache;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.python.PythonOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.streaming.api.transformations.WithBoundedness;
import org.jspecify.annotations.Nullable;

/** Python functions over streams. */
public final class PythonStreams {
  private PythonStreams() {}

  /**
   * The stream that a function makes of another one.
   *
   * @param name the operator's name
   * @param kind how the function is called, such as {@code "MAP"}
   * @param payload the function as its client wrote it
   * @throws io.fletching.engine.failure.FletchingException TYPE_NOT_SUPPORTED for elements that
   *     have no form in Python
   */
  public static <IN, OUT> SingleOutputStreamOperator<OUT> process(
      DataStream<IN> input,
      String name,
      String kind,
      byte[] payload,
      TypeInformation<OUT> outputType) {
    StreamFunctionInfo function = StreamFunctionInfo.of(kind, payload);
    return transform(input, name, function, input.getType(), null, outputType);
  }

  /** The same for a function that keeps state of its task. */
  public static <IN, OUT> SingleOutputStreamOperator<OUT> processCheckpointed(
      DataStream<IN> input,
      String name,
      String kind,
      byte[] payload,
      TypeInformation<OUT> outputType) {
    StreamFunctionInfo function = StreamFunctionInfo.of(kind, payload, true);
    return transform(input, name, function, input.getType(), null, outputType);
  }

  /**
   * The stream that a function makes of one with keys, for each of which it may keep state.
   *
   * @param input as {@link #keyBy} made it
   * @param kind how the function is called, such as {@code "KEYED_PROCESS"}
   */
  public static <K, V, OUT> SingleOutputStreamOperator<OUT> processKeyed(
      KeyedStream<Tuple2<K, V>, K> input,
      String name,
      String kind,
      byte[] payload,
      TypeInformation<OUT> outputType) {
    TupleTypeInfo<?> pairs = (TupleTypeInfo<?>) input.getType();
    StreamFunctionInfo function = StreamFunctionInfo.of(kind, payload);
    return transform(input, name, function, pairs.getTypeAt(1), pairs.getTypeAt(0), outputType);
  }

  private static <IN, OUT> SingleOutputStreamOperator<OUT> transform(
      DataStream<IN> input,
      String name,
      StreamFunctionInfo function,
      TypeInformation<?> inputType,
      @Nullable TypeInformation<?> keyType,
      TypeInformation<OUT> outputType) {
    Configuration config = configuration(input.getExecutionEnvironment());
    return input.transform(
        name,
        outputType,
        new ProcessFunctionOperator<IN, OUT>(config, function, inputType, keyType, outputType));
  }

  /**
   * The stream of pairs of a key and an element, parted by key.
   *
   * @param payload the function that gives an element's key
   * @param keyType null for keys of any type, which are told apart by their pickles
   */
  @SuppressWarnings("unchecked")
  public static <K, V> KeyedStream<Tuple2<K, V>, K> keyBy(
      DataStream<V> input, String name, byte[] payload, @Nullable TypeInformation<K> keyType) {
    TypeInformation<K> keys =
        keyType == null ? (TypeInformation<K>) PickledKeyTypeInfo.INSTANCE : keyType;
    SingleOutputStreamOperator<Tuple2<K, V>> pairs =
        process(input, name, "KEY", payload, new TupleTypeInfo<>(keys, input.getType()));
    return parted(input, pairs, keys);
  }

  /** The same for keys that are read; null if what is read is not of the type of keys. */
  public static <K, V> @Nullable KeyedStream<Tuple2<K, V>, K> keyByRead(
      DataStream<V> input, String name, ElementRead<V> read, TypeInformation<K> keyType) {
    KeyRead<K, V> keys = KeyRead.of(read, keyType);
    if (keys == null) {
      return null;
    }
    SingleOutputStreamOperator<Tuple2<K, V>> pairs =
        input.map(keys, new TupleTypeInfo<>(keyType, input.getType())).name(name);
    return parted(input, pairs, keyType);
  }

  private static <K, V> KeyedStream<Tuple2<K, V>, K> parted(
      DataStream<V> input, DataStream<Tuple2<K, V>> pairs, TypeInformation<K> keyType) {
    stayWith(input, pairs);
    return pairs.keyBy(pair -> pair.f0, keyType);
  }

  /**
   * What reads of a stream's elements what a function gives; null if that has to be Python's.
   *
   * @param function its name
   * @param steps what it does with an element
   */
  public static <V> @Nullable ElementRead<V> read(
      DataStream<V> input, String function, List<ElementRead.Step> steps) {
    boolean isWanted =
        input.getExecutionEnvironment().getConfiguration().get(PythonOptions.READ_FIELDS_IN_JVM);
    return isWanted ? ElementRead.of(function, steps, input.getType()) : null;
  }

  /** A step of {@link #read}; the kind as {@link ElementRead.Kind} names it. */
  public static ElementRead.Step step(String kind, Object operand) {
    return new ElementRead.Step(ElementRead.Kind.valueOf(kind), operand);
  }

  /**
   * The same stream, of which a function says where each element goes.
   *
   * @param payload the function that gives a subtask's number, of an element and the number of
   *     subtasks
   */
  public static <T> DataStream<T> partition(DataStream<T> input, String name, byte[] payload) {
    SingleOutputStreamOperator<T> numbered =
        process(input, name, "PARTITION", payload, input.getType());
    stayWith(input, numbered);
    return new DataStream<>(
        input.getExecutionEnvironment(),
        new PartitionTransformation<>(numbered.getTransformation(), new FunctionPartitioner<>()));
  }

  /** In one task with what is in front, if that is possible. */
  private static void stayWith(DataStream<?> input, DataStream<?> made) {
    Transformation<?> before = input.getTransformation();
    made.getTransformation()
        .setParallelism(before.getParallelism(), before.isParallelismConfigured());
  }

  /**
   * The elements of a stream that {@link #keyBy} made, still parted by key.
   *
   * <p>Unlike other operators it is in a job only where something takes what it gives: a client
   * that asks a keyed stream for its environment shall not have its elements sent twice.
   */
  public static <K, V> DataStream<V> elements(KeyedStream<Tuple2<K, V>, K> input) {
    TupleTypeInfo<Tuple2<K, V>> pairs = (TupleTypeInfo<Tuple2<K, V>>) input.getType();
    StreamExecutionEnvironment environment = input.getExecutionEnvironment();
    StreamMap<Tuple2<K, V>, V> second = new StreamMap<>(pair -> pair.f1);
    return new DataStream<>(
        environment,
        new OneInputTransformation<>(
            input.getTransformation(),
            "Elements",
            SimpleOperatorFactory.of(second),
            pairs.getTypeAt(1),
            environment.getParallelism(),
            false));
  }

  /** The strategy with times that are read; null if what is read is no time. */
  public static <T> @Nullable WatermarkStrategy<T> withTimesRead(
      WatermarkStrategy<T> strategy, ElementRead<T> read) {
    TimeRead<T> times = TimeRead.of(read);
    return times == null ? null : strategy.withTimestampAssigner(times);
  }

  /** The strategy for elements that have their time already, such as a function gave them. */
  public static <T> WatermarkStrategy<T> ofTimedElements(WatermarkStrategy<T> strategy) {
    return strategy.withTimestampAssigner((element, time) -> time);
  }

  /**
   * Tells the functions of an environment the {@code python.*} options as they are now, before a
   * job is made of them.
   */
  public static void configure(StreamExecutionEnvironment environment) {
    List<SimpleOperatorFactory<?>> factories =
        environment.getTransformations().stream()
            .map(PythonStreams::factory)
            .filter(SimpleOperatorFactory.class::isInstance)
            .<SimpleOperatorFactory<?>>map(factory -> (SimpleOperatorFactory<?>) factory)
            .toList();
    for (SimpleOperatorFactory<?> factory : factories) {
      if (factory instanceof BroadcastFunctionFactory<?, ?, ?> broadcast) {
        broadcast.setBatch(isBatch(environment));
      }
    }
    List<? extends StreamFunctionOperator<?>> operators =
        factories.stream()
            .map(SimpleOperatorFactory::getOperator)
            .filter(StreamFunctionOperator.class::isInstance)
            .map(operator -> (StreamFunctionOperator<?>) operator)
            .toList();
    if (!operators.isEmpty()) {
      Configuration config = configuration(environment);
      operators.forEach(operator -> operator.configure(config));
    }
  }

  private static @Nullable StreamOperatorFactory<?> factory(Transformation<?> transformation) {
    if (transformation instanceof OneInputTransformation<?, ?> one) {
      return one.getOperatorFactory();
    }
    return transformation instanceof TwoInputTransformation<?, ?, ?> two
        ? two.getOperatorFactory()
        : null;
  }

  /** Whether a job would be executed as a batch, as Flink finds it out. */
  static boolean isBatch(StreamExecutionEnvironment environment) {
    return switch (environment.getConfiguration().get(ExecutionOptions.RUNTIME_MODE)) {
      case BATCH -> true;
      case STREAMING -> false;
      case AUTOMATIC ->
          environment.getTransformations().stream()
              .flatMap(transformation -> transformation.getTransitivePredecessors().stream())
              .filter(WithBoundedness.class::isInstance)
              .allMatch(
                  source -> ((WithBoundedness) source).getBoundedness() == Boundedness.BOUNDED);
    };
  }

  static Configuration configuration(StreamExecutionEnvironment environment) {
    Configuration options = Configuration.fromMap(environment.getConfiguration().toMap());
    Configuration config = JobDependencies.extractWithFiles(options);
    Set<String> known =
        environment.getCachedFiles().stream().map(file -> file.f0).collect(Collectors.toSet());
    List<String> files = options.getOptional(PipelineOptions.CACHED_FILES).orElse(List.of());
    DistributedCache.parseCachedFilesFromString(files).stream()
        .filter(file -> !known.contains(file.f0))
        .forEach(
            file ->
                environment.registerCachedFile(file.f1.filePath, file.f0, file.f1.isExecutable));
    return config;
  }
}
