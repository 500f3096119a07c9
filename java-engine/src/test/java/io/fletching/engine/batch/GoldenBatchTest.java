package io.fletching.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine reads and writes the batches of {@code udf-worker-protocol/vectors} as they were
 * committed.
 */
@Timeout(60)
class GoldenBatchTest {
  private static final BufferAllocator ALLOCATOR =
      ArrowMemory.newAllocator("golden", Long.MAX_VALUE);

  static List<String> names() throws IOException {
    return GoldenFiles.names();
  }

  static Stream<GoldenBatch> batches() {
    return GoldenBatch.all();
  }

  @AfterAll
  static void nothingLeaks() {
    ALLOCATOR.close();
  }

  @Test
  void everyBatchHasItsFolder() throws IOException {
    assertThat(GoldenFiles.names())
        .containsExactlyElementsOf(GoldenBatch.all().map(GoldenBatch::name).sorted().toList());
  }

  @ParameterizedTest
  @MethodSource("names")
  void reads(String name) throws IOException {
    GoldenFiles files = GoldenFiles.read(GoldenFiles.FOLDER.resolve(name));
    RowType type =
        ArrowTypes.fromProto(io.fletching.protocol.v1.RowType.parseFrom(files.rowType()));
    RowDataReader reader = new RowDataReader(type);
    try (ArrowBuf message = ALLOCATOR.buffer(files.recordBatch().length)) {
      message.writeBytes(files.recordBatch());
      try (VectorSchemaRoot batch =
          RecordBatchCodec.decode(message, ArrowTypes.schema(type), ALLOCATOR)) {
        reader.open(batch);
        List<String> rows =
            IntStream.range(0, reader.rows())
                .mapToObj(row -> GoldenJson.of(type, reader.row(row)).toString())
                .toList();
        assertThat(rows).isEqualTo(files.rowLines());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("batches")
  void writes(GoldenBatch batch) throws IOException {
    GoldenFiles committed = GoldenFiles.read(GoldenFiles.FOLDER.resolve(batch.name()));
    GoldenFiles written = GoldenFiles.of(batch);
    assertThat(written.rowType()).isEqualTo(committed.rowType());
    assertThat(written.recordBatch()).isEqualTo(committed.recordBatch());
    assertThat(written.rows()).isEqualTo(committed.rows());
  }
}
