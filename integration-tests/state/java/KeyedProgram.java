import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.AggregatingState;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.AppendingState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReducingState;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;

/**
 * The program of keyed_model.py, written for Flink itself.
 *
 * <p>Elements and results are JSON, one a line.
 */
public final class KeyedProgram {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KeyedProgram() {}

  /**
   * Takes the file of elements, after how many a watermark comes, and jobs as a runtime mode and a
   * state backend with a slash between them.
   */
  public static void main(String[] arguments) throws Exception {
    List<String> elements = Files.readAllLines(Path.of(arguments[0]));
    long marked = Long.parseLong(arguments[1]);
    for (int i = 2; i < arguments.length; i++) {
      String[] job = arguments[i].split("/");
      Configuration options = new Configuration();
      options.setString("parallelism.default", "1");
      options.setString("state.backend.type", job[1]);
      var environment = StreamExecutionEnvironment.getExecutionEnvironment(options);
      environment.setRuntimeMode(RuntimeExecutionMode.valueOf(job[0]));
      run(environment, elements, marked, "result of " + arguments[i] + ": ");
    }
  }

  private static void run(
      StreamExecutionEnvironment environment, List<String> elements, long marked, String prefix)
      throws Exception {
    var strategy =
        WatermarkStrategy.<String>forGenerator(context -> new Marks(marked))
            .withTimestampAssigner((element, recorded) -> numberOf(element));
    var made =
        environment
            .fromData(elements)
            .assignTimestampsAndWatermarks(strategy)
            .keyBy(element -> read(element).get(0).asText())
            .process(new Program(), Types.STRING);
    try (CloseableIterator<String> each = made.executeAndCollect()) {
      while (each.hasNext()) {
        System.out.println(prefix + each.next());
      }
    }
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + json, e);
    }
  }

  private static long numberOf(String element) {
    return read(element).get(1).asLong();
  }

  /** Watermarks behind some elements. */
  private static final class Marks implements WatermarkGenerator<String> {
    private final long marked;

    Marks(long marked) {
      this.marked = marked;
    }

    @Override
    public void onEvent(String event, long timestamp, WatermarkOutput output) {
      if (timestamp % marked == 0) {
        output.emitWatermark(new Watermark(timestamp));
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
  }

  /** The number of what was added, its sum, the least and the greatest. */
  private static final class Spread
      implements AggregateFunction<Long, List<Long>, List<Long>> {
    @Override
    public List<Long> createAccumulator() {
      return List.of(0L, 0L, Long.MAX_VALUE, Long.MIN_VALUE);
    }

    @Override
    public List<Long> add(Long value, List<Long> held) {
      return merge(held, List.of(1L, value, value, value));
    }

    @Override
    public List<Long> getResult(List<Long> held) {
      return held;
    }

    @Override
    public List<Long> merge(List<Long> one, List<Long> other) {
      return new ArrayList<>(
          List.of(
              one.get(0) + other.get(0),
              one.get(1) + other.get(1),
              Math.min(one.get(2), other.get(2)),
              Math.max(one.get(3), other.get(3))));
    }
  }

  private static final class Program extends KeyedProcessFunction<String, String, String> {
    private transient ValueState<Long> value;
    private transient ValueState<String> any;
    private transient ListState<String> list;
    private transient MapState<String, Integer> map;
    private transient ReducingState<Long> sum;
    private transient AggregatingState<Long, List<Long>> spread;
    private transient TimerService timers;
    private transient long time;

    @Override
    public void open(OpenContext context) {
      var get = getRuntimeContext();
      value = get.getState(new ValueStateDescriptor<>("value", Types.LONG));
      any = get.getState(new ValueStateDescriptor<>("any", Types.STRING));
      list = get.getListState(new ListStateDescriptor<>("list", Types.STRING));
      map = get.getMapState(new MapStateDescriptor<>("map", Types.STRING, Types.INT));
      sum = get.getReducingState(new ReducingStateDescriptor<>("sum", Long::sum, Types.LONG));
      TypeInformation<List<Long>> held = TypeInformation.of(new TypeHint<>() {});
      spread =
          get.getAggregatingState(new AggregatingStateDescriptor<>("spread", new Spread(), held));
    }

    @Override
    public void processElement(String json, Context context, Collector<String> out)
        throws Exception {
      JsonNode element = read(json);
      timers = context.timerService();
      time = element.get(1).asLong();
      List<Object> done = new ArrayList<>();
      for (JsonNode each : element.get(2)) {
        done.add(done(each.get(0).asText(), each.get(1), each.get(2)));
      }
      emit(out, context.getCurrentKey(), time, done);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<String> out)
        throws Exception {
      timers = context.timerService();
      time = timestamp;
      List<Object> done = new ArrayList<>();
      if (time % 3 == 0) {
        done.add(ofTimers("register", 25));
      }
      if (time % 2 == 0) {
        done.add(ofTimers("delete", 5));
      }
      done.add(value.value());
      list.add("at " + time);
      done.add(null);
      sum.add(time);
      done.add(null);
      done.add(map.get(String.valueOf(Math.abs(time) % 150)));
      emit(out, context.getCurrentKey(), "timer " + time, done);
    }

    private static void emit(Collector<String> out, String key, Object what, List<Object> done)
        throws JsonProcessingException {
      out.collect(JSON.writeValueAsString(List.of(key, what, done)));
    }

    private Object done(String name, JsonNode one, JsonNode other) throws Exception {
      String[] parts = name.split("\\.");
      String operation = parts[1];
      return switch (parts[0]) {
        case "value" -> ofValue(value, operation, one.isNull() ? null : one.asLong());
        case "any" -> {
          Object held = ofValue(any, operation, one.toString());
          yield held == null ? null : read((String) held);
        }
        case "list" -> ofList(operation, one);
        case "map" -> ofMap(operation, one, other);
        case "sum" -> ofFolded(sum, operation, one);
        case "spread" -> ofFolded(spread, operation, one);
        case "timer" -> ofTimers(operation, one.asLong());
        default -> throw unknown(name);
      };
    }

    private static <T> Object ofValue(ValueState<T> state, String operation, T one)
        throws Exception {
      switch (operation) {
        case "get" -> {
          return state.value();
        }
        case "set" -> state.update(one);
        case "clear" -> state.clear();
        default -> throw unknown(operation);
      }
      return null;
    }

    private Object ofList(String operation, JsonNode one) throws Exception {
      switch (operation) {
        case "get" -> {
          List<String> held = new ArrayList<>();
          Iterable<String> got = list.get();
          if (got != null) {
            got.forEach(held::add);
          }
          return held;
        }
        case "add" -> list.add(one.asText());
        case "add_all" -> list.addAll(texts(one));
        case "update" -> list.update(texts(one));
        case "clear" -> list.clear();
        default -> throw unknown(operation);
      }
      return null;
    }

    private static List<String> texts(JsonNode array) {
      List<String> texts = new ArrayList<>();
      array.forEach(each -> texts.add(each.asText()));
      return texts;
    }

    private Object ofMap(String operation, JsonNode one, JsonNode other) throws Exception {
      switch (operation) {
        case "get" -> {
          return map.get(one.asText());
        }
        case "contains" -> {
          return map.contains(one.asText());
        }
        case "is_empty" -> {
          return map.isEmpty();
        }
        case "items" -> {
          Map<String, Integer> sorted = new TreeMap<>();
          map.entries().forEach(each -> sorted.put(each.getKey(), each.getValue()));
          List<List<Object>> items = new ArrayList<>();
          sorted.forEach((key, held) -> items.add(Arrays.asList(key, held)));
          return items;
        }
        case "put" -> map.put(one.asText(), other.isNull() ? null : other.asInt());
        case "fill" -> {
          Map<String, Integer> all = new HashMap<>();
          for (int i = 0; i < 150; i++) {
            all.put(String.valueOf(i), one.asInt());
          }
          map.putAll(all);
        }
        case "remove" -> map.remove(one.asText());
        case "clear" -> map.clear();
        default -> throw unknown(operation);
      }
      return null;
    }

    private static Object ofFolded(
        AppendingState<Long, ?> state, String operation, JsonNode one) throws Exception {
      switch (operation) {
        case "get" -> {
          return state.get();
        }
        case "add" -> state.add(one.asLong());
        case "clear" -> state.clear();
        default -> throw unknown(operation);
      }
      return null;
    }

    private Object ofTimers(String operation, long distance) {
      long at = Math.floorDiv(time + distance, 5L) * 5;
      switch (operation) {
        case "register" -> timers.registerEventTimeTimer(at);
        case "delete" -> timers.deleteEventTimeTimer(at);
        default -> throw unknown(operation);
      }
      return null;
    }

    private static IllegalArgumentException unknown(String operation) {
      return new IllegalArgumentException("no operation of the program: " + operation);
    }
  }
}
