package io.fletching.engine.operator.process;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.jspecify.annotations.Nullable;

/**
 * Python functions of one task that are behind each other, and so are one trip to the worker: the
 * first one's operator makes it, for all of them, and emits what the last one's would.
 *
 * <p>Flink has chained their operators, which it does only where elements need not be
 * redistributed. A function joins the one in front of it if that has no other consumer and no side
 * output. Both operators find that out by themselves, from the task's configuration. Operators are
 * opened from the last to the first: those that are in another's trip are there when it is opened.
 */
final class FunctionChain {
  private record Place(StreamTask<?, ?> task, int vertex) {}

  private static final Map<Place, StreamFunctionOperator<?>> JOINED = new ConcurrentHashMap<>();

  private final StreamFunctionOperator<?> operator;
  private final boolean isJoined;
  private final @Nullable Integer follower;

  private FunctionChain(
      StreamFunctionOperator<?> operator, boolean isJoined, @Nullable Integer follower) {
    this.operator = operator;
    this.isJoined = isJoined;
    this.follower = follower;
  }

  /** The operator's place, while it is set up: later the task forgets how it was made. */
  static FunctionChain of(StreamFunctionOperator<?> operator) {
    Plan plan = new Plan(operator);
    int vertex = operator.getOperatorConfig().getVertexID();
    boolean isJoined =
        plan.configs.values().stream()
            .map(plan::follower)
            .anyMatch(next -> next != null && next == vertex);
    return new FunctionChain(operator, isJoined, plan.follower(operator.getOperatorConfig()));
  }

  /** Whether the function is in the trip of the one in front. */
  boolean isJoined() {
    return isJoined;
  }

  /** Lets the operator be found by that one. */
  void enter() {
    int vertex = operator.getOperatorConfig().getVertexID();
    JOINED.put(new Place(operator.getContainingTask(), vertex), operator);
  }

  /** The operators in the trip that starts with this one. */
  List<StreamFunctionOperator<?>> operators() {
    List<StreamFunctionOperator<?>> operators = new ArrayList<>(List.of(operator));
    Integer next = follower;
    while (next != null) {
      StreamFunctionOperator<?> joined =
          JOINED.remove(new Place(operator.getContainingTask(), next));
      if (joined == null) {
        throw new IllegalStateException("operator " + next + " was not opened");
      }
      operators.add(joined);
      next = joined.chain().follower;
    }
    return operators;
  }

  /** Forgets the operator, if nobody has asked for it. */
  void leave() {
    JOINED.values().remove(operator);
  }

  /** The operators of a task, as it was made. */
  private static final class Plan {
    private final ClassLoader classLoader;
    private final Map<Integer, StreamConfig> configs;

    Plan(StreamFunctionOperator<?> operator) {
      classLoader = operator.getUserCodeClassloader();
      configs =
          operator
              .getContainingTask()
              .getConfiguration()
              .getTransitiveChainedTaskConfigsWithSelf(classLoader);
    }

    /** The operator whose function joins that of this one, if there is one. */
    @Nullable Integer follower(StreamConfig config) {
      StreamFunctionOperator<?> first = function(config);
      if (first == null || !config.getOperatorNonChainedOutputs(classLoader).isEmpty()) {
        return null;
      }
      List<StreamEdge> outputs = config.getChainedOutputs(classLoader);
      if (outputs.size() != 1 || outputs.get(0).getOutputTag() != null) {
        return null;
      }
      int target = outputs.get(0).getTargetId();
      StreamConfig next = configs.get(target);
      StreamFunctionOperator<?> second = next == null ? null : function(next);
      if (second == null || !second.joins(first)) {
        return null;
      }
      return !second.needsPlainRows() || head(config).hasPlainRows() ? target : null;
    }

    /** The function whose trip the operator's is in. */
    private StreamFunctionOperator<?> head(StreamConfig config) {
      for (StreamConfig each : configs.values()) {
        boolean isInFront =
            each.getChainedOutputs(classLoader).stream()
                .anyMatch(edge -> edge.getTargetId() == config.getVertexID());
        if (isInFront && follower(each) != null) {
          return head(each);
        }
      }
      return requireNonNull(function(config));
    }

    private @Nullable StreamFunctionOperator<?> function(StreamConfig config) {
      if (!SimpleOperatorFactory.class.isAssignableFrom(
          config.getStreamOperatorFactoryClass(classLoader))) {
        return null;
      }
      SimpleOperatorFactory<?> factory = config.getStreamOperatorFactory(classLoader);
      StreamOperator<?> operator = factory == null ? null : factory.getOperator();
      return operator instanceof StreamFunctionOperator<?> function ? function : null;
    }
  }
}
