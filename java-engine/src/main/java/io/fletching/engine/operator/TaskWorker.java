package io.fletching.engine.operator;

import io.fletching.engine.channel.WorkerChannel;
import io.fletching.engine.worker.environment.EnvironmentLease;
import io.fletching.engine.worker.environment.PythonEnvironments;
import io.fletching.protocol.v1.TaskInfo;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.flink.api.common.cache.DistributedCache;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;

/**
 * A worker as one operator of one task has it: the channel, and the right to the worker behind it.
 */
public abstract class TaskWorker {
  private final TaskInfo taskInfo;

  TaskWorker(TaskInfo taskInfo) {
    this.taskInfo = taskInfo;
  }

  /**
   * Gets a worker, in this JVM or as a process.
   *
   * @param allocator where results are kept
   * @throws io.fletching.engine.failure.FletchingException if there is none to be had
   */
  public static TaskWorker lease(
      AbstractStreamOperator<?> operator, OperatorOptions options, BufferAllocator allocator)
      throws InterruptedException {
    TaskInfo info = taskInfo(operator);
    return options.embedded()
        ? EmbeddedTaskWorker.open(operator, info, options, allocator)
        : ProcessTaskWorker.lease(operator, info, options, allocator);
  }

  /** The environment with the job's dependencies, which the operator's distributed cache has. */
  static EnvironmentLease leaseEnvironment(
      AbstractStreamOperator<?> operator, OperatorOptions options) throws InterruptedException {
    return PythonEnvironments.ofThisJvm()
        .lease(
            options.environment(),
            options.dependencies(),
            operator.getRuntimeContext().getDistributedCache()::getFile,
            options.timeouts().openMillis());
  }

  private static TaskInfo taskInfo(AbstractStreamOperator<?> operator) {
    StreamingRuntimeContext context = operator.getRuntimeContext();
    return TaskInfo.newBuilder()
        .setTaskName(context.getTaskInfo().getTaskName())
        .setSubtaskIndex(context.getTaskInfo().getIndexOfThisSubtask())
        .setParallelism(context.getTaskInfo().getNumberOfParallelSubtasks())
        .setAttemptNumber(context.getTaskInfo().getAttemptNumber())
        .setMaxParallelism(context.getTaskInfo().getMaxNumberOfParallelSubtasks())
        .putAllJobParameters(context.getGlobalJobParameters())
        .putAllCachedFiles(cachedFiles(operator))
        .build();
  }

  private static Map<String, String> cachedFiles(AbstractStreamOperator<?> operator) {
    DistributedCache cache = operator.getRuntimeContext().getDistributedCache();
    Configuration job = operator.getContainingTask().getEnvironment().getJobConfiguration();
    return DistributedCache.readFileInfoFromConfig(job).stream()
        .map(Map.Entry::getKey)
        .collect(Collectors.toMap(name -> name, name -> cache.getFile(name).getPath()));
  }

  /** Where the functions run, for them to know. */
  public TaskInfo taskInfo() {
    return taskInfo;
  }

  /** The channel to open the functions in. */
  public abstract WorkerChannel channel();

  /**
   * Closes the channel and gives the worker back.
   *
   * @param inOrder whether all went well; a worker that failed or was cancelled is not used again
   */
  public abstract void close(boolean inOrder);
}
