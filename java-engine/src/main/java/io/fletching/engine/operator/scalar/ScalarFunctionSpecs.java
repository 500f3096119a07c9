package io.fletching.engine.operator.scalar;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fletching.engine.AwaitedScalarFunction;
import io.fletching.engine.batch.ArrowTypes;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.Argument;
import io.fletching.protocol.v1.FunctionCall;
import io.fletching.protocol.v1.Literal;
import io.fletching.protocol.v1.ScalarSpec;
import org.apache.flink.table.functions.python.PythonFunction;
import org.apache.flink.table.functions.python.PythonFunctionInfo;
import org.apache.flink.table.types.logical.RowType;

/** The planner's calls of Python functions, as the protocol's. */
final class ScalarFunctionSpecs {
  private ScalarFunctionSpecs() {}

  static ScalarSpec of(PythonFunctionInfo[] calls, ClassLoader classLoader) {
    ScalarSpec.Builder spec = ScalarSpec.newBuilder();
    for (PythonFunctionInfo call : calls) {
      spec.addCalls(call(call, classLoader));
    }
    return spec.build();
  }

  /** Whether a function among them, or among their arguments, is an {@code async def}. */
  static boolean isAwaited(PythonFunctionInfo... calls) {
    for (PythonFunctionInfo call : calls) {
      if (call.getPythonFunction() instanceof AwaitedScalarFunction) {
        return true;
      }
      for (Object input : call.getInputs()) {
        if (input instanceof PythonFunctionInfo nested && isAwaited(nested)) {
          return true;
        }
      }
    }
    return false;
  }

  private static FunctionCall call(PythonFunctionInfo info, ClassLoader classLoader) {
    PythonFunction function = info.getPythonFunction();
    FunctionCall.Builder call =
        FunctionCall.newBuilder()
            .setPayload(ByteString.copyFrom(function.getSerializedPythonFunction()))
            .setName(function.toString())
            .setTakesRowAsInput(function.takesRowAsInput());
    DeclaredResultType.of(function, classLoader)
        .ifPresent(
            type ->
                call.setResultType(ArrowTypes.toProto(RowType.of(type)).getFields(0).getType()));
    for (Object input : info.getInputs()) {
      call.addArguments(argument(input, classLoader));
    }
    return call.build();
  }

  private static Argument argument(Object input, ClassLoader classLoader) {
    if (input instanceof Integer column) {
      return Argument.newBuilder().setColumn(column).build();
    }
    if (input instanceof PythonFunctionInfo nested) {
      return Argument.newBuilder().setCall(call(nested, classLoader)).build();
    }
    if (input instanceof byte[] literal) {
      try {
        return Argument.newBuilder().setLiteral(Literal.parseFrom(literal)).build();
      } catch (InvalidProtocolBufferException e) {
        throw new FletchingException(
            FailureCode.ENGINE_DEFECT, "A constant of a Python call cannot be read.", e);
      }
    }
    throw new FletchingException(
        FailureCode.ENGINE_DEFECT,
        "The planner gave a Python function an argument of " + input.getClass().getName() + ".");
  }
}
