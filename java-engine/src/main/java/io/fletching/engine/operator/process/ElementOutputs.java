package io.fletching.engine.operator.process;

import static java.util.Objects.requireNonNull;

import io.fletching.engine.batch.RowDataReader;
import io.fletching.engine.batch.element.ElementConverter;
import io.fletching.engine.batch.element.ElementConverters;
import io.fletching.engine.bundle.PendingBatch;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.StreamOutput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.graph.NonChainedOutput;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Emits the elements that come back from the worker, to the next operator and to the side outputs
 * that somebody reads.
 */
final class ElementOutputs {
  private static final RowKind[] KINDS = RowKind.values();

  /** An output, and where its columns are; kind is -1 where elements are no rows. */
  private record Target(
      @Nullable OutputTag<Object> tag,
      ElementConverter converter,
      RowData.FieldGetter getter,
      int kind) {
    String name() {
      return tag == null ? "" : tag.getId();
    }
  }

  private final List<Target> targets;
  private final RowType columns;
  private final int timeColumn;
  private final int outputColumn;
  private final int timerColumn;
  private final int partitionColumn;
  private final @Nullable Keys keys;
  private final FunctionWatermarks watermarks;
  private final RowDataReader reader;
  private final Output<StreamRecord<Object>> output;
  private final StreamRecord<Object> record = new StreamRecord<>(null);
  private int next;

  private ElementOutputs(
      Map<OutputTag<?>, ElementConverter> sides,
      ElementConverter main,
      StreamFunctionInfo function,
      @Nullable Keys keys,
      FunctionWatermarks watermarks,
      Output<StreamRecord<Object>> output) {
    List<ElementConverter> converters =
        Stream.concat(Stream.of(main), sides.values().stream()).toList();
    this.keys = keys;
    this.watermarks = watermarks;
    this.columns = ElementBatches.output(converters, function, keys != null && keys.hasTimers());
    this.outputColumn = columns.getFieldIndex("output");
    this.timerColumn = columns.getFieldIndex("timer");
    this.partitionColumn = columns.getFieldIndex("partition");
    this.timeColumn = columns.getFieldIndex("timestamp");
    this.reader = new RowDataReader(columns);
    this.output = output;
    this.targets = new ArrayList<>();
    targets.add(target(null, main, 0));
    sides.forEach((tag, converter) -> targets.add(target(tag, converter, targets.size())));
  }

  @SuppressWarnings("unchecked")
  private Target target(@Nullable OutputTag<?> tag, ElementConverter converter, int number) {
    int column = columns.getFieldIndex("element_" + number);
    return new Target(
        (OutputTag<Object>) tag,
        converter,
        RowData.createFieldGetter(converter.logicalType(), column),
        columns.getFieldIndex("kind_" + number));
  }

  /**
   * The outputs of an operator: what its configuration says that is read.
   *
   * @param function the one that emits
   * @param keys where timers go; null if there are no keys
   * @param watermarks where the function's watermarks go
   */
  @SuppressWarnings("unchecked")
  static ElementOutputs of(
      TypeInformation<?> type,
      StreamFunctionInfo function,
      @Nullable Keys keys,
      FunctionWatermarks watermarks,
      StreamConfig config,
      ClassLoader classLoader,
      Output<?> output) {
    Map<OutputTag<?>, ElementConverter> sides = new LinkedHashMap<>();
    Stream.concat(
            config.getChainedOutputs(classLoader).stream().map(StreamEdge::getOutputTag),
            config.getOperatorNonChainedOutputs(classLoader).stream()
                .map(NonChainedOutput::getOutputTag))
        .filter(tag -> tag != null)
        .forEach(tag -> sides.put(tag, ElementConverters.of(tag.getTypeInfo())));
    return new ElementOutputs(
        sides,
        ElementConverters.of(type),
        function,
        keys,
        watermarks,
        (Output<StreamRecord<Object>>) output);
  }

  /** The columns that come back. */
  RowType columns() {
    return columns;
  }

  /** What the worker is told of the outputs. */
  List<StreamOutput> toProto() {
    return targets.stream()
        .map(
            target ->
                StreamOutput.newBuilder()
                    .setTag(target.name())
                    .setType(target.converter().type())
                    .build())
        .toList();
  }

  /**
   * Turns to a result.
   *
   * @return the element of the batch that the last one of the result was made of
   */
  int open(PendingBatch batch, VectorSchemaRoot result) {
    reader.open(result);
    next = 0;
    int last = reader.rows() == 0 ? 0 : reader.row(reader.rows() - 1).getInt(0);
    if (last < 0 || last >= batch.rows()) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED,
          "The worker answered with an element that was made of number "
              + last
              + " of a batch of "
              + batch.rows()
              + " elements.");
    }
    return last;
  }

  /** Emits what was made of the elements in front of this one, as far as it has not been. */
  void emit(PendingBatch batch, int end) throws Exception {
    while (next < reader.rows()) {
      RowData row = reader.row(next);
      int source = row.getInt(0);
      if (source >= end) {
        return;
      }
      next++;
      emit(row, batch.timestamp(source));
    }
  }

  /**
   * Emits a row of a result, or does what it says.
   *
   * @param timestamp of the element that it was made of
   */
  void emit(RowData row, long timestamp) throws Exception {
    byte number = outputColumn < 0 ? 0 : row.getByte(outputColumn);
    if (number <= ElementBatches.WATERMARK) {
      changeWatermark(number, row);
      return;
    }
    if (number < 0) {
      changeTimer(number, row);
      return;
    }
    if (partitionColumn >= 0) {
      FunctionPartitioner.next(row.getInt(partitionColumn));
    }
    emit(number, row, time(row, timestamp));
  }

  private long time(RowData row, long timestamp) {
    if (timeColumn >= 0) {
      return row.getLong(timeColumn);
    }
    // Of what was made of a timer that came with none of the batch's rows.
    return timerColumn < 0 || row.isNullAt(timerColumn) ? timestamp : row.getLong(timerColumn);
  }

  private void changeTimer(byte change, RowData row) throws Exception {
    if (keys == null || timerColumn < 0) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED, "The worker gave an element of output " + change + ".");
    }
    keys.change(change, row.getInt(timerColumn + 1), row.getLong(timerColumn));
  }

  private void changeWatermark(byte change, RowData row) {
    switch (change) {
      case ElementBatches.WATERMARK -> watermarks.emit(row.getLong(timeColumn));
      case ElementBatches.IDLE -> watermarks.markIdle();
      case ElementBatches.ACTIVE -> watermarks.markActive();
      default ->
          throw new FletchingException(
              FailureCode.PROTOCOL_VIOLATED,
              "The worker gave an element of output " + change + ".");
    }
  }

  private void emit(byte number, RowData row, long timestamp) {
    Target target = targets.get(number);
    Object element = target.converter().toElement().orNull(target.getter().getFieldOrNull(row));
    if (target.kind() >= 0) {
      ((Row) requireNonNull(element)).setKind(KINDS[row.getByte(target.kind())]);
    }
    if (timestamp == PendingBatch.NO_TIMESTAMP) {
      record.eraseTimestamp();
      record.replace(element);
    } else {
      record.replace(element, timestamp);
    }
    if (target.tag() == null) {
      output.collect(record);
    } else {
      output.collect(target.tag(), record);
    }
  }
}
