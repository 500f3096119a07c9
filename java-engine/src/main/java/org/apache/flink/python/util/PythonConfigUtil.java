package org.apache.flink.python.util;

import io.fletching.engine.planner.JobDependencies;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;

/** Called by the planner once for each Python node. */
public final class PythonConfigUtil {
  private PythonConfigUtil() {}

  /**
   * What a Python operator needs of a job's options; the files among them are entered in the job's
   * distributed cache, which is an option of the given configuration.
   */
  public static Configuration extractPythonConfiguration(ReadableConfig config) {
    return JobDependencies.extractWithFiles(config);
  }
}
