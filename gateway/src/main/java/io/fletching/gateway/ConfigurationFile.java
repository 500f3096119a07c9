package io.fletching.gateway;

import java.io.File;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * The file of Flink's installation, or of the folder that FLINK_CONF_DIR names. Flink itself reads
 * it for clusters and for {@code flink run}; of a program that runs by itself it would only tell
 * the user nothing, so that what it says of Python holds there, too.
 */
final class ConfigurationFile {
  private static final String OPTIONS = "python.";

  private ConfigurationFile() {}

  /** The options for Python; none where there is no file. */
  static Map<String, String> pythonOptions() {
    String folder = System.getenv(ConfigConstants.ENV_FLINK_CONF_DIR);
    if (folder == null || !new File(folder, GlobalConfiguration.FLINK_CONF_FILENAME).isFile()) {
      return Map.of();
    }
    return GlobalConfiguration.loadConfiguration(folder).toMap().entrySet().stream()
        .filter(option -> option.getKey().startsWith(OPTIONS))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
