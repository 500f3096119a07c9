package io.fletching.gateway.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.core.execution.JobClient;

/**
 * The jobs that were submitted through this gateway to an embedded Flink and have not ended.
 *
 * <ul>
 *   <li>Safe from any thread.
 *   <li>Jobs are numbered in the order of submission, so that "those submitted since" can be named.
 *   <li>Only jobs of an embedded Flink are cancelled when the gateway ends: a cluster's jobs
 *       outlive their client.
 * </ul>
 */
public final class RunningJobs {
  /** The one of this JVM: Flink has one context for the environments of a JVM, too. */
  public static final RunningJobs INSTANCE = new RunningJobs();

  private static final long CANCEL_TIMEOUT_SECONDS = 20;

  private final AtomicLong submitted = new AtomicLong();
  private final Map<Long, JobClient> running = new ConcurrentHashMap<>();

  private RunningJobs() {}

  /** How many jobs were submitted so far; the mark for {@link #cancelSince}. */
  public long mark() {
    return submitted.get();
  }

  /** How many jobs have not ended. */
  public int count() {
    return running.size();
  }

  /** Cancels the jobs that were submitted after the mark was taken, and waits for their end. */
  public void cancelSince(long mark) {
    List<CompletableFuture<?>> ends = new ArrayList<>();
    running.forEach(
        (number, job) -> {
          if (number > mark) {
            ends.add(cancel(job));
          }
        });
    await(CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)));
  }

  /** Cancels every job and waits for their end. */
  public void cancelAll() {
    cancelSince(0);
  }

  /** Cancels one job and waits for its end. */
  public void cancelAndWait(JobClient job) {
    await(cancel(EmbeddedJobs.answering(job)));
  }

  private static CompletableFuture<?> cancel(JobClient job) {
    CompletableFuture<?> end =
        job.cancel()
            .handle((ignored, failure) -> job)
            .thenCompose(JobClient::getJobExecutionResult);
    return end.handle((result, failure) -> result);
  }

  private static void await(CompletableFuture<?> end) {
    try {
      end.get(CANCEL_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      System.err.println(
          "A job did not end within " + CANCEL_TIMEOUT_SECONDS + " s of its cancellation.");
    }
  }

  /** Called once for each listener, of which Flink makes several where a program asks for one. */
  synchronized void add(JobClient job) {
    if (running.values().stream().anyMatch(known -> known.getJobID().equals(job.getJobID()))) {
      return;
    }
    long number = submitted.incrementAndGet();
    running.put(number, job);
    job.getJobExecutionResult().whenComplete((result, failure) -> running.remove(number));
  }
}
