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
            Map.of("table.local-time-zone", "Asia/Shanghai", "python.metric.enabled", "false"));
    assertThat(PythonConfiguration.functionOptions(PythonConfiguration.extract(config)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("table.local-time-zone", "Asia/Shanghai", "python.metric.enabled", "false"));
  }

  @Test
  void theDefaultZoneIsThatOfThePlanningJvm() {
    assertThat(
            PythonConfiguration.functionOptions(PythonConfiguration.extract(new Configuration())))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "table.local-time-zone",
                ZoneId.systemDefault().getId(),
                "python.metric.enabled",
                "true"));
  }

  @Test
  void aModeThatIsNone() {
    Configuration config = Configuration.fromMap(Map.of("python.execution-mode", "loopback"));
    assertThatThrownBy(() -> PythonConfiguration.extract(config))
        .isInstanceOf(FletchingException.class)
        .hasMessage(
            "The option 'python.execution-mode' is 'loopback': set it to 'process' or to 'thread'.");
  }
}
