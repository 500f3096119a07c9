package io.fletching.engine.channel;

import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Writes down what a channel says, as values, and gives every result's memory back at once. */
public final class RecordingListener implements ChannelListener {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What a channel said. */
  public sealed interface Event {}

  /** A result: its number and the values of its first column. */
  public record Result(long batchId, List<@Nullable Object> values) implements Event {}

  /** A part of a result that is not the last: its number, and how many rows it has. */
  public record Part(long batchId, int rows) implements Event {}

  /** The end of a bundle. */
  public record Finished(long bundleId) implements Event {}

  /** A failure. */
  public record Failed(FletchingException failure) implements Event {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicBoolean talking = new AtomicBoolean();
  private final AtomicBoolean interrupted = new AtomicBoolean();

  @Override
  public void result(long batchId, VectorSchemaRoot result, boolean more) {
    hear(
        () -> {
          try (result) {
            if (more) {
              events.add(new Part(batchId, result.getRowCount()));
              return;
            }
            List<@Nullable Object> values = new ArrayList<>(result.getRowCount());
            for (int i = 0; i < result.getRowCount(); i++) {
              Object value = result.getVector(0).getObject(i);
              values.add(value instanceof Long ? value : value == null ? null : value.toString());
            }
            events.add(new Result(batchId, values));
          }
        });
  }

  @Override
  public void bundleFinished(BundleFinished finished) {
    hear(() -> events.add(new Finished(finished.getBundleId())));
  }

  @Override
  public void failed(FletchingException failure) {
    hear(() -> events.add(new Failed(failure)));
  }

  private void hear(Runnable call) {
    if (!talking.compareAndSet(false, true)) {
      interrupted.set(true);
    }
    call.run();
    talking.set(false);
  }

  /** The next thing said; fails if nothing is said for a minute. */
  public Event next() throws InterruptedException {
    Event event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (event == null) {
      throw new AssertionError("The channel said nothing for " + PATIENCE.toSeconds() + " s");
    }
    return event;
  }

  /** The next thing said, which has to be a failure. */
  public FletchingException nextFailure() throws InterruptedException {
    Event event = next();
    if (event instanceof Failed failed) {
      return failed.failure();
    }
    throw new AssertionError("Expected a failure, heard " + event);
  }

  /** Whatever has been said and not been taken. */
  public List<Event> rest() {
    List<Event> rest = new ArrayList<>();
    events.drainTo(rest);
    return rest;
  }

  /** Whether everything said has been taken. */
  public boolean isSilent() {
    return events.isEmpty();
  }

  /** Whether one call began before another had ended. */
  public boolean wasInterrupted() {
    return interrupted.get();
  }
}
