package io.fletching.engine.worker.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.worker.PythonEnvironment;
import io.fletching.engine.worker.environment.PythonDependency.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real files, real archives, the tests' own pip. */
@Timeout(120)
class PythonEnvironmentsTest {
  private static final long PIP_MILLIS = 100_000;
  private static final PythonEnvironment BASE =
      new PythonEnvironment(
          EnvironmentSamples.executable(), List.of("/already"), Map.of("A", "b"), null);

  @TempDir private Path folder;
  private EnvironmentSamples samples;
  private PythonEnvironments environments;

  @BeforeEach
  void open() throws IOException {
    samples = new EnvironmentSamples(Files.createDirectories(folder.resolve("cache")));
    environments = environments(60_000);
  }

  @AfterEach
  void close() {
    environments.close();
  }

  private PythonEnvironments environments(long idleMillis) {
    return new PythonEnvironments(() -> folder.resolve("environments"), idleMillis);
  }

  private EnvironmentLease lease(PythonDependency... dependencies) throws InterruptedException {
    return environments.lease(BASE, List.of(dependencies), samples.files(), PIP_MILLIS);
  }

  @Test
  void withoutDependenciesNothingIsMade() throws Exception {
    try (EnvironmentLease lease = lease()) {
      assertThat(lease.environment()).isSameAs(BASE);
      assertThat(lease.additions()).isNull();
    }
    assertThat(folder.resolve("environments")).doesNotExist();
  }

  @Test
  void filesAreInFrontOfThePath() throws Exception {
    PythonDependency module = samples.file(Kind.FILE, "helpers.py", "x = 1");
    PythonDependency zip =
        samples.file(Kind.FILE, "lib.zip", EnvironmentSamples.zip(Map.of("inside.py", "y = 2")));
    PythonDependency plain =
        samples.directory(Kind.FILE, "folder", Map.of("in_folder.py", new byte[0]));
    PythonDependency whole =
        samples.directory(Kind.FILE, "mypackage", Map.of("__init__.py", new byte[0]));

    try (EnvironmentLease lease = lease(module, zip, plain, whole)) {
      String root = lease.additions().root();
      assertThat(lease.environment().pythonPath())
          .containsExactly(
              root + "/files/0",
              root + "/files/1/lib.zip",
              root + "/files/2/folder",
              root + "/files/3/mypackage",
              root + "/files/3",
              "/already");
      assertThat(Path.of(root, "files/0/helpers.py")).hasContent("x = 1");
      assertThat(Path.of(root, "files/1/lib.zip/inside.py")).hasContent("y = 2");
      assertThat(lease.environment().variables()).isEqualTo(Map.of("A", "b"));
      assertThat(lease.environment().workingDirectory()).isNull();
      assertThat(lease.bare()).isEqualTo(BASE);
    }
  }

  @Test
  void archivesAreTheWorkingDirectory() throws Exception {
    byte[] zip = EnvironmentSamples.zip(Map.of("data.txt", "data", "bin/python", "#!"));
    PythonDependency archive = samples.file(Kind.ARCHIVE, "a.zip", zip);
    PythonDependency renamed =
        new PythonDependency(Kind.ARCHIVE, archive.cacheKey(), "a.zip", "deep/other");
    PythonEnvironment inArchive =
        new PythonEnvironment("deep/other/bin/python", List.of(), Map.of(), null);

    try (EnvironmentLease lease =
        environments.lease(inArchive, List.of(archive, renamed), samples.files(), PIP_MILLIS)) {
      Path directory = Path.of(lease.environment().workingDirectory());
      assertThat(directory.resolve("a.zip/data.txt")).hasContent("data");
      assertThat(directory.resolve("deep/other/data.txt")).hasContent("data");
      assertThat(lease.environment().executable())
          .isEqualTo(directory.resolve("deep/other/bin/python").toString());
      assertThat(Path.of(lease.environment().executable())).isExecutable();
    }
  }

