package io.fletching.engine.batch.element;

import java.util.Set;
import org.apache.flink.types.Row;

/** Rows that are objects, whose class may have had other fields when they were written. */
final class ObjectRows {
  private ObjectRows() {}

  /**
   * The row with these fields in this order.
   *
   * @param row as a serializer made it, which gives its fields their names; or without names, and
   *     in order
   */
  static Row inOrder(Row row, String[] names) {
    Set<String> had = row.getFieldNames(true);
    if (had == null || hasThese(had, names)) {
      return row;
    }
    Row ordered = new Row(row.getKind(), names.length);
    for (int i = 0; i < names.length; i++) {
      ordered.setField(i, had.contains(names[i]) ? row.getField(names[i]) : null);
    }
    return ordered;
  }

  private static boolean hasThese(Set<String> had, String[] names) {
    if (had.size() != names.length) {
      return false;
    }
    int i = 0;
    for (String name : had) {
      if (!name.equals(names[i++])) {
        return false;
      }
    }
    return true;
  }
}
