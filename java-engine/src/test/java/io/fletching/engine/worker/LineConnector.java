package io.fletching.engine.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that real workers connect to with one line, "id token"; the smallest there can be. */
final class LineConnector implements WorkerConnector<LineConnector.LineSession>, AutoCloseable {
  /** The workers' side: says its line, then waits until the engine hangs up. */
  static final String WORKER_SOURCE =
      """
      import importlib, socket
      def run(start):
          behaviour = importlib.import_module("behaviour")
          behaviour.before_hello(start)
          host, port = start.address.split(":")
          with socket.create_connection((host, int(port))) as connection:
              connection.sendall(f"{start.worker_id} {start.token}\\n".encode())
              connection.recv(1)
          getattr(behaviour, "after_hang_up", lambda: None)()
      """;

  private final ServerSocket server;
  private final Map<String, PendingWorker<LineSession>> expected = new ConcurrentHashMap<>();
  final AtomicInteger expectedCount = new AtomicInteger();

  LineConnector() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::accept, "line-connector");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public PendingWorker<LineSession> expect(String workerId) {
    expectedCount.incrementAndGet();
    PendingWorker<LineSession> pending =
        new PendingWorker<>(
            "127.0.0.1:" + server.getLocalPort(),
            UUID.randomUUID().toString(),
            new CompletableFuture<>());
    expected.put(workerId, pending);
    pending.session().whenComplete((session, failure) -> expected.remove(workerId));
    return pending;
  }

  int stillExpected() {
    return expected.size();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        String[] hello =
            new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                .readLine()
                .split(" ");
        PendingWorker<LineSession> pending = expected.get(hello[0]);
        if (pending == null
            || !pending.token().equals(hello[1])
            || !pending.session().complete(new LineSession(socket))) {
          socket.close();
        }
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  static final class LineSession implements WorkerSession {
    final CompletableFuture<WorkerExit> exit = new CompletableFuture<>();
    private final Socket socket;

    LineSession(Socket socket) {
      this.socket = socket;
    }

    @Override
    public void processExited(WorkerExit exit) {
      this.exit.complete(exit);
    }

    @Override
    public boolean isUsable() {
      return !socket.isClosed();
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException failure) {
        throw new IllegalStateException(failure);
      }
    }
  }
}
