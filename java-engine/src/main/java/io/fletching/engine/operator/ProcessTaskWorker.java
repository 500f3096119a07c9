package io.fletching.engine.operator;

import io.fletching.engine.channel.WorkerChannel;
import io.fletching.engine.channel.grpc.ChannelOptions;
import io.fletching.engine.channel.grpc.GrpcWorkerChannel;
import io.fletching.engine.channel.grpc.GrpcWorkerSession;
import io.fletching.engine.worker.WorkerLease;
import io.fletching.engine.worker.WorkerProcess;
import io.fletching.engine.worker.WorkerRequest;
import io.fletching.engine.worker.environment.EnvironmentLease;
import io.fletching.protocol.v1.TaskInfo;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/** A function in a worker's process, which the operators of a slot share. */
final class ProcessTaskWorker extends TaskWorker {
  private static final long STACKS_TIMEOUT_MILLIS = 3_000;

  private final EnvironmentLease environment;
  private final WorkerLease<GrpcWorkerSession> lease;
  private final GrpcWorkerChannel channel;
  private final long closeMillis;

  private ProcessTaskWorker(
      TaskInfo info,
      EnvironmentLease environment,
      WorkerLease<GrpcWorkerSession> lease,
      GrpcWorkerChannel channel,
      long closeMillis) {
    super(info);
    this.environment = environment;
    this.lease = lease;
    this.channel = channel;
    this.closeMillis = closeMillis;
  }

  static TaskWorker lease(
      AbstractStreamOperator<?> operator,
      TaskInfo info,
      OperatorOptions options,
      BufferAllocator allocator)
      throws InterruptedException {
    EnvironmentLease environment = leaseEnvironment(operator, options);
    boolean leased = false;
    try {
      TaskWorker worker = lease(operator, info, options, allocator, environment);
      leased = true;
      return worker;
    } finally {
      if (!leased) {
        environment.close();
      }
    }
  }

  private static TaskWorker lease(
      AbstractStreamOperator<?> operator,
      TaskInfo info,
      OperatorOptions options,
      BufferAllocator allocator,
      EnvironmentLease environment)
      throws InterruptedException {
    ProcessWorkers workers = ProcessWorkers.of(options.transport());
    WorkerRequest request =
        new WorkerRequest(
            operator.getContainingTask().getEnvironment().getMemoryManager(),
            operator.getRuntimeContext().getJobInfo().getJobId().toString(),
            environment.environment(),
            options.consoleOutput() ? WorkerOutput.CONSOLE : WorkerOutput.LOG,
            options.timeouts().startMillis(),
            options.timeouts().keepWarmMillis());
    WorkerLease<GrpcWorkerSession> lease = workers.pool().lease(request);
    ChannelOptions channelOptions =
        new ChannelOptions(
            options.timeouts().openMillis(),
            options.timeouts().callMillis(),
            options.transport() == OperatorOptions.WorkerTransport.FRAME_SOCKET,
            () -> endAndTellStacks(lease.process()));
    GrpcWorkerChannel channel =
        new GrpcWorkerChannel(workers.server(), lease.session(), allocator, channelOptions);
    return new ProcessTaskWorker(
        info, environment, lease, channel, options.timeouts().closeMillis());
  }

  private static String endAndTellStacks(WorkerProcess process) {
    process.abort();
    try {
      return String.join(
          "\n",
          process.exited().get(STACKS_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).lastErrorLines());
    } catch (ExecutionException | TimeoutException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  @Override
  public WorkerChannel channel() {
    return channel;
  }

  @Override
  public void close(boolean inOrder) {
    channel.close(inOrder ? closeMillis : 0);
    if (inOrder) {
      lease.release();
    } else {
      lease.close();
    }
    environment.close();
  }
}
