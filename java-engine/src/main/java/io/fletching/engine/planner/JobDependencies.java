package io.fletching.engine.planner;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.operator.PythonConfiguration;
import io.fletching.engine.worker.environment.PythonDependency;
import io.fletching.engine.worker.environment.PythonDependency.Kind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.cache.DistributedCache;
import org.apache.flink.api.common.cache.DistributedCache.DistributedCacheEntry;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.WritableConfig;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.python.PythonOptions;

/**
 * The files that a job's options name, on their way into Flink's distributed cache, which carries
 * them to the TaskManagers.
 */
public final class JobDependencies {
  /** What the entries of ours begin with; the rest is the hash of their content. */
  private static final String CACHE_PREFIX = "fletching-";

  private final ReadableConfig config;
  private final List<PythonDependency> dependencies = new ArrayList<>();
  private final Map<String, String> paths = new LinkedHashMap<>();
  private final Set<String> targets = new HashSet<>();

  private JobDependencies(ReadableConfig config) {
    this.config = config;
  }

  /**
   * What {@link PythonConfiguration#extract} gives, with the job's files; they are entered in the
   * given configuration's {@code pipeline.cached-files}.
   *
   * @throws FletchingException {@code DEPENDENCY_NOT_USABLE} for a file that is not there, {@code
   *     OPTION_INVALID} for a value that cannot be
   */
  public static Configuration extractWithFiles(ReadableConfig config) {
    Configuration result = PythonConfiguration.extract(config);
    JobDependencies found = of(config);
    found.register();
    result.set(
        PythonOptions.INTERNAL_DEPENDENCIES,
        found.dependencies.stream().map(PythonDependency::encode).toList());
    return result;
  }

  /** The files of these options, without entering them anywhere. */
  static JobDependencies of(ReadableConfig config) {
    JobDependencies found = new JobDependencies(config);
    found.find();
    return found;
  }

  /** Those of {@code python.files}. */
  List<PythonDependency> files() {
    return dependencies.stream().filter(dependency -> dependency.kind() == Kind.FILE).toList();
  }

  /** The file of this key on the client's machine. */
  File localFile(String cacheKey) {
    org.apache.flink.core.fs.Path path = new org.apache.flink.core.fs.Path(paths.get(cacheKey));
    if (!isLocal(path)) {
      throw new IllegalArgumentException(
          path + " is not on the client's machine, where functions are loaded by their names");
    }
    return new File(path.getPath());
  }

  private static boolean isLocal(org.apache.flink.core.fs.Path path) {
    try {
      return !path.getFileSystem().isDistributedFS();
    } catch (IOException unreachable) {
      return false;
    }
  }

  private void find() {
    for (String file : entries(PythonOptions.PYTHON_FILES)) {
      add(Kind.FILE, file, nameOf(file), PythonOptions.PYTHON_FILES);
    }
    for (String entry : entries(PythonOptions.PYTHON_ARCHIVES)) {
      String[] parts = split(entry, PythonOptions.PYTHON_ARCHIVES, "target directory");
      String target = parts.length == 1 ? nameOf(parts[0]) : parts[1];
      checkTarget(entry, target);
      add(Kind.ARCHIVE, parts[0], target, PythonOptions.PYTHON_ARCHIVES);
    }
    String requirements =
        config.getOptional(PythonOptions.PYTHON_REQUIREMENTS).map(String::trim).orElse("");
    if (!requirements.isEmpty()) {
      String[] parts =
          split(requirements, PythonOptions.PYTHON_REQUIREMENTS, "directory of packages");
      add(Kind.REQUIREMENTS, parts[0], nameOf(parts[0]), PythonOptions.PYTHON_REQUIREMENTS);
      if (parts.length == 2) {
        add(Kind.REQUIREMENTS_CACHE, parts[1], nameOf(parts[1]), PythonOptions.PYTHON_REQUIREMENTS);
      }
    }
  }

  private List<String> entries(ConfigOption<String> option) {
    List<String> entries = new ArrayList<>();
    for (String entry : config.getOptional(option).orElse("").split(",")) {
      if (!entry.isBlank()) {
        entries.add(entry.trim());
      }
    }
    return entries;
  }

