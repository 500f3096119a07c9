package io.fletching.engine.metrics;

import io.fletching.protocol.v1.BundleFinished;
import io.fletching.protocol.v1.Metric;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Keeps Flink's metrics at what the functions last reported, at the end of a bundle. */
public final class FunctionMetrics {
  private final MetricGroup group;
  private final Map<String, Counter> counters = new HashMap<>();
  private final Map<String, AtomicReference<Double>> gauges = new HashMap<>();

  public FunctionMetrics(MetricGroup group) {
    this.group = group;
  }

  /** Takes over what a bundle's end reports. */
  public void update(BundleFinished finished) {
    for (Metric metric : finished.getMetricsList()) {
      if (metric.getKindCase() == Metric.KindCase.COUNTER) {
        Counter counter = counters.computeIfAbsent(metric.getName(), group::counter);
        counter.inc(metric.getCounter() - counter.getCount());
      } else if (metric.getKindCase() == Metric.KindCase.GAUGE) {
        gauges.computeIfAbsent(metric.getName(), this::gauge).set(metric.getGauge());
      }
    }
  }

  private AtomicReference<Double> gauge(String name) {
    AtomicReference<Double> value = new AtomicReference<>(0.0);
    group.gauge(name, value::get);
    return value;
  }
}
