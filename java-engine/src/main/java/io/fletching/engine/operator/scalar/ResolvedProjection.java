package io.fletching.engine.operator.scalar;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.generated.Projection;
import org.jspecify.annotations.Nullable;

/**
 * How to get at the fields that are meant.
 *
 * @param offsets where they are in the row, or in the row that {@code rebuild} makes of it
 * @param rebuild makes the row to read them from (a reused one); null where they can be read in
 *     place
 */
public record ResolvedProjection(int[] offsets, @Nullable Projection<RowData, RowData> rebuild) {
  /** Whether no field is meant. */
  public boolean isEmpty() {
    return offsets.length == 0;
  }
}