  private static String[] split(String entry, ConfigOption<String> option, String what) {
    String[] parts = entry.split("#", -1);
    if (parts.length > 2 || parts[0].isBlank() || parts[parts.length - 1].isBlank()) {
      throw new FletchingException(
          FailureCode.OPTION_INVALID,
          "The option '"
              + option.key()
              + "' has '"
              + entry
              + "': write a path, or a path, '#' and the "
              + what
              + ".");
    }
    return parts;
  }

  private void checkTarget(String entry, String target) {
    Path path = Path.of(target).normalize();
    if (path.isAbsolute() || path.startsWith("..") || path.toString().isEmpty()) {
      throw new FletchingException(
          FailureCode.OPTION_INVALID,
          "The option 'python.archives' has '"
              + entry
              + "': its target directory has to be within the working directory, such as 'data'.");
    }
    if (!targets.add(path.toString())) {
      throw new FletchingException(
          FailureCode.OPTION_INVALID,
          "The option 'python.archives' has two archives for the directory '"
              + target
              + "': give one of them another, as in '"
              + entry.split("#", -1)[0]
              + "#other'.");
    }
  }

  private void add(Kind kind, String path, String target, ConfigOption<String> option) {
    try {
      org.apache.flink.core.fs.Path location = new org.apache.flink.core.fs.Path(path);
      FileSystem fileSystem = location.getFileSystem();
      FileStatus status = fileSystem.getFileStatus(location);
      checkKind(kind, path, status.isDir(), option);
      String key;
      String place;
      if (fileSystem.isDistributedFS()) {
        key = ContentHash.of(path + status.getLen() + "/" + status.getModificationTime());
        place = path;
      } else {
        Path file = Path.of(location.getPath()).toAbsolutePath();
        key = ContentHash.of(file);
        place = file.toString();
      }
      dependencies.add(new PythonDependency(kind, CACHE_PREFIX + key, nameOf(path), target));
      paths.putIfAbsent(CACHE_PREFIX + key, place);
    } catch (IOException | IllegalArgumentException failure) {
      throw missing(path, option, failure);
    }
  }

  private static void checkKind(
      Kind kind, String path, boolean isDirectory, ConfigOption<String> option) {
    boolean wantsDirectory = kind == Kind.REQUIREMENTS_CACHE;
    if (isDirectory != wantsDirectory && kind != Kind.FILE) {
      throw new FletchingException(
          FailureCode.DEPENDENCY_NOT_USABLE,
          "'"
              + path
              + "' ('"
              + option.key()
              + "') is a "
              + (isDirectory ? "directory" : "file")
              + ": name a "
              + (wantsDirectory ? "directory" : "file")
              + ".");
    }
  }

  private static FletchingException missing(
      String path, ConfigOption<String> option, Exception failure) {
    boolean absent = !path.contains("://") && !Files.exists(Path.of(path));
    return new FletchingException(
        FailureCode.DEPENDENCY_NOT_USABLE,
        "'"
            + path
            + "' ('"
            + option.key()
            + "') "
            + (absent ? "does not exist" : "cannot be read: " + failure.getMessage())
            + ". Relative paths count from "
            + Path.of("").toAbsolutePath()
            + "; correct the option.",
        failure);
  }

  private static String nameOf(String path) {
    return new org.apache.flink.core.fs.Path(path).getName();
  }

  private void register() {
    List<Tuple2<String, DistributedCacheEntry>> cached = new ArrayList<>();
    List<String> present = config.getOptional(PipelineOptions.CACHED_FILES).orElse(List.of());
    DistributedCache.parseCachedFilesFromString(present).stream()
        .filter(entry -> !entry.f0.startsWith(CACHE_PREFIX))
        .forEach(cached::add);
    if (paths.isEmpty() && cached.size() == present.size()) {
      return;
    }
    paths.forEach(
        (key, path) -> cached.add(Tuple2.of(key, new DistributedCacheEntry(path, false))));
    if (!(config instanceof WritableConfig writable)) {
      throw new FletchingException(
          FailureCode.ENGINE_DEFECT,
          "The configuration that Flink plans with ("
              + config.getClass().getName()
              + ") takes no files. Leave out 'python.files', 'python.archives' and"
              + " 'python.requirements'.");
    }
    writable.set(PipelineOptions.CACHED_FILES, DistributedCache.parseStringFromCachedFiles(cached));
  }
}
