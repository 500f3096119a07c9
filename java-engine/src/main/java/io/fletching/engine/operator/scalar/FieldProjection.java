package io.fletching.engine.operator.scalar;

import java.io.Serializable;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.generated.GeneratedProjection;
import org.apache.flink.table.runtime.generated.Projection;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a row the planner means. It says so by generated code that builds a new row.
 * Where that code only picks fields, each once, a row need not be built: its fields can be read in
 * place, and the code is asked, once, which ones it reads.
 */
public final class FieldProjection implements Serializable {
  private static final long serialVersionUID = 1L;

  private final @Nullable GeneratedProjection generated;
  private final int[] offsets;

  private FieldProjection(@Nullable GeneratedProjection generated, int[] offsets) {
    this.generated = generated;
    this.offsets = offsets;
  }

  /** The fields at these offsets. */
  public static FieldProjection of(int[] offsets) {
    return new FieldProjection(null, offsets.clone());
  }

  /** The fields that the generated code picks. */
  public static FieldProjection of(GeneratedProjection generated) {
    return new FieldProjection(generated, new int[0]);
  }

  /**
   * What to do with each row.
   *
   * @param arity of the input rows
   */
  public ResolvedProjection resolve(int arity, ClassLoader classLoader) {
    if (generated == null) {
      return new ResolvedProjection(offsets.clone(), null);
    }
    @SuppressWarnings("unchecked")
    Projection<RowData, RowData> projection = generated.newInstance(classLoader);
    ProjectionProbe probe = new ProjectionProbe(arity);
    int outputArity = projection.apply(probe).getArity();
    int[] read = probe.fieldsRead();
    if (read.length == outputArity) {
      return new ResolvedProjection(read, null);
    }
    // A field is forwarded twice: the generated code reads it once, so what it read does not tell
    // where it goes.
    int[] all = new int[outputArity];
    for (int i = 0; i < outputArity; i++) {
      all[i] = i;
    }
    return new ResolvedProjection(all, projection);
  }
}
