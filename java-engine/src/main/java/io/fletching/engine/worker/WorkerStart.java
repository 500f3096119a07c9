package io.fletching.engine.worker;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a worker is told when it is forked; {@code fletching.worker.start.WorkerStart} in Python.
 *
 * @param workerId the name that the worker says in its hello
 * @param address where the engine listens, as gRPC writes it: {@code unix:/path} or {@code
 *     127.0.0.1:port}
 * @param token what the worker shows to be let in
 * @param pythonPath what is put in front of {@code sys.path}
 * @param env environment variables to set
 * @param workingDirectory where to run; null to stay where the fork server is
 */
public record WorkerStart(
    String workerId,
    String address,
    String token,
    List<String> pythonPath,
    Map<String, String> env,
    @Nullable String workingDirectory) {
  public WorkerStart {
    pythonPath = List.copyOf(pythonPath);
    env = Map.copyOf(env);
  }

  /** Without the token, so that it cannot get into a log. */
  @Override
  public String toString() {
    return "WorkerStart[workerId=" + workerId + ", address=" + address + "]";
  }
}
