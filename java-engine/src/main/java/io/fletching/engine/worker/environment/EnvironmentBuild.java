package io.fletching.engine.worker.environment;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.worker.DirectoryTree;
import io.fletching.engine.worker.environment.PythonDependency.Kind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lays the dependencies of a job out in a directory:
 *
 * <pre>
 * files/0/helpers.py         on sys.path: files/0
 * files/1/library.zip/       on sys.path, unpacked
 * files/2/folder/            on sys.path, and files/2 if the folder is itself a package
 * archives/target/           the working directory is archives
 * requirements/              on sys.path, behind the files
 * </pre>
 */
final class EnvironmentBuild {
  private final Path root;
  private final List<PythonDependency> dependencies;
  private final DependencyFiles files;
  private final List<String> pythonPath = new ArrayList<>();
  private final Map<String, String> variables = new HashMap<>();

  EnvironmentBuild(Path root, List<PythonDependency> dependencies, DependencyFiles files) {
    this.root = root;
    this.dependencies = dependencies;
    this.files = files;
  }

  /**
   * Does it.
   *
   * @param executable as the job names it
   * @throws FletchingException {@code DEPENDENCY_NOT_USABLE} for what is broken or missing
   */
  BuiltEnvironment build(String executable, long timeoutMillis) throws InterruptedException {
    int number = 0;
    for (PythonDependency file : of(Kind.FILE)) {
      place(file, root.resolve("files").resolve(Integer.toString(number++)));
    }
    Path archives = root.resolve("archives");
    for (PythonDependency archive : of(Kind.ARCHIVE)) {
      unpack(archive, archives.resolve(archive.target()), "python.archives");
    }
    String interpreter = interpreter(executable, archives);
    for (PythonDependency requirements : of(Kind.REQUIREMENTS)) {
      install(requirements, interpreter, timeoutMillis);
    }
    return new BuiltEnvironment(
        root,
        interpreter,
        List.copyOf(pythonPath),
        Map.copyOf(variables),
        Files.isDirectory(archives) ? archives.toString() : null);
  }

  private List<PythonDependency> of(Kind kind) {
    return dependencies.stream().filter(dependency -> dependency.kind() == kind).toList();
  }

  private void place(PythonDependency file, Path folder) {
    Path source = fetched(file, "python.files");
    Path placed = folder.resolve(file.fileName());
    if (!Files.isDirectory(source) && isZip(file.fileName())) {
      unpack(file, placed, "python.files");
      pythonPath.add(placed.toString());
      return;
    }
    try {
      Files.createDirectories(folder);
      DirectoryTree.copy(source, placed);
    } catch (IOException failure) {
      throw notPlaced(file, "python.files", failure);
    }
    if (Files.isDirectory(placed)) {
      pythonPath.add(placed.toString());
    }
    if (!Files.isDirectory(placed) || Files.exists(placed.resolve("__init__.py"))) {
      pythonPath.add(folder.toString());
    }
  }

  private static boolean isZip(String fileName) {
    String lower = fileName.toLowerCase(Locale.ROOT);
    return lower.endsWith(".zip") || lower.endsWith(".whl") || lower.endsWith(".egg");
  }

  private void unpack(PythonDependency archive, Path target, String option) {
    Path source = fetched(archive, option);
    try {
      Archive.unpack(source, target);
    } catch (IOException failure) {
      throw new FletchingException(
          FailureCode.DEPENDENCY_NOT_USABLE,
          "'"
              + archive.fileName()
              + "' ('"
              + option
              + "') cannot be unpacked: "
              + reason(failure)
              + ". Make it anew as a zip, tar, tar.gz or tar.bz2 file.",
          failure);
    }
  }

