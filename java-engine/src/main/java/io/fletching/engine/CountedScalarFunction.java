package io.fletching.engine;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.python.PythonEnv;
import org.apache.flink.table.functions.python.PythonFunctionKind;
import org.apache.flink.table.functions.python.PythonScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;
import org.jspecify.annotations.Nullable;

/**
 * A scalar function that takes arguments of any types, and so many of them as its Python signature
 * says: a call with more or fewer is refused when it is planned, not when its first row comes.
 */
public class CountedScalarFunction extends PythonScalarFunction {
  private static final long serialVersionUID = 1L;

  private final boolean hasTypes;
  private final ArgumentBounds bounds;

  CountedScalarFunction(
      String name,
      byte[] payload,
      String @Nullable [] inputTypes,
      ArgumentBounds bounds,
      String resultType,
      boolean deterministic,
      boolean takesRowAsInput) {
    super(
        name,
        payload,
        inputTypes,
        resultType,
        PythonFunctionKind.GENERAL,
        deterministic,
        takesRowAsInput,
        new PythonEnv(PythonEnv.ExecType.PROCESS));
    this.hasTypes = inputTypes != null;
    this.bounds = takesRowAsInput ? ArgumentBounds.ANY : bounds;
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory typeFactory) {
    TypeInference inference = super.getTypeInference(typeFactory);
    if (hasTypes) {
      return inference;
    }
    return TypeInference.newBuilder()
        .inputTypeStrategy(new AnyArguments(bounds))
        .outputTypeStrategy(inference.getOutputTypeStrategy())
        .build();
  }
}
