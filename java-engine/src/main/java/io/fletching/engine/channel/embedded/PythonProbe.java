package io.fletching.engine.channel.embedded;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks a Python executable what it is, by running it once. */
final class PythonProbe {
  private static final long TIMEOUT_SECONDS = 60;

  // What sitecustomize and the like may print does not begin like this.
  private static final String MARK = "fletching-probe ";

  private static final String SCRIPT =
      """
      import os, platform, site, sys, sysconfig

      def say(key, value):
          print("%s" + key + "=" + str(value))

      def library():
          try:
              from find_libpython import find_libpython
          except ImportError:
              return ""
          return find_libpython() or ""

      def pemja():
          try:
              from importlib.metadata import version
              return version("pemja")
          except ImportError:
              return ""

      home = sys.base_prefix
      if sys.base_exec_prefix != home:
          home += os.pathsep + sys.base_exec_prefix
      say("version", platform.python_version())
      say("prefix", sys.prefix)
      say("home", home)
      say("library", library())
      say("pemja", pemja())
      say("free-threaded", bool(sysconfig.get_config_var("Py_GIL_DISABLED")))
      for folder in site.getsitepackages():
          say("site", folder)
      for folder in sys.path:
          if folder:
              say("path", folder)
      """
          .formatted(MARK);

  private PythonProbe() {}

  /** Runs the executable and waits for it. */
  static PythonInstallation probe(String executable) throws InterruptedException {
    Map<String, List<String>> answers = parse(executable, run(executable));
    return new PythonInstallation(
        executable,
        only(answers, "version"),
        only(answers, "prefix"),
        only(answers, "home"),
        only(answers, "library"),
        only(answers, "pemja"),
        only(answers, "free-threaded").equals("True"),
        answers.getOrDefault("site", List.of()),
        answers.getOrDefault("path", List.of()));
  }

  private static String run(String executable) throws InterruptedException {
    Process process = null;
    Path output = null;
    try {
      // A file, so that nobody has to read while the process runs and the time-out holds for all of
      // it.
      output = Files.createTempFile("fletching-probe", ".txt");
      process =
          new ProcessBuilder(executable, "-c", SCRIPT)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw notUsable(executable, "it did not start within " + TIMEOUT_SECONDS + " s");
      }
      String said = Files.readString(output, StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw notUsable(
            executable,
            "it exited with code " + process.exitValue() + " and said: " + said.strip());
      }
      return said;
    } catch (IOException e) {
      throw notUsable(executable, String.valueOf(e.getMessage()));
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
      delete(output);
    }
  }

  private static void delete(@Nullable Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        file.toFile().deleteOnExit();
      }
    }
  }

  private static Map<String, List<String>> parse(String executable, String said) {
    Map<String, List<String>> answers = new HashMap<>();
    for (String line : said.split("\\R")) {
      int equals = line.indexOf('=');
      if (line.startsWith(MARK) && equals > 0) {
        answers
            .computeIfAbsent(line.substring(MARK.length(), equals), key -> new ArrayList<>())
            .add(line.substring(equals + 1));
      }
    }
    if (!answers.containsKey("free-threaded")) {
      throw notUsable(executable, "it is no Python; it said: " + said.strip());
    }
    return answers;
  }

  private static String only(Map<String, List<String>> answers, String key) {
    return answers.getOrDefault(key, List.of("")).get(0);
  }

  private static FletchingException notUsable(String executable, String why) {
    return new FletchingException(
        FailureCode.PYTHON_NOT_USABLE,
        "The Python executable '"
            + executable
            + "' cannot be used: "
            + why
            + ". Set 'python.executable' to a Python 3.9 to 3.13.");
  }
}
