package io.fletching.gateway;

import io.fletching.engine.Workers;
import io.fletching.gateway.jobs.SubmissionListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.client.deployment.executors.LocalExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableConfig;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Makes table environments whose jobs this gateway knows, and which know the Python that made them.
 */
public final class TableEnvironments {
  /** The options of the program's last table environment: where its functions are going to run. */
  private static volatile @Nullable TableConfig latest;

  private TableEnvironments() {}

  /**
   * A table environment as stock Flink makes it.
   *
   * @param defaults options that hold where the settings do not name them
   */
  public static TableEnvironment create(
      EnvironmentSettings settings, Map<String, String> defaults) {
    ContextLoader.adopt();
    listen(settings.getConfiguration());
    OurClasses.keepOne(settings.getConfiguration());
    return withDefaults(TableEnvironment.create(settings), defaults);
  }

  /** A table environment over a stream environment. */
  public static StreamTableEnvironment create(
      StreamExecutionEnvironment environment,
      EnvironmentSettings settings,
      Map<String, String> defaults) {
    ContextLoader.adopt();
    OurClasses.keepOne(settings.getConfiguration());
    return withDefaults(StreamTableEnvironment.create(environment, settings), defaults);
  }

  /**
   * Makes the jobs of a stream environment known to this gateway, and the Python that made it known
   * to them.
   *
   * @param defaults options that hold where the environment does not have them
   */
  public static void watch(StreamExecutionEnvironment environment, Map<String, String> defaults) {
    if (environment.getConfiguration() instanceof Configuration configuration) {
      OurClasses.keepOne(configuration);
      lacking(configuration.toMap(), defaults).forEach(configuration::setString);
    }
    if (environment.getJobListeners().stream().noneMatch(SubmissionListener.class::isInstance)) {
      environment.registerJobListener(new SubmissionListener());
    }
  }

  private static void listen(Configuration configuration) {
    List<String> listeners =
        new ArrayList<>(
            configuration.getOptional(DeploymentOptions.JOB_LISTENERS).orElse(List.of()));
    if (!listeners.contains(SubmissionListener.class.getName())) {
      listeners.add(SubmissionListener.class.getName());
      configuration.set(DeploymentOptions.JOB_LISTENERS, listeners);
    }
  }

  /**
   * Has the workers' fork server start while the program goes on and its job is planned, if the
   * program's functions will run in processes of this machine. Called when the program makes a
   * function.
   */
  static void warmUpWorkers() {
    @Nullable TableConfig config = latest;
    if (config != null && isLocal(config)) {
      Workers.warmUp(config);
    }
  }

  private static boolean isLocal(TableConfig config) {
    return config
        .getOptional(DeploymentOptions.TARGET)
        .orElse(LocalExecutor.NAME)
        .equals(LocalExecutor.NAME);
  }

  private static <T extends TableEnvironment> T withDefaults(
      T environment, Map<String, String> defaults) {
    Map<String, String> present =
        new HashMap<>(
            environment.getConfig().getRootConfiguration() instanceof Configuration root
                ? root.toMap()
                : Map.of());
    present.putAll(environment.getConfig().getConfiguration().toMap());
    lacking(present, defaults).forEach(environment.getConfig().getConfiguration()::setString);
    PlannerThreads.learnFrom(environment);
    latest = environment.getConfig();
    return environment;
  }

  private static Map<String, String> lacking(
      Map<String, String> present, Map<String, String> defaults) {
    Map<String, String> lacking = new HashMap<>(defaults);
    lacking.putAll(ConfigurationFile.pythonOptions());
    lacking.keySet().removeAll(present.keySet());
    return lacking;
  }
}
