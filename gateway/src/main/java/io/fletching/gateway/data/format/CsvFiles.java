package io.fletching.gateway.data.format;

import java.io.IOException;
import java.io.Serial;
import java.lang.reflect.Method;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.reader.SimpleStreamFormat;
import org.apache.flink.connector.file.src.reader.StreamFormat;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.formats.common.Converter;
import org.apache.flink.formats.csv.CsvFileFormatFactory;
import org.apache.flink.formats.csv.CsvReaderFormat;
import org.apache.flink.formats.csv.CsvToRowDataConverters;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.dataformat.csv.CsvMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.dataformat.csv.CsvSchema;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/** CSV files by Jackson's schemas, of rows by Flink's types. What Python calls. */
public final class CsvFiles {
  private CsvFiles() {}

  /** Reads rows of this type. */
  public static StreamFormat<RowData> reader(CsvSchema schema, DataType type) {
    return new RowFormat(schema, (RowType) type.getLogicalType());
  }

  /**
   * Writes rows of this type.
   *
   * @throws ReflectiveOperationException if Flink's format has no such writer any more: it has it
   *     for its own tables only
   */
  @SuppressWarnings("unchecked")
  public static BulkWriter.Factory<RowData> writer(CsvSchema schema, DataType type)
      throws ReflectiveOperationException {
    Method writer =
        CsvFileFormatFactory.class.getDeclaredMethod(
            "createCsvBulkWriterFactory", CsvSchema.class, RowType.class);
    writer.setAccessible(true);
    return (BulkWriter.Factory<RowData>) writer.invoke(null, schema, type.getLogicalType());
  }

  /** Lines as Jackson reads them, made rows by the converters of Flink's tables. */
  private static final class RowFormat extends SimpleStreamFormat<RowData> {
    @Serial private static final long serialVersionUID = 1L;

    private final CsvReaderFormat<JsonNode> lines;
    private final Converter<JsonNode, Object, Void> rows;
    private final TypeInformation<RowData> type;

    RowFormat(CsvSchema schema, RowType type) {
      this.lines =
          CsvReaderFormat.forSchema(
              CsvMapper::new, mapper -> schema, TypeInformation.of(JsonNode.class));
      this.rows = new CsvToRowDataConverters(false).createRowConverter(type, true);
      this.type = InternalTypeInfo.of(type);
    }

    @Override
    public Reader<RowData> createReader(Configuration config, FSDataInputStream stream)
        throws IOException {
      return new RowReader(lines.createReader(config, stream), rows);
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
      return type;
    }
  }

  private static final class RowReader implements StreamFormat.Reader<RowData> {
    private final StreamFormat.Reader<JsonNode> lines;
    private final Converter<JsonNode, Object, Void> rows;
    private long records;

    RowReader(StreamFormat.Reader<JsonNode> lines, Converter<JsonNode, Object, Void> rows) {
      this.lines = lines;
      this.rows = rows;
    }

    @Override
    @SuppressWarnings("NullAway") // The converters have no context.
    public @Nullable RowData read() throws IOException {
      JsonNode line = lines.read();
      records++;
      try {
        return line == null ? null : (RowData) rows.convert(line, null);
      } catch (RuntimeException e) {
        throw new IOException(
            "Record "
                + records
                + " of a CSV file, "
                + line
                + ", does not go with the columns of its schema.",
            e);
      }
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
