package io.fletching.engine.batch;

import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * A single row of simple types as Java's own objects, both ways: boxed numbers and booleans, and
 * strings. It is for a row that comes alone: a batch of Arrow's has a price that does not depend on
 * its number of rows.
 *
 * <p>Python's half is {@code fletching.invoke.values}, which has the same types.
 */
public final class RowValues {
  private interface Getter {
    Object get(RowData row, int position);
  }

  private interface Taker {
    Object taken(Object value);
  }

  private final int[] columns;
  private final Getter[] getters;
  private final Taker[] takers;

  private RowValues(int[] columns, Getter[] getters, Taker[] takers) {
    this.columns = columns;
    this.getters = getters;
    this.takers = takers;
  }

  /**
   * The way of these columns of the input, and of these results.
   *
   * @return null if a type among them is not simple
   */
  public static @Nullable RowValues of(RowType inputType, int[] columns, RowType resultType) {
    Getter[] getters = new Getter[columns.length];
    for (int i = 0; i < columns.length; i++) {
      Getter getter = getter(inputType.getTypeAt(columns[i]));
      if (getter == null) {
        return null;
      }
      getters[i] = getter;
    }
    List<LogicalType> results = resultType.getChildren();
    Taker[] takers = new Taker[results.size()];
    for (int i = 0; i < takers.length; i++) {
      Taker taker = taker(results.get(i));
      if (taker == null) {
        return null;
      }
      takers[i] = taker;
    }
    return new RowValues(columns.clone(), getters, takers);
  }

  private static @Nullable Getter getter(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> RowData::getBoolean;
      case TINYINT -> RowData::getByte;
      case SMALLINT -> RowData::getShort;
      case INTEGER -> RowData::getInt;
      case BIGINT -> RowData::getLong;
      case DOUBLE -> RowData::getDouble;
      case CHAR, VARCHAR -> (row, position) -> row.getString(position).toString();
      default -> null;
    };
  }

  private static @Nullable Taker taker(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> value -> value;
      case TINYINT -> value -> ((Number) value).byteValue();
      case SMALLINT -> value -> ((Number) value).shortValue();
      case INTEGER -> value -> ((Number) value).intValue();
      case BIGINT -> value -> ((Number) value).longValue();
      case DOUBLE -> value -> ((Number) value).doubleValue();
      case CHAR, VARCHAR -> value -> StringData.fromString((String) value);
      default -> null;
    };
  }

  /** The chosen columns of a row. */
  public @Nullable Object[] arguments(RowData row) {
    @Nullable Object[] values = new Object[columns.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.isNullAt(columns[i]) ? null : getters[i].get(row, columns[i]);
    }
    return values;
  }

  /** The row of these results. */
  public RowData result(@Nullable Object[] values) {
    GenericRowData row = new GenericRowData(takers.length);
    for (int i = 0; i < takers.length; i++) {
      Object value = values[i];
      row.setField(i, value == null ? null : takers[i].taken(value));
    }
    return row;
  }
}
