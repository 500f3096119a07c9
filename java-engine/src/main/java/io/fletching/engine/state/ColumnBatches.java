package io.fletching.engine.state;

import com.google.protobuf.ByteString;
import io.fletching.engine.batch.ArrowTypes;
import io.fletching.engine.batch.RecordBatchCodec;
import io.fletching.engine.batch.RowDataReader;
import io.fletching.engine.batch.RowDataWriter;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.function.ThrowingConsumer;

/** Rows of one type as the bytes of an Arrow IPC message, and back. */
final class ColumnBatches implements AutoCloseable {
  private final RowDataWriter writer;

  ColumnBatches(RowType type, BufferAllocator memory) {
    this.writer =
        new RowDataWriter(type, IntStream.range(0, type.getFieldCount()).toArray(), memory);
  }

  void write(RowData row) {
    writer.write(row);
  }

  int rows() {
    return writer.rows();
  }

  /** About how many bytes there are. */
  long bytes() {
    return writer.bytes();
  }

  /** What has been written since the last time. */
  ByteString finish() {
    try (VectorSchemaRoot root = writer.finish()) {
      return RecordBatchCodec.encode(root).toBytes();
    }
  }

  /**
   * Goes through the rows of a message: always the same object.
   *
   * @throws io.fletching.engine.failure.FletchingException PROTOCOL_VIOLATED if it is none of this
   *     type
   */
  static <E extends Throwable> void read(
      ByteString message, RowType type, BufferAllocator memory, ThrowingConsumer<RowData, E> each)
      throws E {
    Schema schema = ArrowTypes.schema(type);
    try (ArrowBuf bytes = memory.buffer(message.size())) {
      message.copyTo(bytes.nioBuffer(0, message.size()));
      bytes.writerIndex(message.size());
      try (VectorSchemaRoot root = RecordBatchCodec.decode(bytes, schema, memory)) {
        RowDataReader reader = new RowDataReader(type);
        reader.open(root);
        for (int i = 0; i < reader.rows(); i++) {
          each.accept(reader.row(i));
        }
      }
    }
  }

  @Override
  public void close() {
    writer.close();
  }
}
