package io.fletching.benchmarks.stream;

import java.time.Duration;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.WindowedStream;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** The programs by their names: each makes a stream of one of numbers, with so many keys. */
final class Programs {
  static final Map<String, BiFunction<DataStream<Long>, Long, DataStream<Long>>> ALL =
      Map.ofEntries(
          Map.entry("map_typed", (numbers, keys) -> numbers.map(n -> n + 1)),
          Map.entry("map_untyped", (numbers, keys) -> numbers.map(n -> n + 1)),
          Map.entry("chain", (numbers, keys) -> chain(numbers)),
          Map.entry("shuffle", (numbers, keys) -> keyed(numbers, keys).map(n -> n + 1)),
          Map.entry("keyed_count", (numbers, keys) -> keyed(numbers, keys).process(new Count())),
          Map.entry(
              "map_state", (numbers, keys) -> keyed(numbers, keys).process(new CountByDigit())),
          Map.entry("reduce", (numbers, keys) -> keyed(numbers, keys).reduce(Math::max)),
          Map.entry("timers", (numbers, keys) -> timed(numbers, keys).process(new Remind())),
          Map.entry(
              "window_aggregate", (numbers, keys) -> windows(numbers, keys).aggregate(new Sum())),
          Map.entry(
              "window_process", (numbers, keys) -> windows(numbers, keys).process(new SumOfAll())));

  private Programs() {}

  private static DataStream<Long> chain(DataStream<Long> numbers) {
    return numbers
        .map(n -> n + 1)
        .filter(n -> n % 2 == 1)
        .flatMap(
            (Long n, Collector<Long> out) -> {
              out.collect(n);
              out.collect(n);
            },
            Types.LONG);
  }

  private static KeyedStream<Long, Long> keyed(DataStream<Long> numbers, long keys) {
    return numbers.keyBy(n -> n * 7919 % keys, Types.LONG);
  }

  private static KeyedStream<Long, Long> timed(DataStream<Long> numbers, long keys) {
    WatermarkStrategy<Long> strategy =
        WatermarkStrategy.<Long>forMonotonousTimestamps()
            .withTimestampAssigner((n, time) -> n / 100);
    return keyed(numbers.assignTimestampsAndWatermarks(strategy), keys);
  }

  private static WindowedStream<Long, Long, TimeWindow> windows(
      DataStream<Long> numbers, long keys) {
    return timed(numbers, keys).window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)));
  }

  private static final class Count extends KeyedProcessFunction<Long, Long, Long> {
    private transient ValueState<Long> count;

    @Override
    public void open(OpenContext context) {
      count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
    }

    @Override
    public void processElement(Long value, Context context, Collector<Long> out) throws Exception {
      Long before = count.value();
      long now = before == null ? 1 : before + 1;
      count.update(now);
      out.collect(now);
    }
  }

  private static final class CountByDigit extends KeyedProcessFunction<Long, Long, Long> {
    private transient MapState<Long, Long> counts;

    @Override
    public void open(OpenContext context) {
      counts =
          getRuntimeContext()
              .getMapState(new MapStateDescriptor<>("counts", Types.LONG, Types.LONG));
    }

    @Override
    public void processElement(Long value, Context context, Collector<Long> out) throws Exception {
      long digit = value / 1000 % 10;
      Long before = counts.get(digit);
      long now = before == null ? 1 : before + 1;
      counts.put(digit, now);
      out.collect(now);
    }
  }

  private static final class Remind extends KeyedProcessFunction<Long, Long, Long> {
    @Override
    public void processElement(Long value, Context context, Collector<Long> out) {
      context.timerService().registerEventTimeTimer(context.timestamp() + 10);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Long> out) {
      out.collect(timestamp);
    }
  }

  private static final class Sum implements AggregateFunction<Long, Long, Long> {
    @Override
    public Long createAccumulator() {
      return 0L;
    }

    @Override
    public Long add(Long value, Long accumulator) {
      return accumulator + value;
    }

    @Override
    public Long getResult(Long accumulator) {
      return accumulator;
    }

    @Override
    public Long merge(Long one, Long other) {
      return one + other;
    }
  }

  private static final class SumOfAll
      extends ProcessWindowFunction<Long, Long, Long, TimeWindow> {
    @Override
    public void process(Long key, Context context, Iterable<Long> elements, Collector<Long> out) {
      long sum = 0;
      for (long each : elements) {
        sum += each;
      }
      out.collect(sum);
    }
  }
}
