package io.fletching.engine.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.flink.client.cli.CliFrontendParser;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.python.util.PythonDependencyUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** By the names and with the parser of Flink's own command line. */
@Timeout(60)
class DependencyOptionsTest {
  private static Map<String, String> parsed(String... arguments) throws Exception {
    CommandLine commandLine =
        CliFrontendParser.parse(CliFrontendParser.getRunCommandOptions(), arguments, true);
    return PythonDependencyUtils.parsePythonDependencyConfiguration(commandLine).toMap();
  }

  @Test
  void everyOption() throws Exception {
    assertThat(
            parsed(
                "-pyfs", "a.py,b.zip",
                "-pyreq", "requirements.txt#wheels",
                "-pyarch", "venv.zip#venv",
                "-pyexec", "venv/bin/python",
                "-pyclientexec", "python3.11",
                "-pypath", "/a:/b"))
        .isEqualTo(
            Map.of(
                "python.files", "a.py,b.zip",
                "python.requirements", "requirements.txt#wheels",
                "python.archives", "venv.zip#venv",
                "python.executable", "venv/bin/python",
                "python.client.executable", "python3.11",
                "python.pythonpath", "/a:/b"));
  }

  @Test
  void nothingButWhatIsSet() throws Exception {
    assertThat(parsed("job.jar")).isEmpty();
  }

  @Test
  void filesAndArchivesAreAddedAndTheRestReplaced() {
    Configuration config =
        Configuration.fromMap(
            Map.of("python.files", "old.py", "python.executable", "old", "other", "kept"));
    Configuration more =
        Configuration.fromMap(
            Map.of(
                "python.files", "new.py", "python.archives", "a.zip", "python.executable", "new"));

    PythonDependencyUtils.merge(config, more);

    assertThat(config.toMap())
        .isEqualTo(
            Map.of(
                "python.files", "new.py,old.py",
                "python.archives", "a.zip",
                "python.executable", "new",
                "other", "kept"));
    assertThat(more.toMap()).containsEntry("python.files", "new.py");
  }
}
