package io.fletching.engine;

import io.fletching.engine.operator.OperatorOptions;
import io.fletching.engine.operator.PythonConfiguration;
import io.fletching.engine.worker.WorkerPool;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.python.PythonOptions;

/** What a client in the same JVM as its tasks may do about their workers. */
public final class Workers {
  private Workers() {}

  /**
   * Has the workers' fork server for a job of these options start in the background; nothing is
   * done for an embedded one.
   */
  public static void warmUp(ReadableConfig config) {
    OperatorOptions options = OperatorOptions.of(PythonConfiguration.extract(config));
    if (!options.embedded() && !bringsItsPython(config)) {
      WorkerPool.warmUp(options.environment(), options.timeouts().startMillis());
    }
  }

  /** Whether the fork server has to wait for the job's packages or archives. */
  private static boolean bringsItsPython(ReadableConfig config) {
    return config.getOptional(PythonOptions.PYTHON_REQUIREMENTS).isPresent()
        || config.getOptional(PythonOptions.PYTHON_ARCHIVES).isPresent();
  }
}
