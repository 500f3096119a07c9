package io.fletching.gateway.data.source;

import io.fletching.engine.batch.ArrowMemory;
import io.fletching.engine.batch.RowDataWriter;
import io.fletching.gateway.data.BatchLayout;
import io.fletching.gateway.data.RowBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Writes what the Python client would. */
final class ArrowFiles {
  private ArrowFiles() {}

  static void write(Path path, RowType type, boolean withRowKinds, List<List<RowData>> batches)
      throws IOException {
    BatchLayout layout = BatchLayout.of(type, withRowKinds);
    int[] columns = IntStream.range(0, type.getFieldCount()).toArray();
    try (BufferAllocator allocator = ArrowMemory.newAllocator("test", Long.MAX_VALUE);
        RowDataWriter writer = new RowDataWriter(type, columns, allocator);
        OutputStream out = Files.newOutputStream(path);
        WriteChannel channel = new WriteChannel(Channels.newChannel(out))) {
      MessageSerializer.serialize(channel, layout.schema());
      for (List<RowData> rows : batches) {
        rows.forEach(writer::write);
        try (VectorSchemaRoot root = withKinds(writer.finish(), withRowKinds, rows, allocator);
            ArrowRecordBatch batch = new VectorUnloader(root).getRecordBatch()) {
          MessageSerializer.serialize(channel, batch);
        }
      }
      channel.writeIntLittleEndian(-1);
      channel.writeIntLittleEndian(0);
    }
  }

  private static VectorSchemaRoot withKinds(
      VectorSchemaRoot root, boolean withRowKinds, List<RowData> rows, BufferAllocator allocator) {
    if (!withRowKinds) {
      return root;
    }
    TinyIntVector kinds = new TinyIntVector(RowBatch.ROW_KIND, allocator);
    kinds.allocateNew(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      kinds.set(i, rows.get(i).getRowKind().toByteValue());
    }
    kinds.setValueCount(rows.size());
    List<FieldVector> columns = new ArrayList<>(root.getFieldVectors());
    columns.add(kinds);
    VectorSchemaRoot result = new VectorSchemaRoot(columns);
    result.setRowCount(rows.size());
    return result;
  }

  @SafeVarargs
  static List<List<RowData>> batches(List<RowData>... batches) {
    return Arrays.asList(batches);
  }
}
