package io.fletching.engine.worker.environment;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The packages of a requirements file on their way to a directory of their own. */
final class PipInstallation {
  private static final Logger LOG = LoggerFactory.getLogger(PipInstallation.class);
  private static final int LAST_LINES = 20;

  private PipInstallation() {}

  /**
   * Runs pip and waits for it; killed if the thread is interrupted.
   *
   * @param executable whose pip is run, and for which packages are chosen
   * @param requirementsName how the user calls the file
   * @param packages the directory that packages are taken from; null for pip's own index
   * @param target a directory that does not exist yet
   * @param directory where pip runs, and where a file takes what it says
   * @throws FletchingException {@code DEPENDENCY_NOT_USABLE} with pip's last lines
   */
  static void install(
      String executable,
      Path requirements,
      String requirementsName,
      @Nullable Path packages,
      Path target,
      Path directory,
      long timeoutMillis)
      throws InterruptedException {
    Path log = directory.resolve("pip.log");
    List<String> command = command(executable, requirements, packages, target);
    LOG.info("Installing the requirements of a job: {}", String.join(" ", command));
    int exitCode;
    try {
      exitCode = run(command, directory, log, timeoutMillis);
    } catch (IOException failure) {
      throw new FletchingException(
          FailureCode.DEPENDENCY_NOT_USABLE,
          "The packages of '"
              + requirementsName
              + "' ('python.requirements') cannot be installed: "
              + executable
              + " cannot be started ("
              + failure.getMessage()
              + "). Set 'python.executable' to a Python that has pip.",
          failure);
    }
    if (exitCode != 0) {
      throw failed(executable, requirementsName, packages, exitCode, log, timeoutMillis);
    }
  }

  private static List<String> command(
      String executable, Path requirements, @Nullable Path packages, Path target) {
    List<String> command =
        new ArrayList<>(
            List.of(
                executable,
                "-m",
                "pip",
                "install",
                "--no-input",
                "--disable-pip-version-check",
                "--no-warn-script-location",
                "--no-cache-dir",
                "--requirement",
                requirements.toString(),
                "--target",
                target.toString()));
    if (packages != null) {
      command.addAll(List.of("--no-index", "--find-links", packages.toString()));
    }
    return command;
  }

  /** The exit code; -1 if it took too long. */
  private static int run(List<String> command, Path directory, Path log, long timeoutMillis)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      return process.waitFor(timeoutMillis, TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static FletchingException failed(
      String executable,
      String requirementsName,
      @Nullable Path packages,
      int exitCode,
      Path log,
      long timeoutMillis) {
    String ending =
        exitCode == -1
            ? "was not done after " + timeoutMillis + " ms ('python.worker.open-timeout')"
            : "ended with exit code " + exitCode;
    String advice =
        packages == null
            ? "See that this machine reaches the package index and that each package exists for this Python, or ship a folder of"
                + " packages with the requirements (python.requirements = requirements.txt#folder)"
            : "See that the folder which is shipped with the requirements has each package, with what it needs itself, for this"
                + " Python and platform";
    return new FletchingException(
        FailureCode.DEPENDENCY_NOT_USABLE,
        "The packages of '"
            + requirementsName
            + "' ('python.requirements') could not be installed for "
            + executable
            + ": pip "
            + ending
            + ". "
            + advice
            + ". Its last lines were:\n"
            + String.join("\n", lastLines(log)));
  }

  private static List<String> lastLines(Path log) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank())
              .toList();
      return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    } catch (IOException unreadable) {
      return List.of("(" + unreadable + ")");
    }
  }
}
