package io.fletching.gateway.data.query;

import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.operators.InputFormatOperatorFactory;
import org.apache.flink.streaming.api.transformations.LegacySourceTransformation;
import org.apache.flink.streaming.api.transformations.WithBoundedness;

/** Whether what a plan reads has an end. */
final class SourceBounds {
  private SourceBounds() {}

  /** Whether all sources of the plan have an end. */
  static boolean areBounded(List<Transformation<?>> plan) {
    return plan.stream()
        .flatMap(end -> Stream.concat(Stream.of(end), end.getTransitivePredecessors().stream()))
        .noneMatch(SourceBounds::isUnbounded);
  }

  private static boolean isUnbounded(Transformation<?> transformation) {
    return transformation instanceof WithBoundedness source
        && source.getBoundedness() != Boundedness.BOUNDED
        && !readsInputFormat(transformation);
  }

  /** Flink counts input formats, VALUES among them, as unbounded, though each of them ends. */
  private static boolean readsInputFormat(Transformation<?> transformation) {
    return transformation instanceof LegacySourceTransformation<?> source
        && source.getOperatorFactory() instanceof InputFormatOperatorFactory;
  }
}
