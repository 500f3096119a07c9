package io.fletching.engine.operator.process;

import io.fletching.engine.batch.element.ElementConverter;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.RowType.RowField;
import org.apache.flink.table.types.logical.TinyIntType;

/**
 * The columns of the batches of elements, as {@code SPEC.md} has them.
 *
 * <ul>
 *   <li>To the worker: {@code input}, if there are several inputs, keys or periods: the number of
 *       the element's input, or what the row is instead; for each input a column of its elements,
 *       and the {@code kind} of those that are rows; {@code timestamp} and {@code watermark}, if a
 *       function asks for them; {@code key}, if there are keys.
 *   <li>From the worker: {@code row}, the number of the element that this one was made of; {@code
 *       output}, if there are side outputs, timers or watermarks: its number there, or what is to
 *       be done with a timer or a watermark; for each output a column of its elements, and the
 *       {@code kind} of those that are rows; {@code timestamp}, if the last function gives elements
 *       their time; {@code timer} and {@code key}, if there are timers, where an element's {@code
 *       timer} is its time if it was made of one that the worker held; {@code partition}, if the
 *       last function says where elements go.
 * </ul>
 */
final class ElementBatches {
  /** A row that is a timer in event time, which fires. */
  static final byte EVENT_TIMER = -1;

  /** A row that is a timer in processing time, which fires. */
  static final byte PROCESSING_TIMER = -2;

  /** A row that ends the timers of a watermark. */
  static final byte TIMERS_END = -3;

  /** A row that ends the elements of a key. */
  static final byte KEY_END = -4;

  /** A row that asks for the timers that the worker holds. */
  static final byte HAND_OVER = -5;

  /** A row that says that a period of emitting watermarks is over. */
  static final byte PERIOD_END = -9;

  /** A result that registers a timer in event time. */
  static final byte REGISTER_EVENT = -1;

  /** A result that deletes a timer in event time. */
  static final byte DELETE_EVENT = -2;

  /** A result that registers a timer in processing time. */
  static final byte REGISTER_PROCESSING = -3;

  /** A result that deletes a timer in processing time. */
  static final byte DELETE_PROCESSING = -4;

  /** A result that says when the first of the timers in event time is that the worker holds. */
  static final byte HOLDS = -5;

  /** A result that says that the worker holds none. */
  static final byte HOLDS_NONE = -6;

  /** A result that is a watermark. */
  static final byte WATERMARK = -9;

  /** A result that says that there are no elements for the time being. */
  static final byte IDLE = -10;

  /** A result that says that there are elements again. */
  static final byte ACTIVE = -11;

  private ElementBatches() {}

  static RowType input(
      List<ElementConverter> inputs, boolean withTime, boolean withKeys, boolean withPeriods) {
    List<RowField> fields = new ArrayList<>();
    if (inputs.size() > 1 || withKeys || withPeriods) {
      fields.add(new RowField("input", new TinyIntType(false)));
    }
    addElements(fields, inputs);
    if (withTime) {
      fields.add(new RowField("timestamp", new BigIntType()));
      fields.add(new RowField("watermark", new BigIntType(false)));
    }
    if (withKeys) {
      fields.add(new RowField("key", new IntType(false)));
    }
    return new RowType(false, fields);
  }

  static RowType output(
      List<ElementConverter> outputs, StreamFunctionInfo last, boolean withTimers) {
    List<RowField> fields = new ArrayList<>();
    fields.add(new RowField("row", new IntType(false)));
    if (outputs.size() > 1 || withTimers || last.givesWatermarks()) {
      fields.add(new RowField("output", new TinyIntType(false)));
    }
    addElements(fields, outputs);
    if (last.givesTime()) {
      fields.add(new RowField("timestamp", new BigIntType(false)));
    }
    if (withTimers) {
      fields.add(new RowField("timer", new BigIntType()));
      fields.add(new RowField("key", new IntType()));
    }
    if (last.givesPartition()) {
      fields.add(new RowField("partition", new IntType(false)));
    }
    return new RowType(false, fields);
  }

  private static void addElements(List<RowField> fields, List<ElementConverter> elements) {
    for (int i = 0; i < elements.size(); i++) {
      fields.add(new RowField("element_" + i, elements.get(i).logicalType()));
      if (hasKind(elements.get(i))) {
        fields.add(new RowField("kind_" + i, new TinyIntType()));
      }
    }
  }

  /** Whether elements are rows, which have a kind of change. */
  static boolean hasKind(ElementConverter element) {
    return element.type().getName().equals("ROW_NAMED");
  }
}
