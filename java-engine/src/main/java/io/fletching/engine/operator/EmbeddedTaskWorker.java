package io.fletching.engine.operator;

import io.fletching.engine.channel.WorkerChannel;
import io.fletching.engine.channel.embedded.EmbeddedTimeouts;
import io.fletching.engine.channel.embedded.EmbeddedWorkerChannel;
import io.fletching.protocol.v1.TaskInfo;
import org.apache.arrow.memory.BufferAllocator;

/** A function in this JVM's own Python. */
final class EmbeddedTaskWorker extends TaskWorker {
  private final EmbeddedWorkerChannel channel;
  private final long closeMillis;

  private EmbeddedTaskWorker(TaskInfo info, EmbeddedWorkerChannel channel, long closeMillis) {
    super(info);
    this.channel = channel;
    this.closeMillis = closeMillis;
  }

  static TaskWorker open(TaskInfo info, OperatorOptions options, BufferAllocator allocator) {
    EmbeddedTimeouts timeouts = new EmbeddedTimeouts(options.timeouts().openMillis(), options.timeouts().callMillis());
    return new EmbeddedTaskWorker(
        info, new EmbeddedWorkerChannel(options.environment(), allocator, timeouts), options.timeouts().closeMillis());
  }

  @Override
  public WorkerChannel channel() {
    return channel;
  }

  @Override
  public void close(boolean inOrder) {
    channel.close(inOrder ? closeMillis : 0);
  }
}
