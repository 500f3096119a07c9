package io.fletching.engine.state;

import io.fletching.protocol.v1.StateTtl;
import java.time.Duration;
import org.apache.flink.api.common.state.StateTtlConfig;

/** Flink's configuration of when values expire. */
final class TtlConfigs {
  private TtlConfigs() {}

  static StateTtlConfig of(StateTtl ttl) {
    StateTtlConfig.Builder config =
        StateTtlConfig.newBuilder(Duration.ofMillis(ttl.getMillis()))
            .setUpdateType(
                ttl.getUpdateOnRead()
                    ? StateTtlConfig.UpdateType.OnReadAndWrite
                    : StateTtlConfig.UpdateType.OnCreateAndWrite)
            .setStateVisibility(
                ttl.getReturnExpired()
                    ? StateTtlConfig.StateVisibility.ReturnExpiredIfNotCleanedUp
                    : StateTtlConfig.StateVisibility.NeverReturnExpired);
    if (ttl.getNoBackgroundCleanup()) {
      config.disableCleanupInBackground();
    }
    if (ttl.getCleanupFullSnapshot()) {
      config.cleanupFullSnapshot();
    }
    if (ttl.getCleanupIncrementally() > 0) {
      config.cleanupIncrementally(ttl.getCleanupIncrementally(), ttl.getCleanupForEveryRecord());
    }
    if (ttl.getCleanupInRocksdbAfter() > 0) {
      if (ttl.getRocksdbCompactionMillis() > 0) {
        config.cleanupInRocksdbCompactFilter(
            ttl.getCleanupInRocksdbAfter(), Duration.ofMillis(ttl.getRocksdbCompactionMillis()));
      } else {
        config.cleanupInRocksdbCompactFilter(ttl.getCleanupInRocksdbAfter());
      }
    }
    return config.build();
  }
}
