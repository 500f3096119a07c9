package io.fletching.engine.batch;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;

/** A column of rows: a child column for each field, as long as the column itself. */
final class RowWriter extends ColumnWriter {
  private final ColumnWriter[] fields;
  private final int fixedBytes;

  RowWriter(String path, BufferAllocator allocator, ColumnWriter[] fields) {
    super(path, allocator);
    this.fields = fields;
    int bytes = 0;
    for (ColumnWriter field : fields) {
      bytes += field.fixedBytes();
    }
    this.fixedBytes = bytes;
  }

  @Override
  void write(RowData row, int field) {
    if (row.isNullAt(field)) {
      writeNull();
    } else {
      append(row.getRow(field, fields.length));
    }
  }

  @Override
  void write(ArrayData array, int index) {
    if (array.isNullAt(index)) {
      writeNull();
    } else {
      append(array.getRow(index, fields.length));
    }
  }

  private void append(RowData row) {
    for (int i = 0; i < fields.length; i++) {
      fields[i].write(row, i);
    }
    count++;
  }

  @Override
  void writeNull() {
    markNull();
    for (ColumnWriter field : fields) {
      field.writeNull();
    }
    count++;
  }

  @Override
  int fixedBytes() {
    return fixedBytes;
  }

  @Override
  void takeBuffers(List<ArrowBuf> buffers) {}

  @Override
  void finishChildren(FieldVector vector) {
    List<FieldVector> children = vector.getChildrenFromFields();
    for (int i = 0; i < fields.length; i++) {
      fields[i].finish(children.get(i));
    }
  }

  @Override
  void close() {
    super.close();
    for (ColumnWriter field : fields) {
      field.close();
    }
  }
}
