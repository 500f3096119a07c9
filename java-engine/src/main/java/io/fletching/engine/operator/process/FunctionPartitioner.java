package io.fletching.engine.operator.process;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.runtime.io.network.api.writer.ResultPartitionWriter;
import org.apache.flink.runtime.io.network.api.writer.SubtaskStateMapper;
import org.apache.flink.runtime.plugable.SerializationDelegate;
import org.apache.flink.streaming.api.graph.NonChainedOutput;
import org.apache.flink.streaming.runtime.partitioner.StreamPartitioner;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.StreamTask;

/**
 * Sends each element where the function said that emitted it.
 *
 * <ul>
 *   <li>The function is asked by the operator in front, for a batch at a time, and the operator
 *       says {@link #next} before it emits an element. Flink asks a partitioner while the element
 *       is being emitted, by the same thread; so an element travels alone, and its type stays what
 *       it is.
 *   <li>After a restore with another parallelism nobody could be asked about elements that were
 *       under way: an unaligned checkpoint takes none from here.
 * </ul>
 */
public final class FunctionPartitioner<T> extends StreamPartitioner<T> {
  private static final long serialVersionUID = 1L;

  private static final ThreadLocal<Integer> NEXT = new ThreadLocal<>();

  public FunctionPartitioner() {
    disableUnalignedCheckpoints();
  }

  /** Says where the element goes that this thread emits next. */
  static void next(int partition) {
    NEXT.set(partition);
  }

  /**
   * Among how many subtasks an operator's function parts elements; 0 if its elements are not sent
   * that way.
   *
   * @throws FletchingException OPTION_INVALID if the stream's readers are of several parallelisms
   */
  static int partitions(StreamFunctionOperator<?> operator) {
    ClassLoader classLoader = operator.getUserCodeClassloader();
    StreamTask<?, ?> task = operator.getContainingTask();
    ResultPartitionWriter[] writers = task.getEnvironment().getAllWriters();
    var ofTask = task.getConfiguration().getVertexNonChainedOutputs(classLoader);
    Set<NonChainedOutput> mine =
        Set.copyOf(operator.getOperatorConfig().getOperatorNonChainedOutputs(classLoader));
    Set<Integer> numbers =
        IntStream.range(0, ofTask.size())
            .filter(i -> mine.contains(ofTask.get(i)))
            .filter(i -> ofTask.get(i).getPartitioner() instanceof FunctionPartitioner)
            .mapToObj(i -> writers[i].getNumberOfSubpartitions())
            .collect(Collectors.toSet());
    if (numbers.size() > 1) {
      throw new FletchingException(
          FailureCode.OPTION_INVALID,
          "What partition_custom made in the operator '"
              + operator.getOperatorConfig().getOperatorName()
              + "' is read with several parallelisms ("
              + numbers.stream().sorted().map(String::valueOf).collect(Collectors.joining(", "))
              + "): call partition_custom for each of them.");
    }
    return numbers.isEmpty() ? 0 : numbers.iterator().next();
  }

  @Override
  public int selectChannel(SerializationDelegate<StreamRecord<T>> element) {
    return NEXT.get();
  }

  @Override
  public StreamPartitioner<T> copy() {
    return this;
  }

  @Override
  public SubtaskStateMapper getDownstreamSubtaskStateMapper() {
    return SubtaskStateMapper.FULL;
  }

  @Override
  public boolean isPointwise() {
    return false;
  }

  @Override
  public String toString() {
    return "FUNCTION";
  }
}
