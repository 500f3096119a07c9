package io.fletching.engine.operator.process;

import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * An output on which what an operator of two inputs emits by itself, as soon as it has combined
 * what both say, takes its turn behind the elements that are under way.
 */
final class OrderedOutput<T> implements Output<StreamRecord<T>> {
  /** Has something done when its turn has come. */
  @FunctionalInterface
  interface Turns {
    void inOrder(ThrowingRunnable<Exception> action) throws Exception;
  }

  private final Output<StreamRecord<T>> output;
  private final Turns turns;

  OrderedOutput(Output<StreamRecord<T>> output, Turns turns) {
    this.output = output;
    this.turns = turns;
  }

  @Override
  public void collect(StreamRecord<T> element) {
    output.collect(element);
  }

  @Override
  public <X> void collect(OutputTag<X> tag, StreamRecord<X> element) {
    output.collect(tag, element);
  }

  @Override
  public void emitWatermark(Watermark mark) {
    // The operator itself sees to the order of these.
    output.emitWatermark(mark);
  }

  @Override
  public void emitWatermarkStatus(WatermarkStatus status) {
    inOrder(() -> output.emitWatermarkStatus(status));
  }

  @Override
  public void emitLatencyMarker(LatencyMarker marker) {
    inOrder(() -> output.emitLatencyMarker(marker));
  }

  @Override
  public void emitRecordAttributes(RecordAttributes attributes) {
    inOrder(() -> output.emitRecordAttributes(attributes));
  }

  @Override
  public void emitWatermark(WatermarkEvent event) {
    inOrder(() -> output.emitWatermark(event));
  }

  private void inOrder(ThrowingRunnable<Exception> action) {
    try {
      turns.inOrder(action);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    output.close();
  }
}
