package io.fletching.engine;

import io.fletching.engine.operator.OperatorOptions;
import io.fletching.engine.operator.PythonConfiguration;
import io.fletching.engine.worker.WorkerPool;
import org.apache.flink.configuration.ReadableConfig;

/** What a client in the same JVM as its tasks may do about their workers. */
public final class Workers {
  private Workers() {}

  /**
   * Has the workers' fork server for a job of these options start in the background; nothing is
   * done for an embedded one.
   */
  public static void warmUp(ReadableConfig config) {
    OperatorOptions options = OperatorOptions.of(PythonConfiguration.extract(config));
    if (!options.embedded()) {
      WorkerPool.warmUp(options.environment(), options.timeouts().startMillis());
    }
  }
}
