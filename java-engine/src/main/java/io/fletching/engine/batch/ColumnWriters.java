package io.fletching.engine.batch;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** The writer of each type of {@link ArrowTypes}. */
final class ColumnWriters {
  private final BufferAllocator allocator;
  private final BatchSize size;

  ColumnWriters(BufferAllocator allocator, BatchSize size) {
    this.allocator = allocator;
    this.size = size;
  }

  ColumnWriter of(LogicalType type, String path) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> new BooleanWriter(path, allocator);
      case TINYINT -> new FixedWidthWriter.Int8(path, allocator);
      case SMALLINT -> new FixedWidthWriter.Int16(path, allocator);
      case INTEGER, DATE, TIME_WITHOUT_TIME_ZONE, INTERVAL_YEAR_MONTH ->
          new FixedWidthWriter.Int32(path, allocator);
      case BIGINT, INTERVAL_DAY_TIME -> new FixedWidthWriter.Int64(path, allocator);
      case FLOAT -> new FixedWidthWriter.Float32(path, allocator);
      case DOUBLE -> new FixedWidthWriter.Float64(path, allocator);
      case DECIMAL -> new DecimalWriter(path, allocator, (DecimalType) type);
      case CHAR, VARCHAR -> new BytesWriter.Text(path, allocator, size);
      case BINARY, VARBINARY -> new BytesWriter.Binary(path, allocator, size);
      case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          new TimestampWriter(
              path, allocator, LogicalTypeChecks.getPrecision(type), type.asSummaryString());
      case ARRAY ->
          new ArrayWriter(
              path,
              allocator,
              size,
              of(((ArrayType) type).getElementType(), ColumnPath.element(path)));
      case MAP -> map(path, ((MapType) type).getKeyType(), ((MapType) type).getValueType());
      case MULTISET -> map(path, ((MultisetType) type).getElementType(), new IntType(false));
      case ROW, STRUCTURED_TYPE -> row(path, CompositeTypes.rowType(type));
      case RAW -> new BytesWriter.Raw<>(path, allocator, size, RawTypes.serializer(type));
      case NULL -> new NullWriter(path, allocator);
      default -> throw ArrowTypes.notSupported(type, path);
    };
  }

  private ColumnWriter map(String path, LogicalType key, LogicalType value) {
    return new MapWriter(
        path, allocator, size, of(key, ColumnPath.key(path)), of(value, ColumnPath.value(path)));
  }

  private ColumnWriter row(String path, RowType type) {
    List<RowType.RowField> fields = type.getFields();
    ColumnWriter[] writers = new ColumnWriter[fields.size()];
    for (int i = 0; i < writers.length; i++) {
      RowType.RowField field = fields.get(i);
      writers[i] = of(field.getType(), ColumnPath.field(path, field.getName()));
    }
    return new RowWriter(path, allocator, writers);
  }
}
