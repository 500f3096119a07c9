package io.fletching.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.ArgumentCount;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.ConstantArgumentCount;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.Signature;

/** Arguments of any types, taken as they are, so many of them as a function takes. */
record AnyArguments(ArgumentBounds bounds) implements InputTypeStrategy {
  private static final String ANY = "ANY";

  @Override
  public ArgumentCount getArgumentCount() {
    return bounds.isOpen()
        ? ConstantArgumentCount.from(bounds.min())
        : ConstantArgumentCount.between(bounds.min(), bounds.max());
  }

  @Override
  public Optional<List<DataType>> inferInputTypes(CallContext call, boolean throwOnFailure) {
    return Optional.of(call.getArgumentDataTypes());
  }

  @Override
  public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
    List<Signature> signatures = new ArrayList<>();
    int last = bounds.isOpen() ? bounds.min() : bounds.max();
    for (int count = bounds.min(); count <= last; count++) {
      List<Signature.Argument> arguments =
          new ArrayList<>(Collections.nCopies(count, Signature.Argument.ofGroup(ANY)));
      if (bounds.isOpen()) {
        arguments.add(Signature.Argument.ofGroupVarying(ANY));
      }
      signatures.add(Signature.of(arguments));
    }
    return signatures;
  }
}
