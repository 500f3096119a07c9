package org.apache.flink.python.util;

import io.fletching.engine.operator.PythonConfiguration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;

/** Called by the planner once for each Python node. */
public final class PythonConfigUtil {
  private PythonConfigUtil() {}

  /** What a Python operator needs of a job's options. */
  public static Configuration extractPythonConfiguration(ReadableConfig config) {
    return PythonConfiguration.extract(config);
  }
}
