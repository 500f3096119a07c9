package io.fletching.engine.batch;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * A single row of simple types as Java's own objects, both ways: boxed numbers and booleans,
 * strings, bytes, and arrays for rows of them. It is for a row that comes alone: a batch of Arrow's
 * has a price that does not depend on its number of rows.
 *
 * <p>Python's half are {@code fletching.invoke.values} and {@code element_values}, which say which
 * of these types functions may have.
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
    Getter[] getters = getters(inputType, columns);
    Taker[] takers = takers(resultType);
    return getters == null || takers == null
        ? null
        : new RowValues(columns.clone(), getters, takers);
  }

  private static Getter @Nullable [] getters(RowType type, int[] columns) {
    Getter[] getters = new Getter[columns.length];
    for (int i = 0; i < columns.length; i++) {
      Getter getter = getter(type.getTypeAt(columns[i]));
      if (getter == null) {
        return null;
      }
      getters[i] = getter;
    }
    return getters;
  }

  private static Taker @Nullable [] takers(RowType type) {
    List<LogicalType> fields = type.getChildren();
    Taker[] takers = new Taker[fields.size()];
    for (int i = 0; i < takers.length; i++) {
      Taker taker = taker(fields.get(i));
      if (taker == null) {
        return null;
      }
      takers[i] = taker;
    }
    return takers;
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
      case BINARY, VARBINARY -> RowData::getBinary;
      case ROW -> rowGetter((RowType) type);
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
      case BINARY, VARBINARY -> value -> value;
      case ROW -> rowTaker((RowType) type);
      default -> null;
    };
  }

  private static @Nullable Getter rowGetter(RowType type) {
    int[] columns = IntStream.range(0, type.getFieldCount()).toArray();
    Getter[] getters = getters(type, columns);
    return getters == null
        ? null
        : (row, position) -> values(row.getRow(position, columns.length), columns, getters);
  }

  private static @Nullable Taker rowTaker(RowType type) {
    Taker[] takers = takers(type);
    return takers == null ? null : value -> row((Object[]) value, takers);
  }

  /** The chosen columns of a row. */
  public @Nullable Object[] arguments(RowData row) {
    return values(row, columns, getters);
  }

  private static @Nullable Object[] values(RowData row, int[] columns, Getter[] getters) {
    @Nullable Object[] values = new Object[columns.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.isNullAt(columns[i]) ? null : getters[i].get(row, columns[i]);
    }
    return values;
  }

  /** The row of these results. */
  public RowData result(@Nullable Object[] values) {
    return row(values, takers);
  }

  private static RowData row(@Nullable Object[] values, Taker[] takers) {
    GenericRowData row = new GenericRowData(takers.length);
    for (int i = 0; i < takers.length; i++) {
      Object value = values[i];
      row.setField(i, value == null ? null : takers[i].taken(value));
    }
    return row;
  }
}
