package io.fletching.engine.operator.process;

import io.fletching.engine.batch.element.ElementConverter;
import io.fletching.engine.batch.element.ElementConverters;
import io.fletching.engine.bundle.PendingBatch;
import io.fletching.protocol.v1.ElementType;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.Row;

/** Makes rows of the batches for the worker of elements, and of what else there is to be said. */
final class ElementInputs {
  private record Source(ElementConverter converter, int element, int kind) {}

  private final List<Source> sources;
  private final RowType columns;
  private final GenericRowData row;
  private final int inputColumn;
  private final int timeColumn;
  private final int keyColumn;

  ElementInputs(
      List<? extends TypeInformation<?>> types,
      boolean withTime,
      boolean withKeys,
      boolean withPeriods) {
    List<ElementConverter> converters = types.stream().map(ElementConverters::of).toList();
    RowType all = ElementBatches.input(converters, withTime, withKeys, withPeriods);
    columns = all;
    row = new GenericRowData(all.getFieldCount());
    inputColumn = all.getFieldIndex("input");
    timeColumn = all.getFieldIndex("timestamp");
    keyColumn = all.getFieldIndex("key");
    sources =
        IntStream.range(0, converters.size())
            .mapToObj(
                i ->
                    new Source(
                        converters.get(i),
                        all.getFieldIndex("element_" + i),
                        all.getFieldIndex("kind_" + i)))
            .toList();
  }

  /** The columns that go to the worker. */
  RowType columns() {
    return columns;
  }

  /** What the worker is told of the inputs. */
  List<ElementType> toProto() {
    return sources.stream().map(source -> source.converter().type()).toList();
  }

  /**
   * The row of an element; always the same object.
   *
   * @param key the number of its key, if there are keys
   */
  RowData element(int input, Object element, long timestamp, long watermark, int key) {
    if (inputColumn >= 0) {
      clear();
      row.setField(inputColumn, (byte) input);
    }
    Source source = sources.get(input);
    row.setField(source.element(), source.converter().toInternal().orNull(element));
    if (source.kind() >= 0) {
      row.setField(source.kind(), ((Row) element).getKind().toByteValue());
    }
    setTimeAndKey(timestamp, watermark, key);
    return row;
  }

  /** The row of what is no element, such as a timer. */
  RowData other(byte what, long timestamp, long watermark, int key) {
    clear();
    row.setField(inputColumn, what);
    setTimeAndKey(timestamp, watermark, key);
    return row;
  }

  private void clear() {
    for (Source source : sources) {
      row.setField(source.element(), null);
      if (source.kind() >= 0) {
        row.setField(source.kind(), null);
      }
    }
  }

  private void setTimeAndKey(long timestamp, long watermark, int key) {
    if (timeColumn >= 0) {
      row.setField(timeColumn, timestamp == PendingBatch.NO_TIMESTAMP ? null : timestamp);
      row.setField(timeColumn + 1, watermark);
    }
    if (keyColumn >= 0) {
      row.setField(keyColumn, key);
    }
  }
}
