package io.fletching.engine.channel;

import io.fletching.protocol.v1.FinishBundle;
import io.fletching.protocol.v1.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the state that a worker has, at the end of a bundle.
 *
 * @param writes whether the worker says what has changed
 * @param forgets whether it forgets keys and state then
 * @param snapshot what it is for, where functions are to be told; else null
 */
public record StateFlush(boolean writes, boolean forgets, @Nullable Snapshot snapshot) {
  /** Nothing. */
  public static final StateFlush NONE = new StateFlush(false, false, null);

  /** The worker says what has changed, and keeps it. */
  public static final StateFlush WRITE = new StateFlush(true, false, null);

  /** The worker says what has changed, and forgets keys and state. */
  public static final StateFlush WRITE_AND_FORGET = new StateFlush(true, true, null);

  /** As {@link #WRITE}, and functions are told of the snapshot first. */
  public static StateFlush ofSnapshot(long checkpointId, long timestampMillis) {
    return new StateFlush(
        true,
        false,
        Snapshot.newBuilder()
            .setCheckpointId(checkpointId)
            .setTimestampMillis(timestampMillis)
            .build());
  }

  /** What the worker is told. */
  public FinishBundle toProto(long bundleId) {
    FinishBundle.Builder finish =
        FinishBundle.newBuilder()
            .setBundleId(bundleId)
            .setWriteState(writes)
            .setForgetKeys(forgets);
    if (snapshot != null) {
      finish.setSnapshot(snapshot);
    }
    return finish.build();
  }
}
