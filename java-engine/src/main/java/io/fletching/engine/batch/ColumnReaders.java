package io.fletching.engine.batch;

import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** The reader of each type of {@link ArrowTypes}. */
final class ColumnReaders {
  private ColumnReaders() {}

  static ColumnReader[] of(RowType rowType) {
    return fields(rowType, "");
  }

  private static ColumnReader[] fields(RowType rowType, String parent) {
    List<RowType.RowField> fields = rowType.getFields();
    ColumnReader[] readers = new ColumnReader[fields.size()];
    for (int i = 0; i < readers.length; i++) {
      RowType.RowField field = fields.get(i);
      readers[i] = of(field.getType(), ColumnPath.field(parent, field.getName()));
    }
    return readers;
  }

  private static ColumnReader of(LogicalType type, String path) {
    ArrowType arrow = ArrowTypes.arrowType(type, path);
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> new FixedWidthReader.Bits(path, arrow);
      case TINYINT -> new FixedWidthReader.Int8(path, arrow);
      case SMALLINT -> new FixedWidthReader.Int16(path, arrow);
      case INTEGER, DATE, TIME_WITHOUT_TIME_ZONE, INTERVAL_YEAR_MONTH ->
          new FixedWidthReader.Int32(path, arrow);
      case BIGINT, INTERVAL_DAY_TIME -> new FixedWidthReader.Int64(path, arrow);
      case FLOAT -> new FixedWidthReader.Float32(path, arrow);
      case DOUBLE -> new FixedWidthReader.Float64(path, arrow);
      case DECIMAL -> new FixedWidthReader.Decimal(path, arrow, (DecimalType) type);
      case CHAR, VARCHAR -> new BytesReader.Text(path, arrow);
      case BINARY, VARBINARY -> new BytesReader.Binary(path, arrow);
      case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          new FixedWidthReader.Timestamp(path, arrow, LogicalTypeChecks.getPrecision(type));
      case ARRAY ->
          new NestedReader.Array(
              path, arrow, of(((ArrayType) type).getElementType(), ColumnPath.element(path)));
      case MAP -> map(path, arrow, ((MapType) type).getKeyType(), ((MapType) type).getValueType());
      case MULTISET -> map(path, arrow, ((MultisetType) type).getElementType(), new IntType(false));
      case ROW, STRUCTURED_TYPE ->
          new NestedReader.Row(path, arrow, fields(CompositeTypes.rowType(type), path));
      case RAW -> new BytesReader.Raw(path, arrow);
      case NULL -> new NullReader(path, arrow);
      default -> throw ArrowTypes.notSupported(type, path);
    };
  }

  private static ColumnReader map(
      String path, ArrowType arrow, LogicalType key, LogicalType value) {
    return new NestedReader.Map(
        path, arrow, of(key, ColumnPath.key(path)), of(value, ColumnPath.value(path)));
  }
}
