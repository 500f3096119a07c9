package io.fletching.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ForkServerLaunchTest {
  private static final String ADVICE =
      "Install Fletching into it (%1$s -m pip install fletching), or set python.executable to a Python that has it.";

  @TempDir private Path folder;

  @Test
  void namesAnExecutableThatIsNotThere() {
    PythonEnvironment environment = PythonEnvironment.of("/not/there/python");

    FletchingException failure = failure(environment, 10_000);

    assertThat(failure.code()).isEqualTo(FailureCode.PYTHON_NOT_USABLE);
    assertThat(failure)
        .hasMessage(
            "The Python /not/there/python cannot be started: Cannot run program \"/not/there/python\": error=2, No such file or directory. "
                + ADVICE.formatted("/not/there/python"));
  }

  @Test
  void seesARelativeExecutableFromTheWorkersDirectory() {
    PythonEnvironment environment =
        new PythonEnvironment("venv/bin/python", List.of(), Map.of(), "/not/there");

    assertThat(failure(environment, 10_000))
        .hasMessageStartingWith("The Python /not/there/venv/bin/python cannot be started: ");
  }

  @Test
  void saysThatFletchingIsMissing() throws IOException {
    write("fletching/__init__.py", "");

    FletchingException failure = failure(TestPython.environment(folder), 30_000);

    assertThat(failure.code()).isEqualTo(FailureCode.PYTHON_NOT_USABLE);
    assertThat(failure.getMessage())
        .startsWith(
            ("The Python %1$s cannot run Fletching's workers: it ended with exit code 1 before it could fork workers. "
                    + ADVICE
                    + " Its last lines on stderr were:\nTraceback (most recent call last):\n")
                .formatted(TestPython.executable()))
        .endsWith("\nModuleNotFoundError: No module named 'fletching.worker'");
  }

  @Test
  void saysWhichImportFailed() throws IOException {
    write("broken_worker.py", "import a_module_that_nobody_has\n");

    FletchingException failure = failure(TestPython.environment(folder), 30_000);

    assertThat(failure.code()).isEqualTo(FailureCode.PYTHON_NOT_USABLE);
    assertThat(failure.getMessage())
        .startsWith(
            ("The Python %1$s cannot run Fletching's workers: ModuleNotFoundError: No module named 'a_module_that_nobody_has'. "
                    + ADVICE)
                .formatted(TestPython.executable()));
  }

  @Test
  void refusesAForkServerOfAnotherVersionWithBothNumbers() throws IOException {
    write("fletching/__init__.py", "");
    write("fletching/worker/__init__.py", "");
    write(
        "fletching/worker/forkserver.py",
        """
        import json, sys
        def main():
            body = json.dumps({"ready": {"fork_server_protocol": 99}}).encode()
            sys.stdout.buffer.write(len(body).to_bytes(4, "big") + body)
            sys.stdout.buffer.flush()
            sys.stdin.read()
        """);

    FletchingException failure = failure(TestPython.environment(folder), 30_000);

    assertThat(failure.code()).isEqualTo(FailureCode.PYTHON_NOT_USABLE);
    assertThat(failure)
        .hasMessage(
            ("The Python %1$s cannot run Fletching's workers: its Fletching speaks version 99 of the fork server's protocol, "
                    + "the engine version 1. "
                    + ADVICE)
                .formatted(TestPython.executable()));
  }

  @Test
  void doesNotWaitForEver() throws IOException {
    write(
        "broken_worker.py",
        "import sys, time\nprint('still importing', file=sys.stderr)\ntime.sleep(600)\n");

    FletchingException failure = failure(TestPython.environment(folder), 3_000);

    assertThat(failure.code()).isEqualTo(FailureCode.WORKER_NOT_STARTED);
    assertThat(failure)
        .hasMessage(
            "The Python %s was not ready to fork workers within 3000 ms. Its last lines on stderr were:\nstill importing"
                .formatted(TestPython.executable()));
  }

  private static FletchingException failure(PythonEnvironment environment, long timeoutMillis) {
    return catchThrowableOfType(
        FletchingException.class,
        () -> new ForkServerLaunch(environment, "broken_worker:run").start(timeoutMillis).close());
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
