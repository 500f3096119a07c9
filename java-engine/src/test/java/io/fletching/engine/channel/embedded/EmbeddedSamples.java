package io.fletching.engine.channel.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.fletching.engine.channel.PythonSamples;
import io.fletching.engine.worker.PythonEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** The tests' Python as an embedded one, and the functions of embedded_functions.py. */
final class EmbeddedSamples {
  private EmbeddedSamples() {}

  /** Whether the tests' Python can be embedded. */
  static boolean hasPemja() throws Exception {
    return output("-c", "import importlib.util as u; print(u.find_spec('pemja') is not None)")
        .equals("True");
  }

  static PythonEnvironment environment() {
    return new PythonEnvironment(
        PythonSamples.executable(), PythonSamples.pythonPath(), Map.of(), null);
  }

  static byte[] payload(String function) throws Exception {
    return Base64.getDecoder().decode(output("src/test/python/embedded_functions.py", function));
  }

  private static String output(String... arguments) throws IOException, InterruptedException {
    Process process = PythonSamples.python(arguments).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.strip();
  }
}
