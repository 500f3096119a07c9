package io.fletching.engine.operator;

import io.fletching.engine.channel.WorkerChannel;
import io.fletching.engine.channel.embedded.EmbeddedTimeouts;
import io.fletching.engine.channel.embedded.EmbeddedWorkerChannel;
import io.fletching.engine.worker.environment.EnvironmentLease;
import io.fletching.protocol.v1.TaskInfo;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/** A function in this JVM's own Python. */
final class EmbeddedTaskWorker extends TaskWorker {
  private final EnvironmentLease environment;
  private final EmbeddedWorkerChannel channel;
  private final long closeMillis;

  private EmbeddedTaskWorker(
      TaskInfo info,
      EnvironmentLease environment,
      EmbeddedWorkerChannel channel,
      long closeMillis) {
    super(info);
    this.environment = environment;
    this.channel = channel;
    this.closeMillis = closeMillis;
  }

  static TaskWorker open(
      AbstractStreamOperator<?> operator,
      TaskInfo info,
      OperatorOptions options,
      BufferAllocator allocator)
      throws InterruptedException {
    EnvironmentLease environment = leaseEnvironment(operator, options);
    EmbeddedTimeouts timeouts =
        new EmbeddedTimeouts(options.timeouts().openMillis(), options.timeouts().callMillis());
    EmbeddedWorkerChannel channel =
        new EmbeddedWorkerChannel(
            environment.bare(),
            environment.additions(),
            allocator,
            timeouts,
            operator.getContainingTask().getEnvironment()::failExternally);
    return new EmbeddedTaskWorker(info, environment, channel, options.timeouts().closeMillis());
  }

  @Override
  public WorkerChannel channel() {
    return channel;
  }

  @Override
  public void close(boolean inOrder) {
    channel.close(inOrder ? closeMillis : 0);
    environment.close();
  }
}