  @Test
  void anInterpreterThatTheArchiveHasNot() {
    PythonDependency archive =
        samples.file(
            Kind.ARCHIVE, "venv.zip", EnvironmentSamples.zip(Map.of("venv/bin/python3", "")));
    PythonEnvironment wrong =
        new PythonEnvironment("venv.zip/bin/python", List.of(), Map.of(), null);

    assertThatThrownBy(
            () -> environments.lease(wrong, List.of(archive), samples.files(), PIP_MILLIS))
        .isInstanceOf(FletchingException.class)
        .hasMessage(
            "The option 'python.executable' is 'venv.zip/bin/python', but the archive 'venv.zip' has no such file; in 'venv.zip' it "
                + "has 'venv'. Set it to the path of the interpreter in the archive, beginning with 'venv.zip/'.");
    assertThat(folder.resolve("environments")).isEmptyDirectory();
  }

  @Test
  void requirementsAreInstalledFromTheirDirectory() throws Exception {
    PythonDependency requirements =
        samples.file(Kind.REQUIREMENTS, "requirements.txt", "fletching_tiny==1.5\n");
    PythonDependency cache =
        samples.directory(
            Kind.REQUIREMENTS_CACHE,
            "wheels",
            Map.of(
                "fletching_tiny-1.5-py3-none-any.whl",
                EnvironmentSamples.wheel("fletching_tiny", "1.5", "VERSION = '1.5'\n")));

    try (EnvironmentLease lease = lease(requirements, cache)) {
      String target = lease.additions().root() + "/requirements";
      assertThat(lease.environment().pythonPath()).containsExactly(target, "/already");
      assertThat(lease.environment().variables().get("PYTHONPATH")).startsWith(target);
      assertThat(lease.environment().variables().get("PATH")).startsWith(target + "/bin:");
      assertThat(Path.of(target, "fletching_tiny.py")).hasContent("VERSION = '1.5'\n");
    }
  }

