package io.fletching.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fletching.engine.failure.FletchingException;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class PythonConfigurationTest {
  @Test
  void thePlannerIsToldProcessAndTheOperatorsTheTruth() {
    Configuration extracted =
        PythonConfiguration.extract(
            Configuration.fromMap(Map.of("python.execution-mode", "Thread")));
    assertThat(extracted.toMap()).containsEntry("python.execution-mode", "process");
    assertThat(PythonConfiguration.isEmbedded(extracted)).isTrue();
    assertThat(PythonConfiguration.isEmbedded(PythonConfiguration.extract(new Configuration())))
        .isFalse();
  }

  @Test
  void functionsAreToldTheSessionsZone() {
    Configuration config =
        Configuration.fromMap(
            Map.of(
                "table.local-time-zone",
                "Asia/Shanghai",
                "python.metric.enabled",
                "false",
                "python.profile.enabled",
                "true"));
    assertThat(PythonConfiguration.functionOptions(PythonConfiguration.extract(config)))
        .containsAllEntriesOf(
            Map.of(
                "table.local-time-zone",
                "Asia/Shanghai",
                "python.metric.enabled",
                "false",
                "python.profile.enabled",
                "true"));
  }

  @Test
  void theDefaultZoneIsThatOfThePlanningJvm() {
    assertThat(
            PythonConfiguration.functionOptions(PythonConfiguration.extract(new Configuration())))
        .containsAllEntriesOf(
            Map.of(
                "table.local-time-zone",
                ZoneId.systemDefault().getId(),
                "python.metric.enabled",
                "true",
                "python.profile.enabled",
                "false"));
  }

  @Test
  void asyncFunctionsAreToldFlinksOptionsOfThem() {
    assertThat(
            PythonConfiguration.functionOptions(PythonConfiguration.extract(new Configuration())))
        .containsAllEntriesOf(
            Map.of(
                "table.exec.async-scalar.max-concurrent-operations", "10",
                "table.exec.async-scalar.timeout", "180000",
                "table.exec.async-scalar.max-attempts", "3",
                "table.exec.async-scalar.retry-delay", "100"));
    Configuration config =
        Configuration.fromMap(
            Map.of(
                "table.exec.async-scalar.max-concurrent-operations", "50",
                "table.exec.async-scalar.timeout", "2 s",
                "table.exec.async-scalar.retry-strategy", "NO_RETRY",
                "table.exec.async-scalar.retry-delay", "1 s"));
    assertThat(PythonConfiguration.functionOptions(PythonConfiguration.extract(config)))
        .containsAllEntriesOf(
            Map.of(
                "table.exec.async-scalar.max-concurrent-operations", "50",
                "table.exec.async-scalar.timeout", "2000",
                "table.exec.async-scalar.max-attempts", "1",
                "table.exec.async-scalar.retry-delay", "1000"));
  }

  @Test
  void noCallAtATimeIsNotPossible() {
    Configuration config =
        Configuration.fromMap(Map.of("table.exec.async-scalar.max-concurrent-operations", "0"));
    assertThatThrownBy(() -> AsyncScalarOptions.of(config))
        .isInstanceOf(FletchingException.class)
        .hasMessage(
            "The option 'table.exec.async-scalar.max-concurrent-operations' is '0': set it to a number greater than 0.");
  }

  @Test
  void aModeThatIsNone() {
    Configuration config = Configuration.fromMap(Map.of("python.execution-mode", "loopback"));
    assertThatThrownBy(() -> PythonConfiguration.extract(config))
        .isInstanceOf(FletchingException.class)
        .hasMessage(
            "The option 'python.execution-mode' is 'loopback': set it to 'process' or to 'thread'.");
  }

  @Test
  void functionsInTheJvmSeeItsVariables() {
    Configuration config =
        Configuration.fromMap(
            Map.of("python.execution-mode", "thread", "python.systemenv.enabled", "false"));
    assertThatThrownBy(() -> PythonConfiguration.extract(config))
        .isInstanceOf(FletchingException.class)
        .hasMessage(
            "The option 'python.systemenv.enabled' is 'false', but functions inside the JVM see its environment variables: "
                + "set 'python.execution-mode' to 'process', or leave the option out.");
  }

  @Test
  void anotherPythonDoesNotGetThePackagesOfTheClients() {
    Map<String, String> options =
        Map.of(
            "python.client.executable",
            "/client/bin/python",
            "python.internal.client-sys-path",
            "/program:/client/lib/python3.11:/client/lib/python3.11/site-packages:/usr/lib/python311.zip:/client/lib/python3/dist-packages");
    Configuration same = Configuration.fromMap(options);
    same.setString("python.executable", "/client/bin/python");
    assertThat(OperatorOptions.of(same).environment().pythonPath()).hasSize(5);
    Configuration other = Configuration.fromMap(options);
    other.setString("python.executable", "venv.zip/bin/python");
    other.setString("python.pythonpath", "/mine/site-packages");
    assertThat(OperatorOptions.of(other).environment().pythonPath())
        .containsExactly("/mine/site-packages", "/program");
  }
}
