package org.apache.flink.table.runtime.operators.python.scalar;

import io.fletching.engine.operator.PythonConfiguration;
import io.fletching.engine.operator.scalar.FieldProjection;
import io.fletching.engine.operator.scalar.ScalarFunctionOperator;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.functions.python.PythonFunctionInfo;
import org.apache.flink.table.runtime.generated.GeneratedProjection;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * The name by which the planner asks for an embedded operator when it is told another mode than
 * process; what runs is {@link ScalarFunctionOperator}, embedded.
 */
public final class EmbeddedPythonScalarFunctionOperator extends ScalarFunctionOperator {
  private static final long serialVersionUID = 1L;

  public EmbeddedPythonScalarFunctionOperator(
      Configuration config,
      PythonFunctionInfo[] functions,
      RowType inputType,
      RowType udfInputType,
      RowType udfOutputType,
      int[] udfInputOffsets,
      @Nullable GeneratedProjection forwardedProjection) {
    super(
        PythonConfiguration.embedded(config),
        functions,
        inputType,
        FieldProjection.of(udfInputOffsets),
        udfInputType,
        udfOutputType,
        forwardedProjection == null
            ? FieldProjection.of(new int[0])
            : FieldProjection.of(forwardedProjection));
  }
}
