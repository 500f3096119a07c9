package io.fletching.engine.batch;

import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

/** Sets the last fields of binary rows in place; all of them take eight bytes at the most. */
final class FieldSetters {
  private interface FieldSetter {
    void set(RowData from, int field, BinaryRowData row, int position);
  }

  private final FieldSetter[] setters;
  private final int firstPosition;

  /**
   * Setters of fields of these types.
   *
   * @param firstPosition where the first of them is; the others follow
   */
  FieldSetters(List<LogicalType> types, int firstPosition) {
    this.setters = types.stream().map(FieldSetters::setter).toArray(FieldSetter[]::new);
    this.firstPosition = firstPosition;
  }

  /** Whether fields of all these types can be set in place. */
  static boolean areOf(List<LogicalType> types) {
    return types.stream().allMatch(FieldSetters::isOf);
  }

  private static boolean isOf(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN,
          TINYINT,
          SMALLINT,
          INTEGER,
          DATE,
          TIME_WITHOUT_TIME_ZONE,
          BIGINT,
          FLOAT,
          DOUBLE ->
          true;
      case DECIMAL -> BinaryRowData.isInFixedLengthPart(type);
      default -> false;
    };
  }

  private static FieldSetter setter(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> (from, field, row, to) -> row.setBoolean(to, from.getBoolean(field));
      case TINYINT -> (from, field, row, to) -> row.setByte(to, from.getByte(field));
      case SMALLINT -> (from, field, row, to) -> row.setShort(to, from.getShort(field));
      case INTEGER, DATE, TIME_WITHOUT_TIME_ZONE ->
          (from, field, row, to) -> row.setInt(to, from.getInt(field));
      case BIGINT -> (from, field, row, to) -> row.setLong(to, from.getLong(field));
      case FLOAT -> (from, field, row, to) -> row.setFloat(to, from.getFloat(field));
      case DOUBLE -> (from, field, row, to) -> row.setDouble(to, from.getDouble(field));
      case DECIMAL -> decimal((DecimalType) type);
      default -> throw new IllegalArgumentException(type.asSummaryString());
    };
  }

  private static FieldSetter decimal(DecimalType type) {
    int precision = type.getPrecision();
    int scale = type.getScale();
    return (from, field, row, to) ->
        row.setDecimal(to, from.getDecimal(field, precision, scale), precision);
  }

  void set(RowData from, BinaryRowData row) {
    for (int i = 0; i < setters.length; i++) {
      if (from.isNullAt(i)) {
        row.setNullAt(firstPosition + i);
      } else {
        setters[i].set(from, i, row, firstPosition + i);
      }
    }
  }
}
