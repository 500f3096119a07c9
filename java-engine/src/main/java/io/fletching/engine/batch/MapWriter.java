package io.fletching.engine.batch;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;

/** A column of maps or multisets: a list of pairs. */
final class MapWriter extends ColumnWriter {
  private final ColumnWriter keys;
  private final ColumnWriter values;
  private final OffsetBuffer offsets;
  private final BatchSize batchSize;

  MapWriter(
      String path,
      BufferAllocator allocator,
      BatchSize batchSize,
      ColumnWriter keys,
      ColumnWriter values) {
    super(path, allocator);
    this.batchSize = batchSize;
    this.keys = keys;
    this.values = values;
    this.offsets = new OffsetBuffer(allocator);
  }

  @Override
  void write(RowData row, int field) {
    if (row.isNullAt(field)) {
      writeNull();
    } else {
      append(row.getMap(field));
    }
  }

  @Override
  void write(ArrayData array, int index) {
    if (array.isNullAt(index)) {
      writeNull();
    } else {
      append(array.getMap(index));
    }
  }

  private void append(MapData map) {
    ArrayData keyArray = map.keyArray();
    ArrayData valueArray = map.valueArray();
    int size = keyArray.size();
    OffsetBuffer.checked((long) keys.count + size, path);
    for (int i = 0; i < size; i++) {
      if (keyArray.isNullAt(i)) {
        throw nullKey();
      }
      keys.write(keyArray, i);
      values.write(valueArray, i);
    }
    batchSize.add((long) size * (keys.fixedBytes() + values.fixedBytes()));
    end();
  }

  private FletchingException nullKey() {
    return new FletchingException(
        FailureCode.VALUE_NOT_SUPPORTED,
        "Column '"
            + path
            + "' holds a map or multiset with a NULL key, which Arrow does not have. Filter such rows out, or replace the key before"
            + " the call.");
  }

  private void end() {
    offsets.end(count, keys.count);
    count++;
  }

  @Override
  void writeNull() {
    markNull();
    end();
  }

  @Override
  int fixedBytes() {
    return 4;
  }

  @Override
  void takeBuffers(List<ArrowBuf> buffers) {
    buffers.add(offsets.take(count));
  }

  @Override
  void finishChildren(FieldVector vector) {
    FieldVector entries = vector.getChildrenFromFields().get(0);
    entries.loadFieldBuffers(new ArrowFieldNode(keys.count, 0), List.of(allocator.getEmpty()));
    List<FieldVector> pair = entries.getChildrenFromFields();
    keys.finish(pair.get(0));
    values.finish(pair.get(1));
  }

  @Override
  void close() {
    super.close();
    offsets.close();
    keys.close();
    values.close();
  }
}
