package io.fletching.engine.planner;

import io.fletching.engine.ArgumentBounds;
import io.fletching.engine.ScalarFunctions;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.worker.DirectoryTree;
import io.fletching.engine.worker.PythonEnvironment;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.table.functions.python.PythonFunction;
import org.jspecify.annotations.Nullable;

/** One run of {@code pyflink.table._named}, which finds a function by its name. */
final class FunctionLoad {
  // What lies in the current directory must not get in the way of the imports.
  private static final String PROGRAM =
      "import sys; sys.path[0] or sys.path.pop(0); from pyflink.table._named import main; main()";
  private static final int LAST_LINES = 20;

  private final PythonEnvironment python;
  private final String name;

  FunctionLoad(PythonEnvironment python, String name) {
    this.python = python;
    this.name = name;
  }

  PythonFunction run(long timeoutMillis) throws InterruptedException {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("fletching-function");
      Path answer = folder.resolve("answer.json");
      Path said = folder.resolve("said.txt");
      int exitCode = run(answer, said, timeoutMillis);
      if (exitCode != 0 || !Files.exists(answer)) {
        throw NamedFunctions.notUsable(
            python.executable(), "it ended with exit code " + exitCode + ". " + advice(said));
      }
      return function(new ObjectMapper().readTree(answer.toFile()));
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "The function '" + name + "' cannot be asked for in a temporary directory.", failure);
    } finally {
      delete(folder);
    }
  }

  private int run(Path answer, Path said, long timeoutMillis)
      throws IOException, InterruptedException {
    Process process = start(answer, said);
    try {
      process.getOutputStream().close();
      if (!process.waitFor(timeoutMillis, TimeUnit.MILLISECONDS)) {
        throw NamedFunctions.notUsable(
            python.executable(),
            "importing the module of '"
                + name
                + "' was not done after "
                + timeoutMillis
                + " ms ('python.worker.start-timeout').");
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private Process start(Path answer, Path said) {
    ProcessBuilder builder =
        new ProcessBuilder(python.executable(), "-c", PROGRAM, name, answer.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    List<String> path = new ArrayList<>(python.pythonPath());
    @Nullable String present = builder.environment().get("PYTHONPATH");
    if (present != null) {
      path.add(present);
    }
    builder.environment().put("PYTHONPATH", String.join(File.pathSeparator, path));
    // A module that is itself a program must not start a Flink of its own.
    builder.environment().put("PYFLINK_GATEWAY_DISABLED", "1");
    try {
      return builder.start();
    } catch (IOException failure) {
      throw NamedFunctions.notUsable(
          python.executable(), failure.getMessage() + ". Set it to a Python that has Fletching.");
    }
  }

  private String advice(Path said) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(said), StandardCharsets.UTF_8).lines().toList();
    return "Install Fletching into it ("
        + python.executable()
        + " -m pip install fletching), or set 'python.client.executable' to a Python that has it."
        + " Its last lines were:\n"
        + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  private static PythonFunction function(JsonNode answer) {
    JsonNode failure = answer.get("failure");
    if (failure != null) {
      throw new FletchingException(
          FailureCode.ofNumber(failure.get("code").asInt()),
          failure.get("message").asText(),
          failure.get("user_traceback").asText(),
          failure.get("full_traceback").asText(),
          null);
    }
    return ScalarFunctions.of(
        answer.get("name").asText(),
        Base64.getDecoder().decode(answer.get("payload").asText()),
        inputTypes(answer.get("input_types")),
        new ArgumentBounds(
            answer.get("min_arguments").asInt(), answer.get("max_arguments").asInt()),
        answer.get("result_type").asText(),
        answer.get("deterministic").asBoolean(),
        false,
        answer.get("awaited").asBoolean());
  }

  private static @Nullable List<String> inputTypes(JsonNode types) {
    if (types.isNull()) {
      return null;
    }
    List<String> inputTypes = new ArrayList<>();
    types.forEach(type -> inputTypes.add(type.asText()));
    return inputTypes;
  }

  private static void delete(@Nullable Path folder) {
    if (folder != null) {
      DirectoryTree.delete(folder);
    }
  }
}
