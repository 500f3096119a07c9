package io.fletching.engine.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The Python of the tests, and the payloads of the {@link SampleFunction}s as it pickles them. */
public final class PythonSamples {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Map<SampleFunction, byte[]> PAYLOADS = load();

  private PythonSamples() {}

  /** The interpreter: what the environment variable FLETCHING_TEST_PYTHON says, else python3. */
  public static String executable() {
    String named = System.getenv("FLETCHING_TEST_PYTHON");
    return named == null || named.isEmpty() ? "python3" : named;
  }

  /** The folders with our own packages. */
  public static List<String> pythonPath() {
    return List.of(ROOT.resolve("python-runtime/src").toString());
  }

  public static byte[] payload(SampleFunction function) {
    return PAYLOADS.get(function).clone();
  }

  /**
   * A process of the tests' Python, with our packages on its path; its output is inherited unless
   * redirected.
   */
  public static ProcessBuilder python(String... arguments) {
    List<String> command = new ArrayList<>(List.of(executable()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("PYTHONPATH", String.join(File.pathSeparator, pythonPath()));
    return builder;
  }

  private static Map<SampleFunction, byte[]> load() {
    SampleFunction[] functions = SampleFunction.values();
    List<String> arguments = new ArrayList<>(List.of("src/test/python/sample_functions.py"));
    Arrays.stream(functions).map(SampleFunction::functionName).forEach(arguments::add);
    try {
      Process process = python(arguments.toArray(String[]::new)).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(process.waitFor()).as("exit code of sample_functions.py").isZero();
      String[] lines = output.split("\n");
      return Arrays.stream(functions)
          .collect(
              Collectors.toMap(
                  function -> function,
                  function -> Base64.getDecoder().decode(lines[function.ordinal()])));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("The tests' Python does not run: " + executable(), e);
    }
  }
}