  @Test
  void whatPipSaysIsTold() {
    PythonDependency requirements =
        samples.file(Kind.REQUIREMENTS, "requirements.txt", "fletching_absent==1\n");
    PythonDependency cache =
        samples.directory(Kind.REQUIREMENTS_CACHE, "wheels", Map.of("x", new byte[0]));

    assertThatThrownBy(() -> lease(requirements, cache))
        .isInstanceOfSatisfying(
            FletchingException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.DEPENDENCY_NOT_USABLE))
        .hasMessageStartingWith(
            "The packages of 'requirements.txt' ('python.requirements') could not be installed for "
                + EnvironmentSamples.executable()
                + ": pip ended with exit code 1. See that the folder which is shipped with the requirements has each package, with what "
                + "it needs itself, for this Python and platform. Its last lines were:\n")
        .hasMessageEndingWith(
            "ERROR: Could not find a version that satisfies the requirement fletching_absent==1 (from versions: none)\n"
                + "ERROR: No matching distribution found for fletching_absent==1");
    assertThat(folder.resolve("environments")).isEmptyDirectory();
  }

  @Test
  void aBrokenArchive() {
    PythonDependency archive = samples.file(Kind.ARCHIVE, "data.zip", "no zip");

    assertThatThrownBy(() -> lease(archive))
        .isInstanceOf(FletchingException.class)
        .hasMessage(
            "'data.zip' ('python.archives') cannot be unpacked: it is neither a zip nor a tar file, plain, gzip or bzip2. Make it anew "
                + "as a zip, tar, tar.gz or tar.bz2 file.");
  }

  @Test
  void aFileThatDidNotCome() {
    assertThatThrownBy(() -> lease(new PythonDependency(Kind.FILE, "key", "a.py", "a.py")))
        .isInstanceOf(FletchingException.class)
        .hasMessage(
            "'a.py' ('python.files') did not reach this TaskManager: java.lang.IllegalArgumentException: no file 'key' in the cache. See "
                + "that the file is still there, and that the TaskManager can read where it is.");
  }

  @Test
  void manyWhoAskAtOnceGetOne() throws Exception {
    PythonDependency module = samples.file(Kind.FILE, "helpers.py", "x = 1");
    AtomicInteger fetched = new AtomicInteger();
    CountDownLatch allAsk = new CountDownLatch(8);
    DependencyFiles slow =
        key -> {
          fetched.incrementAndGet();
          try {
            allAsk.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return samples.files().get(key);
        };
    ExecutorService slots = Executors.newFixedThreadPool(8);
    try {
      List<Future<EnvironmentLease>> asked = new ArrayList<>();
      for (int slot = 0; slot < 8; slot++) {
        asked.add(
            slots.submit(
                () -> {
                  allAsk.countDown();
                  return environments.lease(BASE, List.of(module), slow, PIP_MILLIS);
                }));
      }
      List<String> roots = new ArrayList<>();
      for (Future<EnvironmentLease> one : asked) {
        roots.add(one.get().additions().root());
        one.get().close();
      }
      assertThat(roots).hasSize(8);
      assertThat(roots.stream().distinct()).hasSize(1);
      assertThat(fetched).hasValue(1);
    } finally {
      slots.shutdownNow();
    }
  }

  @Test
  void oneThatWasUsedIsThereForTheNextAndThenGone() throws Exception {
    environments.close();
    environments = environments(300);
    PythonDependency module = samples.file(Kind.FILE, "helpers.py", "x = 1");
    EnvironmentLease first = lease(module);
    String root = first.additions().root();
    first.close();
    first.close();
    EnvironmentLease second = lease(module);
    assertThat(second.additions().root()).isEqualTo(root);
    Thread.sleep(600);
    assertThat(Path.of(root)).exists();
    second.close();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(folder.resolve("environments")).isEmptyDirectory());
    try (EnvironmentLease third = lease(module)) {
      assertThat(third.additions().root()).isNotEqualTo(root);
    }
  }

  @Test
  void otherContentIsAnotherEnvironment() throws Exception {
    try (EnvironmentLease first = lease(samples.file(Kind.FILE, "helpers.py", "x = 1"));
        EnvironmentLease second =
            lease(new PythonDependency(Kind.FILE, "key-of-helpers.py", "h.py", "h.py"))) {
      assertThat(first.additions().root()).isNotEqualTo(second.additions().root());
    }
  }

  @Test
  void whatNobodyWaitsForIsGivenUp() throws Exception {
    CountDownLatch building = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    DependencyFiles never =
        key -> {
          building.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
          throw new IllegalStateException("given up");
        };
    PythonDependency module = new PythonDependency(Kind.FILE, "key", "a.py", "a.py");
    Thread task =
        new Thread(
            () -> {
              try {
                environments.lease(BASE, List.of(module), never, PIP_MILLIS);
              } catch (InterruptedException cancelled) {
                Thread.currentThread().interrupt();
              }
            });
    task.start();
    building.await();
    task.interrupt();
    task.join();
    interrupted.await();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(folder.resolve("environments")).isEmptyDirectory());
  }

  @Test
  void theFilesOfAJobThatEndsAreNotMissedByAnother() throws Exception {
    PythonDependency module = samples.file(Kind.FILE, "helpers.py", "x = 1");
    CountDownLatch building = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    DependencyFiles endingJobs =
        key -> {
          building.countDown();
          try {
            ended.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw new IllegalStateException("the job has ended");
        };
    ExecutorService tasks = Executors.newFixedThreadPool(2);
    try {
      Future<EnvironmentLease> first =
          tasks.submit(() -> environments.lease(BASE, List.of(module), endingJobs, PIP_MILLIS));
      building.await();
      Future<EnvironmentLease> second = tasks.submit(() -> lease(module));
      Thread.sleep(200); // so that it most likely waits for the first
      ended.countDown();
      assertThatThrownBy(first::get)
          .hasMessageContaining("'helpers.py' ('python.files') did not reach this TaskManager");
      try (EnvironmentLease lease = second.get()) {
        assertThat(Path.of(lease.additions().root(), "files/0/helpers.py")).hasContent("x = 1");
      }
    } finally {
      tasks.shutdownNow();
    }
  }

  @Test
  void theEndTakesAll() throws Exception {
    EnvironmentLease lease = lease(samples.file(Kind.FILE, "helpers.py", "x = 1"));
    environments.close();
    try (Stream<Path> left = Files.list(folder.resolve("environments"))) {
      assertThat(left).isEmpty();
    }
    lease.close();
  }
}
