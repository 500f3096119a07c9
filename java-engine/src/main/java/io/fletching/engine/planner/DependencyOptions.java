package io.fletching.engine.planner;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.flink.client.cli.CliFrontendParser;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.python.PythonOptions;

/** The dependencies of functions as a command line names them. */
public final class DependencyOptions {
  private static final Map<Option, ConfigOption<String>> OPTIONS = options();

  private DependencyOptions() {}

  private static Map<Option, ConfigOption<String>> options() {
    Map<Option, ConfigOption<String>> options = new LinkedHashMap<>();
    options.put(CliFrontendParser.PYFILES_OPTION, PythonOptions.PYTHON_FILES);
    options.put(CliFrontendParser.PYREQUIREMENTS_OPTION, PythonOptions.PYTHON_REQUIREMENTS);
    options.put(CliFrontendParser.PYARCHIVE_OPTION, PythonOptions.PYTHON_ARCHIVES);
    options.put(CliFrontendParser.PYEXEC_OPTION, PythonOptions.PYTHON_EXECUTABLE);
    options.put(CliFrontendParser.PYCLIENTEXEC_OPTION, PythonOptions.PYTHON_CLIENT_EXECUTABLE);
    options.put(CliFrontendParser.PYTHON_PATH, PythonOptions.PYTHON_PATH);
    return options;
  }

  /** What the command line sets, and nothing else. */
  public static Configuration of(CommandLine commandLine) {
    Configuration result = new Configuration();
    OPTIONS.forEach(
        (argument, option) -> {
          if (commandLine.hasOption(argument.getOpt())) {
            result.set(option, commandLine.getOptionValue(argument.getOpt()));
          }
        });
    return result;
  }

  /**
   * Puts options over others: files and archives go in front of those that are there, everything
   * else takes the place of what is there.
   */
  public static void merge(Configuration config, Configuration more) {
    Configuration merged = new Configuration(more);
    for (ConfigOption<String> list :
        List.of(PythonOptions.PYTHON_FILES, PythonOptions.PYTHON_ARCHIVES)) {
      String first = more.get(list);
      String then = config.get(list);
      if (first != null && then != null) {
        merged.set(list, first + "," + then);
      }
    }
    config.addAll(merged);
  }
}
