package io.fletching.engine.operator.process;

import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Emits the watermarks that a function gives, as Flink's own operator does those of a Java
 * generator: they never fall, and one ends idleness.
 */
final class FunctionWatermarks {
  private final Output<?> output;
  private final boolean isProgressive;
  private long current = Long.MIN_VALUE;
  private boolean idle;

  /**
   * The watermarks that go to an output.
   *
   * @param isProgressive whether there are any before the end, as there are not in batch execution
   */
  FunctionWatermarks(Output<?> output, boolean isProgressive) {
    this.output = output;
    this.isProgressive = isProgressive;
  }

  void emit(long timestamp) {
    boolean isEnd = timestamp == Watermark.MAX_WATERMARK.getTimestamp();
    if (timestamp <= current || !(isProgressive || isEnd)) {
      return;
    }
    current = timestamp;
    markActive();
    output.emitWatermark(new Watermark(timestamp));
  }

  void markIdle() {
    if (!idle && isProgressive) {
      idle = true;
      output.emitWatermarkStatus(WatermarkStatus.IDLE);
    }
  }

  void markActive() {
    if (idle) {
      idle = false;
      output.emitWatermarkStatus(WatermarkStatus.ACTIVE);
    }
  }
}
