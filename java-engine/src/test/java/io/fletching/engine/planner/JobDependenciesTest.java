package io.fletching.engine.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.operator.OperatorOptions;
import io.fletching.engine.worker.environment.PythonDependency;
import io.fletching.engine.worker.environment.PythonDependency.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.cache.DistributedCache;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.python.util.PythonConfigUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JobDependenciesTest {
  @TempDir private Path folder;
  private final Configuration config = new Configuration();

  private List<PythonDependency> extracted() {
    return OperatorOptions.of(PythonConfigUtil.extractPythonConfiguration(config)).dependencies();
  }

  private List<String> cached() {
    return DistributedCache.parseCachedFilesFromString(
            config.getOptional(PipelineOptions.CACHED_FILES).orElse(List.of()))
        .stream()
        .map(entry -> entry.f0 + " = " + entry.f1.filePath)
        .toList();
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void filesGoIntoTheDistributedCache() throws IOException {
    Path module = file("a b.py", "x");
    Path archive = file("data.zip", "y");
    Path requirements = file("requirements.txt", "z");
    Path wheels = Files.createDirectory(folder.resolve("wheels"));
    config.setString("python.files", module + " , " + folder.resolve("wheels"));
    config.setString("python.archives", archive + "#venv," + archive);
    config.setString("python.requirements", requirements + "#" + wheels);
    config.setString("pipeline.cached-files", "name:mine,path:/of/the/user");

    List<PythonDependency> dependencies = extracted();

    assertThat(dependencies)
        .extracting(PythonDependency::kind, PythonDependency::fileName, PythonDependency::target)
        .map(Object::toString)
        .containsExactly(
            "(FILE, \"a b.py\", \"a b.py\")",
            "(FILE, \"wheels\", \"wheels\")",
            "(ARCHIVE, \"data.zip\", \"venv\")",
            "(ARCHIVE, \"data.zip\", \"data.zip\")",
            "(REQUIREMENTS, \"requirements.txt\", \"requirements.txt\")",
            "(REQUIREMENTS_CACHE, \"wheels\", \"wheels\")");
    assertThat(cached())
        .containsExactly(
            "mine = /of/the/user",
            dependencies.get(0).cacheKey() + " = " + module,
            dependencies.get(1).cacheKey() + " = " + wheels,
            dependencies.get(2).cacheKey() + " = " + archive,
            dependencies.get(4).cacheKey() + " = " + requirements);
  }

  @Test
  void relativePathsAreThoseOfThePlanningJvm() {
    config.setString("python.files", "pom.xml");
    String key = extracted().get(0).cacheKey();
    assertThat(cached()).containsExactly(key + " = " + Path.of("pom.xml").toAbsolutePath());
  }

  @Test
  void theKeyIsOfTheContent() throws IOException {
    Path module = file("a.py", "x = 1");
    config.setString("python.files", module.toString());
    String first = extracted().get(0).cacheKey();
    assertThat(extracted().get(0).cacheKey()).isEqualTo(first);
    file("a.py", "x = 22");
    String second = extracted().get(0).cacheKey();
    assertThat(second).isNotEqualTo(first);
    assertThat(cached()).containsExactly(second + " = " + module);

    config.removeConfig(org.apache.flink.python.PythonOptions.PYTHON_FILES);
    assertThat(extracted()).isEmpty();
    assertThat(cached()).isEmpty();
  }

  @Test
  void whatPythonCompiledDoesNotCount() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("directory"));
    file("directory/a.py", "x = 1");
    config.setString("python.files", directory.toString());
    String first = extracted().get(0).cacheKey();
    Files.createDirectory(directory.resolve("__pycache__"));
    file("directory/__pycache__/a.cpython-311.pyc", "compiled");
    assertThat(extracted().get(0).cacheKey()).isEqualTo(first);
    file("directory/b.py", "");
    assertThat(extracted().get(0).cacheKey()).isNotEqualTo(first);
  }

  @Test
  void whatIsNotThere() {
    config.setString("python.files", folder + "/a.py");
    assertRefused(
        "'"
            + folder
            + "/a.py' ('python.files') does not exist. Relative paths count from "
            + Path.of("").toAbsolutePath()
            + "; correct the option.");
  }

  @Test
  void aFolderIsNoArchive() {
    config.setString("python.archives", folder.toString());
    assertRefused("'" + folder + "' ('python.archives') is a directory: name a file.");
  }

  @Test
  void aFileIsNoFolderOfPackages() throws IOException {
    Path file = file("requirements.txt", "");
    config.setString("python.requirements", file + "#" + file);
    assertRefused("'" + file + "' ('python.requirements') is a file: name a directory.");
  }

  @Test
  void twoArchivesForOneDirectory() throws IOException {
    Path archive = file("data.zip", "y");
    config.setString("python.archives", archive + "," + archive);
    assertRefused(
        "The option 'python.archives' has two archives for the directory 'data.zip': give one of them another, as in '"
            + archive
            + "#other'.");
  }

  @Test
  void aTargetElsewhere() throws IOException {
    Path archive = file("data.zip", "y");
    config.setString("python.archives", archive + "#../up");
    assertRefused(
        "The option 'python.archives' has '"
            + archive
            + "#../up': its target directory has to be within the working directory, such as 'data'.");
  }

  @Test
  void tooManyParts() {
    config.setString("python.requirements", "a#b#c");
    assertRefused(
        "The option 'python.requirements' has 'a#b#c': write a path, or a path, '#' and the directory of packages.");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(this::extracted).isInstanceOf(FletchingException.class).hasMessage(message);
    assertThat(cached()).isEmpty();
  }

  @Test
  void dependenciesAsText() {
    PythonDependency odd =
        new PythonDependency(Kind.ARCHIVE, "fletching-0a", "ä/b;,c.zip", "deep/er +%");
    assertThat(PythonDependency.decode(odd.encode())).isEqualTo(odd);
  }
}
