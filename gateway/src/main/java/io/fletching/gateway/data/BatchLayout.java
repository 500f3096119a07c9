package io.fletching.gateway.data;

import io.fletching.engine.batch.ArrowTypes;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.types.logical.RowType;

/**
 * What the columns of the batches mean.
 *
 * @param stored the columns as the client wrote them
 * @param produced the positions of those columns that the job reads, in its order
 * @param withRowKinds whether a last column of the batches holds each row's kind
 */
public record BatchLayout(RowType stored, int[] produced, boolean withRowKinds)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** All columns. */
  public static BatchLayout of(RowType stored, boolean withRowKinds) {
    int[] all = new int[stored.getFieldCount()];
    Arrays.setAll(all, i -> i);
    return new BatchLayout(stored, all, withRowKinds);
  }

  /** Some of the columns. */
  public BatchLayout project(int[] columns) {
    return new BatchLayout(stored, columns, withRowKinds);
  }

  /** The rows that the job reads. */
  public RowType producedType() {
    List<RowType.RowField> fields = new ArrayList<>(produced.length);
    for (int column : produced) {
      fields.add(stored.getFields().get(column));
    }
    return new RowType(fields);
  }

  /** The schema of the batches. */
  public Schema schema() {
    Schema schema = ArrowTypes.schema(stored);
    if (!withRowKinds) {
      return schema;
    }
    List<Field> fields = new ArrayList<>(schema.getFields());
    fields.add(Field.notNullable(RowBatch.ROW_KIND, new ArrowType.Int(8, true)));
    return new Schema(fields);
  }
}
