package org.apache.flink.python.util;

import io.fletching.engine.planner.DependencyOptions;
import org.apache.commons.cli.CommandLine;
import org.apache.flink.configuration.Configuration;

/** Called by Flink's command line and by its SQL client. */
public final class PythonDependencyUtils {
  private PythonDependencyUtils() {}

  /** The options that {@code -pyfs}, {@code -pyreq} and their like stand for. */
  public static Configuration parsePythonDependencyConfiguration(CommandLine commandLine) {
    return DependencyOptions.of(commandLine);
  }

  /** Enters the dependencies in a configuration that may have some already. */
  public static void merge(Configuration config, Configuration dependencies) {
    DependencyOptions.merge(config, dependencies);
  }
}
