package io.fletching.gateway.data.query;

import io.fletching.gateway.jobs.EmbeddedJobs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.accumulators.SerializedListAccumulator;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.operators.coordination.CoordinationRequestGateway;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.streaming.api.operators.collect.AbstractCollectResultBuffer;
import org.apache.flink.streaming.api.operators.collect.CollectCoordinationRequest;
import org.apache.flink.streaming.api.operators.collect.CollectCoordinationResponse;
import org.apache.flink.streaming.api.operators.collect.CollectSinkFunction;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Flink's sink for results holds, fetched piece by piece, as Flink's own {@code
 * CollectResultIterator} does. That one asks ten times a second, which is what a row would wait and
 * what bounds the rate; this one asks again at once while there are results, and then less and less
 * often.
 *
 * <p>Used by one thread, closed by any.
 */
public final class CollectedMessages implements CloseableIterator<byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(CollectedMessages.class);

  private static final long FIRST_PAUSE_MILLIS = 1;

  /** How late a row of a slow query may be; each question goes through the JobManager. */
  private static final long LONGEST_PAUSE_MILLIS = 16;

  private final AbstractCollectResultBuffer<byte[]> buffer;
  private final String operatorUid;
  private final String accumulator;
  private final long timeoutMillis;
  private volatile @Nullable JobClient job;
  private final List<byte[]> fetched = new ArrayList<>();
  private long pauseMillis;
  private boolean jobHasEnded;
  private volatile boolean closed;

  /**
   * The results of one sink.
   *
   * @param buffer decides by the checkpoints when a result may be seen
   * @param accumulator where the sink leaves what was not fetched before its job's end
   * @param timeoutMillis how long the job's result may take once it has ended
   */
  CollectedMessages(
      AbstractCollectResultBuffer<byte[]> buffer,
      String operatorUid,
      String accumulator,
      long timeoutMillis) {
    this.buffer = buffer;
    this.operatorUid = operatorUid;
    this.accumulator = accumulator;
    this.timeoutMillis = timeoutMillis;
  }

  /** Says which job has the sink, before anything is fetched. */
  public void setJobClient(JobClient client) {
    job = client;
  }

  boolean isExecuted() {
    return job != null;
  }

  /**
   * The message at this position from where {@link #next} is; it stays where it is. Null if there
   * is none, or none in time.
   */
  byte @Nullable [] peek(int position, long deadlineNanos) {
    while (fetched.size() <= position) {
      byte[] next = fetch(deadlineNanos);
      if (next == null) {
        return null;
      }
      fetched.add(next);
    }
    return fetched.get(position);
  }

  @Override
  public boolean hasNext() {
    if (fetched.isEmpty()) {
      byte[] next = fetch(System.nanoTime() + Long.MAX_VALUE);
      if (next != null) {
        fetched.add(next);
      }
    }
    return !fetched.isEmpty();
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The result has no more batches.");
    }
    return fetched.remove(0);
  }

  private byte @Nullable [] fetch(long deadlineNanos) {
    pauseMillis = 0;
    try {
      byte[] next = buffer.next();
      while (next == null && !jobHasEnded && !closed && deadlineNanos - System.nanoTime() > 0) {
        ask(job());
        next = buffer.next();
      }
      return closed ? null : next;
    } catch (IOException e) {
      throw new RuntimeException("Failed to fetch next result", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RuntimeException("Interrupted while a result was fetched", e);
    }
  }

  /**
   * The job that has the sink.
   *
   * @throws IllegalStateException if it has not been executed
   */
  public JobClient job() {
    JobClient client = job;
    if (client == null) {
      throw new IllegalStateException("The job has not been executed.");
    }
    return client;
  }

  private void ask(JobClient client) throws IOException, InterruptedException {
    Thread.sleep(pauseMillis);
    pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, Math.max(FIRST_PAUSE_MILLIS, pauseMillis * 2));
    if (hasEnded(client)) {
      jobHasEnded = true;
      Tuple2<Long, CollectCoordinationResponse> last = lastResults(client);
      buffer.dealWithResponse(last.f1, last.f0);
      buffer.complete();
    } else {
      askSink(client);
    }
  }

  private void askSink(JobClient client) throws IOException, InterruptedException {
    long offset = buffer.getOffset();
    CollectCoordinationRequest request =
        new CollectCoordinationRequest(buffer.getVersion(), offset);
    @Nullable CollectCoordinationResponse response;
    try {
      CompletableFuture<CoordinationResponse> answer =
          ((CoordinationRequestGateway) client).sendCoordinationRequest(operatorUid, request);
      CompletableFuture.anyOf(answer, EmbeddedJobs.endOf(client)).get();
      response = (CollectCoordinationResponse) answer.getNow(null);
    } catch (ExecutionException | IllegalStateException e) {
      // The job has not begun, or is between two attempts, or has just ended: which of them, its
      // status says next time.
      LOG.debug("The sink for results does not answer yet.", e);
      return;
    }
    if (response != null) {
      buffer.dealWithResponse(response, offset);
    }
  }

  private static boolean hasEnded(JobClient client) throws InterruptedException {
    try {
      CompletableFuture<JobStatus> status = client.getJobStatus();
      CompletableFuture<?> end = EmbeddedJobs.endOf(client);
      CompletableFuture.anyOf(status, end).get();
      return end.isDone() || status.get().isGloballyTerminalState();
    } catch (ExecutionException | IllegalStateException e) {
      // An embedded cluster ends with its job; if it was lost otherwise, the job's result says so.
      LOG.debug("There is no status of the job: it is taken for ended.", e);
      return true;
    }
  }

  private Tuple2<Long, CollectCoordinationResponse> lastResults(JobClient client)
      throws IOException, InterruptedException {
    JobExecutionResult result;
    try {
      result = client.getJobExecutionResult().get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Failed to fetch job execution result", e);
    }
    ArrayList<byte[]> left = result.getAccumulatorResult(accumulator);
    if (left == null) {
      throw new IOException("The job ended, but its sink left no results behind.");
    }
    try {
      byte[] last =
          SerializedListAccumulator.deserializeList(left, BytePrimitiveArraySerializer.INSTANCE)
              .get(0);
      return CollectSinkFunction.deserializeAccumulatorResult(last);
    } catch (ClassNotFoundException e) {
      throw new IOException("What the sink left behind cannot be read.", e);
    }
  }

  /** Gives up what is left; the job, if there is one, is cancelled if it is still running. */
  @Override
  public void close() throws InterruptedException {
    if (closed) {
      return;
    }
    JobClient client = job;
    if (client != null && !hasEnded(client)) {
      client.cancel();
    }
    closed = true;
  }
}
