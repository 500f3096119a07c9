package io.fletching.engine.failure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobID;

/**
 * The last failure of functions in this JVM, of each job.
 *
 * <p>Flink may lose it: if a task fails while its source's coordinator sends it something, Flink
 * says that an event was lost, and not why the task had failed.
 */
public final class TaskFailures {
  private static final int MOST_JOBS = 100;

  private static final Map<JobID, FletchingException> LAST = new LinkedHashMap<>();

  private TaskFailures() {}

  /** Keeps a failure, instead of one that the job had before. */
  public static void note(JobID job, FletchingException failure) {
    synchronized (LAST) {
      LAST.remove(job);
      LAST.put(job, failure);
      if (LAST.size() > MOST_JOBS) {
        LAST.remove(LAST.keySet().iterator().next());
      }
    }
  }

  /** The last one of a job that ran in this JVM. */
  public static Optional<FletchingException> last(JobID job) {
    synchronized (LAST) {
      return Optional.ofNullable(LAST.get(job));
    }
  }
}
