package io.fletching.engine.channel.grpc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The workers that may connect, by id. */
final class WorkerRegistry {
  private final Map<String, ExpectedWorker> workers = new ConcurrentHashMap<>();

  void add(ExpectedWorker worker) {
    workers.put(worker.workerId(), worker);
  }

  void remove(ExpectedWorker worker) {
    workers.remove(worker.workerId(), worker);
  }

  /**
   * The worker with this id if the token is its own, else null; takes as long for a wrong token as
   * for the right one.
   */
  @Nullable ExpectedWorker authenticate(@Nullable String workerId, @Nullable String token) {
    if (workerId == null || token == null) {
      return null;
    }
    ExpectedWorker worker = workers.get(workerId);
    if (worker == null) {
      return null;
    }
    byte[] expected = worker.token().getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, token.getBytes(StandardCharsets.UTF_8)) ? worker : null;
  }

  int size() {
    return workers.size();
  }
}
