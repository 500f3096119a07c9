package org.apache.flink.table.runtime.operators.python.scalar;

import io.fletching.engine.operator.scalar.FieldProjection;
import io.fletching.engine.operator.scalar.ScalarFunctionOperator;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.functions.python.PythonFunctionInfo;
import org.apache.flink.table.runtime.generated.GeneratedProjection;
import org.apache.flink.table.types.logical.RowType;

/**
 * The name by which the planner asks for a scalar operator with row-wise functions; what runs is
 * {@link ScalarFunctionOperator}.
 */
public final class PythonScalarFunctionOperator extends ScalarFunctionOperator {
  private static final long serialVersionUID = 1L;

  public PythonScalarFunctionOperator(
      Configuration config,
      PythonFunctionInfo[] functions,
      RowType inputType,
      RowType udfInputType,
      RowType udfOutputType,
      GeneratedProjection udfInputProjection,
      GeneratedProjection forwardedProjection) {
    super(
        config,
        functions,
        inputType,
        FieldProjection.of(udfInputProjection),
        udfInputType,
        udfOutputType,
        FieldProjection.of(forwardedProjection));
  }
}
