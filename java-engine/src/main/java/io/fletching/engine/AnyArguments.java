package io.fletching.engine;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
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
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/**
 * Arguments of any types, taken as they are, so many of them as a function takes.
 *
 * <p>One is refused: a TIMESTAMP constant with digits beyond the millisecond. Flink's planner hands
 * constants of that type to Python in milliseconds, so the function would be given another moment.
 */
record AnyArguments(ArgumentBounds bounds) implements InputTypeStrategy {
  private static final String ANY = "ANY";
  private static final String CUT =
      "Argument %d of the function '%s' is a TIMESTAMP constant with digits beyond the"
          + " millisecond, which Flink's planner would cut off. Give the function a column, or the"
          + " constant as a string that the function parses.";

  @Override
  public ArgumentCount getArgumentCount() {
    return bounds.isOpen()
        ? ConstantArgumentCount.from(bounds.min())
        : ConstantArgumentCount.between(bounds.min(), bounds.max());
  }

  @Override
  public Optional<List<DataType>> inferInputTypes(CallContext call, boolean throwOnFailure) {
    List<DataType> types = call.getArgumentDataTypes();
    for (int position = 0; position < types.size(); position++) {
      if (isCutTimestamp(call, types.get(position), position)) {
        if (throwOnFailure) {
          throw call.newValidationError(CUT, position + 1, call.getName());
        }
        return Optional.empty();
      }
    }
    return Optional.of(types);
  }

  private static boolean isCutTimestamp(CallContext call, DataType type, int position) {
    return type.getLogicalType().is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE)
        && call.isArgumentLiteral(position)
        && call.getArgumentValue(position, LocalDateTime.class)
            .filter(value -> !value.equals(value.truncatedTo(ChronoUnit.MILLIS)))
            .isPresent();
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
