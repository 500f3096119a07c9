package io.fletching.engine.operator;

import io.fletching.engine.channel.grpc.GrpcWorkerSession;
import io.fletching.engine.channel.grpc.WorkerServer;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.operator.OperatorOptions.WorkerTransport;
import io.fletching.engine.worker.ScratchDirectory;
import io.fletching.engine.worker.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * The workers' processes of this JVM and the server that they connect to: one of each for every
 * transport that a job asked for, started by the first that does and ended with the JVM.
 */
final class ProcessWorkers {
  private static final Map<WorkerTransport, ProcessWorkers> STARTED =
      new EnumMap<>(WorkerTransport.class);

  private final WorkerServer server;
  private final WorkerPool<GrpcWorkerSession> pool;

  private ProcessWorkers(WorkerServer server) {
    this.server = server;
    this.pool = new WorkerPool<>(server);
  }

  static ProcessWorkers of(WorkerTransport transport) {
    synchronized (STARTED) {
      return STARTED.computeIfAbsent(transport, ProcessWorkers::start);
    }
  }

  private static ProcessWorkers start(WorkerTransport transport) {
    try {
      Path directory =
          ScratchDirectory.ofThisJvm().resolve(transport.name().toLowerCase(java.util.Locale.ROOT));
      Files.createDirectories(directory);
      WorkerServer.Transport connection =
          transport == WorkerTransport.GRPC_TCP
              ? WorkerServer.Transport.TCP
              : WorkerServer.Transport.UNIX;
      return new ProcessWorkers(
          WorkerServer.start(connection, directory, transport == WorkerTransport.FRAME_SOCKET));
    } catch (IOException e) {
      throw new FletchingException(
          FailureCode.WORKER_NOT_STARTED,
          "The server that Python workers connect to could not be started ("
              + e
              + "). Where Unix domain sockets cannot be used, set"
              + " 'python.worker.transport' to 'grpc-tcp'.",
          e);
    }
  }

  WorkerServer server() {
    return server;
  }

  WorkerPool<GrpcWorkerSession> pool() {
    return pool;
  }
}