  /** Where the executable is a path into an archive, its place; otherwise the executable. */
  private String interpreter(String executable, Path archives) {
    if (!executable.contains(File.separator) || Path.of(executable).isAbsolute()) {
      return executable;
    }
    Path asked = Path.of(executable).normalize();
    Optional<PythonDependency> archive =
        of(Kind.ARCHIVE).stream()
            .filter(one -> asked.startsWith(Path.of(one.target())))
            .findFirst();
    if (archive.isEmpty()) {
      return executable;
    }
    Path interpreter = archives.resolve(asked);
    if (!Files.exists(interpreter)) {
      throw new FletchingException(
          FailureCode.DEPENDENCY_NOT_USABLE,
          "The option 'python.executable' is '"
              + executable
              + "', but the archive '"
              + archive.get().fileName()
              + "' has "
              + missing(interpreter, archives)
              + ". Set it to the path of the interpreter in the archive, beginning with '"
              + archive.get().target()
              + "/'.");
    }
    try {
      Archive.makeExecutable(interpreter);
    } catch (IOException failure) {
      throw notPlaced(archive.get(), "python.archives", failure);
    }
    return interpreter.toString();
  }

  /** What is there in the last folder on the way to the path that is. */
  private static String missing(Path path, Path archives) {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return "a link there to what is not on this machine";
    }
    Path folder = archives;
    for (Path name : archives.relativize(path)) {
      Path next = folder.resolve(name);
      if (!Files.isDirectory(next)) {
        break;
      }
      folder = next;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return "no such file; in '"
          + archives.relativize(folder)
          + "' it has "
          + entries
              .map(entry -> "'" + entry.getFileName() + "'")
              .sorted()
              .limit(10)
              .collect(Collectors.joining(", "));
    } catch (IOException unreadable) {
      return "no such file";
    }
  }

  private void install(PythonDependency requirements, String interpreter, long timeoutMillis)
      throws InterruptedException {
    Path target = root.resolve("requirements");
    Path folder = root.resolve("pip");
    try {
      Files.createDirectories(folder);
    } catch (IOException failure) {
      throw notPlaced(requirements, "python.requirements", failure);
    }
    List<PythonDependency> caches = of(Kind.REQUIREMENTS_CACHE);
    PipInstallation.install(
        interpreter,
        fetched(requirements, "python.requirements"),
        requirements.fileName(),
        caches.isEmpty() ? null : fetched(caches.get(0), "python.requirements"),
        target,
        folder,
        timeoutMillis);
    if (!Files.isDirectory(target)) {
      return; // nothing was required
    }
    pythonPath.add(target.toString());
    // As variables, too: so the fork server imports these packages in front of those that the
    // interpreter has, and what functions start finds them.
    variables.put("PYTHONPATH", joined(target.toString(), "PYTHONPATH"));
    variables.put("PATH", joined(target.resolve("bin").toString(), "PATH"));
  }

  private static String joined(String first, String variable) {
    String present = System.getenv(variable);
    return present == null || present.isEmpty() ? first : first + File.pathSeparator + present;
  }

  private Path fetched(PythonDependency dependency, String option) {
    try {
      return files.get(dependency.cacheKey()).toPath();
    } catch (RuntimeException failure) {
      throw new FletchingException(
          FailureCode.DEPENDENCY_NOT_USABLE,
          "'"
              + dependency.fileName()
              + "' ('"
              + option
              + "') did not reach this TaskManager: "
              + reason(failure)
              + ". See that the file is still there, and that the TaskManager can read where it is.",
          new FileNotFetched(failure));
    }
  }

  private static FletchingException notPlaced(
      PythonDependency dependency, String option, IOException failure) {
    return new FletchingException(
        FailureCode.DEPENDENCY_NOT_USABLE,
        "'"
            + dependency.fileName()
            + "' ('"
            + option
            + "') cannot be laid out on this TaskManager: "
            + reason(failure)
            + ". See that its temporary directory (java.io.tmpdir) has room and can be written.",
        failure);
  }

  private static String reason(Exception failure) {
    String message = failure.getMessage();
    return failure instanceof IOException
            && failure.getClass() == IOException.class
            && message != null
        ? message
        : failure.toString();
  }
}
