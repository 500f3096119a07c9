package io.fletching.engine.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fletching.engine.channel.PythonSamples;
import io.fletching.engine.failure.FletchingException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.client.python.PythonFunctionFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.functions.python.PythonFunction;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program in Java, without a Python client, whose SQL names Python functions. */
@Timeout(180)
class NamedFunctionsTest {
  private static final String CLIENT =
      Path.of("..", "pyflink-compat", "src").toAbsolutePath().normalize().toString();

  @TempDir private Path folder;
  private final Configuration config = new Configuration();

  @BeforeEach
  void configure() throws Exception {
    List<String> path = new ArrayList<>(PythonSamples.pythonPath());
    path.add(CLIENT);
    ProcessBuilder probe =
        PythonSamples.python(
            "-c", "import sys; sys.path.insert(0, '" + CLIENT + "'); import pyflink.table.udf");
    assumeTrue(probe.start().waitFor() == 0, "The tests' Python has not what the client needs.");
    config.setString("python.client.executable", PythonSamples.executable());
    config.setString("python.executable", pythonWithFletching(path));
    config.setString("python.pythonpath", String.join(File.pathSeparator, path));
    config.setString("parallelism.default", "1");
  }

  /** A Python in which Fletching is, as if it were installed. */
  private String pythonWithFletching(List<String> path) throws IOException {
    Path script =
        Files.writeString(
            folder.resolve("python"),
            "#!/bin/sh\nPYTHONPATH='%s' exec %s \"$@\"\n"
                .formatted(String.join(":", path), PythonSamples.executable()));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script.toString();
  }

  private void module(String name, String code) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".py"), code);
    config.setString("python.files", file.toString());
  }

  private PythonFunction load(String name) throws Exception {
    return PythonFunctionFactory.getPythonFunction(name, config, getClass().getClassLoader());
  }

  @Test
  void sqlCallsAFunctionByItsPythonName() throws Exception {
    module(
        "sql_functions",
        """
        from pyflink.table.udf import ScalarFunction, udf

        class Times(ScalarFunction):
            def eval(self, n):
                return n * 10

        times_ten = udf(Times(), result_type="BIGINT", input_types=["BIGINT"])

        @udf(result_type="STRING")
        def spelled(n):
            return f"<{n}>"
        """);
    TableEnvironment tables =
        TableEnvironment.create(
            EnvironmentSettings.newInstance().inBatchMode().withConfiguration(config).build());
    tables.executeSql(
        "CREATE TEMPORARY FUNCTION times_ten AS 'sql_functions.times_ten' LANGUAGE PYTHON");
    tables.executeSql("CREATE FUNCTION spelled AS 'sql_functions.spelled' LANGUAGE PYTHON");

    List<String> results = new ArrayList<>();
    try (CloseableIterator<Row> rows =
        tables
            .executeSql(
                "SELECT spelled(times_ten(n)) FROM (VALUES (CAST(1 AS BIGINT)), (CAST(2 AS BIGINT))) AS t(n)")
            .collect()) {
      rows.forEachRemaining(row -> results.add((String) row.getField(0)));
    }

    assertThat(results).containsExactlyInAnyOrder("<10>", "<20>");
  }

  @Test
  void theAnswerIsKeptUntilTheFileChanges() throws Exception {
    module("changing", "from pyflink.table.udf import udf\nf = udf(len, result_type='INT')\n");
    PythonFunction first = load("changing.f");
    assertThat(load("changing.f")).isSameAs(first);
    module("changing", "from pyflink.table.udf import udf\nf = udf(max, result_type='INT')\n");
    assertThat(load("changing.f")).isNotSameAs(first);
  }

  @Test
  void aModuleThatIsNot() {
    assertRefused(
        "absent.module.f",
        "The Python function 'absent.module.f' cannot be loaded: "
            + PythonSamples.executable()
            + " ('python.client.executable') finds no module 'absent'. Ship it with 'python.files' (-pyfs), or name its folder in "
            + "'python.pythonpath' (-pypath).");
  }

  @Test
  void aPythonThatIsNot() {
    config.setString("python.client.executable", "/not/there/python");
    assertThatThrownBy(() -> load("a.f"))
        .isInstanceOf(FletchingException.class)
        .hasMessage(
            "The Python /not/there/python ('python.client.executable') cannot load functions: Cannot run program \"/not/there/python\": "
                + "error=2, No such file or directory. Set it to a Python that has Fletching.");
  }

  @Test
  void aPythonWithoutFletching() throws Exception {
    config.setString("python.client.executable", "/bin/echo");
    assertThatThrownBy(() -> load("a.f"))
        .isInstanceOf(FletchingException.class)
        .hasMessageStartingWith(
            "The Python /bin/echo ('python.client.executable') cannot load functions: it ended with exit code 0. Install Fletching into it "
                + "(/bin/echo -m pip install fletching), or set 'python.client.executable' to a Python that has it. Its last lines were:\n-c ");
  }

  @Test
  void aModuleThatHangs() throws Exception {
    module("hanging", "import time\ntime.sleep(100)\n");
    config.setString("python.worker.start-timeout", "2 s");
    assertRefused(
        "hanging.f",
        "The Python "
            + PythonSamples.executable()
            + " ('python.client.executable') cannot load functions: importing the module of 'hanging.f' was not done after 2000 ms "
            + "('python.worker.start-timeout').");
  }

  private void assertRefused(String name, String message) {
    assertThatThrownBy(() -> load(name)).isInstanceOf(FletchingException.class).hasMessage(message);
  }
}
