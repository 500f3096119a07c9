import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;

/** Prints the state of each key of the operator "kept" of a savepoint that a Python job wrote. */
public final class ReadState {
  private ReadState() {}

  public static void main(String[] arguments) throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    SavepointReader savepoint =
        SavepointReader.read(
            environment,
            arguments[0],
            arguments[1].equals("rocksdb")
                ? new EmbeddedRocksDBStateBackend()
                : new HashMapStateBackend());
    var lines =
        savepoint.readKeyedState(
            OperatorIdentifier.forUid("kept"), new Keys(), Types.LONG, Types.STRING);
    try (CloseableIterator<String> each = lines.executeAndCollect()) {
      while (each.hasNext()) {
        System.out.println("state of " + each.next());
      }
    }
  }

  private static final class Keys extends KeyedStateReaderFunction<Long, String> {
    private ValueState<Long> count;
    private ListState<String> words;
    private MapState<String, Long> lengths;

    @Override
    public void open(OpenContext context) {
      count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
      words = getRuntimeContext().getListState(new ListStateDescriptor<>("words", Types.STRING));
      lengths =
          getRuntimeContext()
              .getMapState(new MapStateDescriptor<>("lengths", Types.STRING, Types.LONG));
    }

    @Override
    public void readKey(Long key, Context context, Collector<String> out) throws Exception {
      List<String> listed = new ArrayList<>();
      words.get().forEach(listed::add);
      TreeMap<String, Long> mapped = new TreeMap<>();
      lengths.entries().forEach(each -> mapped.put(each.getKey(), each.getValue()));
      out.collect(
          String.format(
              "%d: %d %s %s, timers %s %d",
              key,
              count.value(),
              listed,
              mapped,
              new TreeSet<>(context.registeredEventTimeTimers()),
              context.registeredProcessingTimeTimers().size()));
    }
  }
}
