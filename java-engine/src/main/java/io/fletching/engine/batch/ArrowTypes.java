package io.fletching.engine.batch;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;

/**
 * The engine's side of the table of types in {@code udf-worker-protocol/TYPES.md}: for each type of
 * Flink the Arrow type it travels as, and its message.
 *
 * <p>What is not in the table is refused here, by the column's name, before a job runs.
 */
public final class ArrowTypes {
  static final String LIST_ITEM = "item";
  static final String ZONE = "UTC";
  static final int DECIMAL_BITS = 128;

  static {
    ArrowMemory.configure();
  }

  private ArrowTypes() {}

  /**
   * The schema of batches of such rows.
   *
   * @throws FletchingException TYPE_NOT_SUPPORTED, naming the first column that cannot travel
   */
  public static Schema schema(RowType rowType) {
    return new Schema(fields(rowType, ""));
  }

  /**
   * Such rows as a message.
   *
   * @throws FletchingException TYPE_NOT_SUPPORTED, naming the first column that cannot travel
   */
  public static io.fletching.protocol.v1.RowType toProto(RowType rowType) {
    return ProtoTypes.encode(rowType);
  }

  /**
   * The reverse of {@link #toProto}.
   *
   * @throws FletchingException TYPE_NOT_SUPPORTED, naming the first column that cannot travel
   */
  public static RowType fromProto(io.fletching.protocol.v1.RowType rowType) {
    return ProtoTypes.decode(rowType);
  }

  private static List<Field> fields(RowType rowType, String parent) {
    List<Field> fields = new ArrayList<>(rowType.getFieldCount());
    for (RowType.RowField field : rowType.getFields()) {
      fields.add(
          field(field.getName(), field.getType(), ColumnPath.field(parent, field.getName())));
    }
    return fields;
  }

  private static Field field(String name, LogicalType type, String path) {
    return field(name, type, type.isNullable(), path);
  }

  private static Field field(String name, LogicalType type, boolean nullable, String path) {
    return new Field(
        name, new FieldType(nullable, arrowType(type, path), null), children(type, path));
  }

  /** The Arrow type of a column, without its children. */
  static ArrowType arrowType(LogicalType type, String path) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> ArrowType.Bool.INSTANCE;
      case TINYINT -> new ArrowType.Int(8, true);
      case SMALLINT -> new ArrowType.Int(16, true);
      case INTEGER, INTERVAL_YEAR_MONTH -> new ArrowType.Int(32, true);
      case BIGINT -> new ArrowType.Int(64, true);
      case FLOAT -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
      case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case DECIMAL -> {
        DecimalType decimal = (DecimalType) type;
        yield new ArrowType.Decimal(decimal.getPrecision(), decimal.getScale(), DECIMAL_BITS);
      }
      case CHAR, VARCHAR -> ArrowType.Utf8.INSTANCE;
      case BINARY, VARBINARY, RAW -> ArrowType.Binary.INSTANCE;
      case DATE -> new ArrowType.Date(DateUnit.DAY);
      case TIME_WITHOUT_TIME_ZONE -> new ArrowType.Time(TimeUnit.MILLISECOND, 32);
      case TIMESTAMP_WITHOUT_TIME_ZONE ->
          new ArrowType.Timestamp(unit(((TimestampType) type).getPrecision()), null);
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          new ArrowType.Timestamp(unit(((LocalZonedTimestampType) type).getPrecision()), ZONE);
      case INTERVAL_DAY_TIME -> new ArrowType.Duration(TimeUnit.MILLISECOND);
      case ARRAY -> ArrowType.List.INSTANCE;
      case MAP, MULTISET -> new ArrowType.Map(false);
      case ROW, STRUCTURED_TYPE -> ArrowType.Struct.INSTANCE;
      case NULL -> ArrowType.Null.INSTANCE;
      default -> throw notSupported(type, path);
    };
  }

  private static List<Field> children(LogicalType type, String path) {
    return switch (type.getTypeRoot()) {
      case ARRAY ->
          List.of(field(LIST_ITEM, ((ArrayType) type).getElementType(), ColumnPath.element(path)));
      case MAP ->
          List.of(entries(((MapType) type).getKeyType(), ((MapType) type).getValueType(), path));
      case MULTISET ->
          List.of(entries(((MultisetType) type).getElementType(), new IntType(false), path));
      case ROW, STRUCTURED_TYPE -> fields(CompositeTypes.rowType(type), path);
      default -> List.of();
    };
  }

  private static Field entries(LogicalType key, LogicalType value, String path) {
    List<Field> pair =
        List.of(
            field(MapVector.KEY_NAME, key, false, ColumnPath.key(path)),
            field(MapVector.VALUE_NAME, value, ColumnPath.value(path)));
    return new Field(
        MapVector.DATA_VECTOR_NAME, new FieldType(false, ArrowType.Struct.INSTANCE, null), pair);
  }

  /** The unit in which a timestamp with so many fractional digits travels. */
  static TimeUnit unit(int precision) {
    if (precision == 0) {
      return TimeUnit.SECOND;
    }
    if (precision <= 3) {
      return TimeUnit.MILLISECOND;
    }
    return precision <= 6 ? TimeUnit.MICROSECOND : TimeUnit.NANOSECOND;
  }

  static FletchingException notSupported(LogicalType type, String path) {
    return notSupported(type.asSummaryString(), path);
  }

  static FletchingException notSupported(String sqlType, String path) {
    return new FletchingException(
        FailureCode.TYPE_NOT_SUPPORTED,
        "Column '"
            + path
            + "' has the type "
            + sqlType
            + ", which Python functions can neither take nor return. Cast it to a type that they can, such as STRING or BYTES, or leave"
            + " the column out.");
  }
}
