package io.fletching.benchmarks.stream;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Measures a program as {@code jobs/steady.py} does, and prints its rates as that does. */
public final class Main {
  private static final int SAMPLES = 2;
  private static final int MOST_PAIRS = 8;

  private final String program;
  private final long keys;
  private final Configuration config = new Configuration();

  private Main(String program, long keys) {
    this.program = program;
    this.keys = keys;
    config.setString("parallelism.default", "1");
  }

  /** Takes the program, its keys, the seconds to warm up and of a job, and options. */
  public static void main(String[] args) throws Exception {
    Main main = new Main(args[0], Long.parseLong(args[1]));
    for (int i = 5; i < args.length; i++) {
      String[] option = args[i].split("=", 2);
      main.config.setString(option[0], option[1]);
    }
    List<Double> rates =
        main.rates(
            Double.parseDouble(args[2]), Double.parseDouble(args[3]), Long.parseLong(args[4]));
    System.out.println("{\"rates\": " + rates + "}");
  }

  private List<Double> rates(double warmUpSeconds, double jobSeconds, long mostElements)
      throws Exception {
    // The first job of a process takes longer to start.
    double starting = Math.min(seconds(1), Math.min(seconds(1), seconds(1)));
    long elements = 1_000;
    long deadline = System.nanoTime() + (long) (warmUpSeconds * 1e9);
    double passed = seconds(elements);
    while (true) {
      boolean isLong = passed - starting >= jobSeconds || elements * 3 >= mostElements;
      if (isLong && System.nanoTime() >= deadline) {
        break;
      }
      if (!isLong) {
        boolean isShort = passed - starting < jobSeconds / 16 && elements * 24 < mostElements;
        elements *= isShort ? 8 : 2;
      }
      passed = seconds(elements);
    }
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < MOST_PAIRS && rates.size() < SAMPLES; i++) {
      double small = seconds(elements);
      double large = seconds(elements * 3);
      if (large - small > (small - starting) / 2) {
        rates.add(2 * elements / (large - small));
      }
    }
    if (rates.size() < SAMPLES) {
      throw new IllegalStateException(
          3 * elements + " elements do not take longer than " + elements + ": it says nothing of a rate");
    }
    return rates;
  }

  private double seconds(long elements) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(config);
    DataStream<Long> numbers =
        env.fromSource(
            new NumberSequenceSource(0, elements - 1), WatermarkStrategy.noWatermarks(), "numbers");
    Programs.ALL.get(program).apply(numbers, keys).sinkTo(new DiscardingSink<>());
    long began = System.nanoTime();
    env.execute();
    return (System.nanoTime() - began) / 1e9;
  }
}
