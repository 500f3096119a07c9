package io.fletching.engine.batch;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The files of one golden batch. Run {@link #main} to write them all anew: needed when the protocol
 * changes, and at no other time, for they say what workers of other languages rely on.
 */
record GoldenFiles(byte[] rowType, byte[] recordBatch, String rows) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static final Path FOLDER = Path.of("..", "udf-worker-protocol", "vectors", "batches");

  public static void main(String[] args) {
    GoldenBatch.all().forEach(batch -> of(batch).write(FOLDER.resolve(batch.name())));
  }

  static GoldenFiles of(GoldenBatch batch) {
    String rows =
        batch.rows().stream()
            .map(row -> GoldenJson.of(batch.type(), row).toString())
            .collect(
                Collectors.joining(
                    ",\n  ",
                    batch.rows().isEmpty() ? "[" : "[\n  ",
                    batch.rows().isEmpty() ? "]\n" : "\n]\n"));
    return new GoldenFiles(
        ArrowTypes.toProto(batch.type()).toByteArray(),
        RecordBatchCodecTest.encode(batch.type(), batch.rows()),
        rows);
  }

  static GoldenFiles read(Path folder) throws IOException {
    return new GoldenFiles(
        Files.readAllBytes(folder.resolve("row_type.binpb")),
        Files.readAllBytes(folder.resolve("record_batch.bin")),
        Files.readString(folder.resolve("rows.json")));
  }

  static List<String> names() throws IOException {
    try (var folders = Files.list(FOLDER)) {
      return folders.map(folder -> Objects.toString(folder.getFileName())).sorted().toList();
    }
  }

  /** The expected rows, each as a list of cells. */
  List<String> rowLines() throws IOException {
    List<String> lines = new ArrayList<>();
    JSON.readTree(rows).forEach(row -> lines.add(row.toString()));
    return lines;
  }

  private void write(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve("row_type.binpb"), rowType);
      Files.write(folder.resolve("record_batch.bin"), recordBatch);
      Files.write(folder.resolve("rows.json"), rows.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
