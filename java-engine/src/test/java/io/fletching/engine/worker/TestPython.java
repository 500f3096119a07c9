package io.fletching.engine.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The real Python that tests fork workers from, and workers that run what a test says. */
final class TestPython {
  static final long TIMEOUT_MILLIS = 60_000;
  private static final Path SOURCES =
      Path.of("..", "python-runtime", "src").toAbsolutePath().normalize();

  private static final AtomicLong COUNT = new AtomicLong();

  private TestPython() {}

  static String executable() {
    return System.getProperty(
        "fletching.test.python", System.getenv().getOrDefault("FLETCHING_TEST_PYTHON", "python3"));
  }

  /** An environment whose {@code PYTHONPATH} has this folder in front of the project's sources. */
  static PythonEnvironment environment(Path folder) {
    return new PythonEnvironment(
        executable(),
        List.of(),
        Map.of("PYTHONPATH", folder + ":" + SOURCES, "PYTHONDONTWRITEBYTECODE", "1"),
        null);
  }

  /** A fork server whose workers run the Python code in the variable CODE of their start. */
  static ForkServer scripted(Path folder) throws Exception {
    Files.writeString(
        folder.resolve("scripted_worker.py"),
        "def run(start):\n    exec(start.env['CODE'], {'start': start})\n");
    return new ForkServerLaunch(environment(folder), "scripted_worker:run").start(TIMEOUT_MILLIS);
  }

  static WorkerStart running(String code) {
    return new WorkerStart(
        "worker-" + COUNT.incrementAndGet(),
        "unix:/nowhere",
        "a token",
        List.of(),
        Map.of("CODE", code),
        null);
  }

  /** Whether the process is there; a zombie is not. */
  static boolean isRunning(long pid) {
    try {
      return !Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
    } catch (NoSuchFileException gone) {
      return false;
    } catch (IOException failure) {
      if (String.valueOf(failure.getMessage()).contains("No such process")) {
        return false;
      }
      throw new UncheckedIOException(failure);
    }
  }
}
