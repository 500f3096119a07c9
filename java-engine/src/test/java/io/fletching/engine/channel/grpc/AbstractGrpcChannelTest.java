package io.fletching.engine.channel.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.fletching.engine.channel.PythonSamples;
import io.fletching.engine.channel.SampleFunction;
import io.fletching.engine.channel.WorkerChannel;
import io.fletching.engine.channel.WorkerChannelContract;
import io.fletching.engine.worker.PendingWorker;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract with a real worker in a process of its own. */
abstract class AbstractGrpcChannelTest extends WorkerChannelContract {
  private static final String RUN =
      "import json, sys\n"
          + "from fletching.worker.main import run\n"
          + "from fletching.worker.start import WorkerStart\n"
          + "run(WorkerStart.from_json(json.load(sys.stdin)))\n";

  @TempDir Path directory;
  private WorkerServer server;
  private Process process;
  private GrpcWorkerSession session;

  abstract WorkerServer.Transport transport();

  abstract boolean frameSocket();

  @BeforeEach
  void startWorker() throws Exception {
    // The task that asks first may be cancelled meanwhile; the server is not its alone.
    Thread.currentThread().interrupt();
    server = WorkerServer.start(transport(), directory, frameSocket());
    assertThat(Thread.interrupted()).isTrue();
    PendingWorker<GrpcWorkerSession> pending = server.expect("worker-1");
    process =
        PythonSamples.python("-c", RUN).redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
    try (var start = process.outputWriter()) {
      start.write(
          String.format(
              "{\"worker_id\": \"worker-1\", \"address\": \"%s\", \"token\": \"%s\"}",
              pending.address(), pending.token()));
    }
    session = pending.session().get(60, TimeUnit.SECONDS);
  }

  @AfterEach
  void stopWorker() {
    process.destroyForcibly();
    session.close();
    server.close();
  }

  @Override
  protected WorkerChannel newChannel(BufferAllocator allocator) {
    return new GrpcWorkerChannel(
        server, session, allocator, new ChannelOptions(30_000, 60_000, frameSocket(), () -> ""));
  }

  @Override
  protected byte[] payload(SampleFunction function) {
    return PythonSamples.payload(function);
  }
}
