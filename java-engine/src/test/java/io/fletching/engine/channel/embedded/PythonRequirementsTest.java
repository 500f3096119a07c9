package io.fletching.engine.channel.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Python that cannot be embedded is refused with what is to be done. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class PythonRequirementsTest {
  @Test
  void whatFitsPasses() {
    for (String version : List.of("3.9.0", "3.11.7", "3.13.1")) {
      for (String pemja : List.of("0.6.0", "0.6.3")) {
        assertThatCode(
                () -> PythonRequirements.check(python(version, pemja, "/lib/libpython.so", false)))
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  void anotherVersionIsRefused() {
    assertThat(refusal(python("3.14.0", "0.6.3", "/lib/libpython.so", false)))
        .isEqualTo(
            "Python 3.14.0 (/venv/bin/python) cannot run functions in the JVM: functions run in the JVM by Python 3.9 to 3.13.");
    assertThat(refusal(python("3.8.18", "0.6.3", "/lib/libpython.so", false)))
        .isEqualTo(
            "Python 3.8.18 (/venv/bin/python) cannot run functions in the JVM: functions run in the JVM by Python 3.9 to 3.13.");
  }

  @Test
  void aFreeThreadedPythonIsRefused() {
    assertThat(refusal(python("3.13.0", "0.6.3", "/lib/libpython.so", true)))
        .isEqualTo(
            "Python 3.13.0 (/venv/bin/python) cannot run functions in the JVM: it is a free-threaded build, which pemja does not support; "
                + "use the build with the GIL.");
  }

  @Test
  void missingPemjaIsNamed() {
    assertThat(refusal(python("3.11.7", "", "/lib/libpython.so", false)))
        .isEqualTo(
            "Python 3.11.7 (/venv/bin/python) cannot run functions in the JVM: pemja is not installed. Run: /venv/bin/python -m pip install "
                + "'fletching[thread]'.");
  }

  @Test
  void anotherPemjaIsRefused() {
    assertThat(refusal(python("3.11.7", "0.5.8", "/lib/libpython.so", false)))
        .isEqualTo(
            "Python 3.11.7 (/venv/bin/python) cannot run functions in the JVM: it has pemja 0.5.8, the engine needs 0.6. Run: "
                + "/venv/bin/python -m pip install 'fletching[thread]'.");
  }

  @Test
  void aPythonWithoutSharedLibraryIsRefused() {
    assertThat(refusal(python("3.11.7", "0.6.3", "", false)))
        .isEqualTo(
            "Python 3.11.7 (/venv/bin/python) cannot run functions in the JVM: it has no shared library (libpython3.11). Install it (Debian: "
                + "apt-get install libpython3.11; pyenv: PYTHON_CONFIGURE_OPTS=--enable-shared), or set 'python.execution-mode' to 'process'.");
  }

  @Test
  void aSecondPythonIsRefused() {
    PythonInstallation same = python("3.11.7", "0.6.3", "/lib/libpython3.11.so", false);
    PythonInstallation asked = python("3.12.1", "0.6.3", "/lib/libpython3.12.so", false);
    assertThatCode(
            () ->
                PythonRequirements.checkSame(
                    "/other/bin/python", "3.11.7", "/lib/libpython3.11.so", same))
        .doesNotThrowAnyException();
    FletchingException failure =
        catchThrowableOfType(
            FletchingException.class,
            () ->
                PythonRequirements.checkSame(
                    "/other/bin/python", "3.11.7", "/lib/libpython3.11.so", asked));
    assertThat(failure)
        .hasMessage(
            "Python 3.12.1 (/venv/bin/python) cannot run functions in the JVM: this JVM already runs Python 3.11.7 (/other/bin/python) and can "
                + "run one Python only. Use one 'python.executable' for all jobs of a TaskManager, or set 'python.execution-mode' to 'process'.");
  }

  @Test
  void whatIsNoPythonIsNamed() {
    assertThat(probed("/bin/echo"))
        .startsWith(
            "The Python executable '/bin/echo' cannot be used: it is no Python; it said: -c import os")
        .endsWith(". Set 'python.executable' to a Python 3.9 to 3.13.");
    assertThat(probed("/bin/false"))
        .isEqualTo(
            "The Python executable '/bin/false' cannot be used: it exited with code 1 and said: . Set 'python.executable' to a Python 3.9 to "
                + "3.13.");
    assertThat(probed("/no/such/python"))
        .isEqualTo(
            "The Python executable '/no/such/python' cannot be used: Cannot run program \"/no/such/python\": error=2, No such file or "
                + "directory. Set 'python.executable' to a Python 3.9 to 3.13.");
  }

  private static String probed(String executable) {
    FletchingException failure =
        catchThrowableOfType(FletchingException.class, () -> PythonProbe.probe(executable));
    assertThat(failure.code()).isEqualTo(FailureCode.PYTHON_NOT_USABLE);
    return failure.getMessage();
  }

  private static String refusal(PythonInstallation python) {
    FletchingException failure =
        catchThrowableOfType(FletchingException.class, () -> PythonRequirements.check(python));
    assertThat(failure.code()).isEqualTo(FailureCode.PYTHON_NOT_USABLE);
    return failure.getMessage();
  }

  private static PythonInstallation python(
      String version, String pemja, String library, boolean freeThreaded) {
    return new PythonInstallation(
        "/venv/bin/python",
        version,
        "/venv",
        "/usr",
        library,
        pemja,
        freeThreaded,
        List.of(),
        List.of());
  }
}
