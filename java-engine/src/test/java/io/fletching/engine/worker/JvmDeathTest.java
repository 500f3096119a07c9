package io.fletching.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class JvmDeathTest {
  /**
   * In a JVM of its own: a fork server, a worker, what the worker started; prints their process ids
   * and waits to be killed.
   */
  static final class Victim {
    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      System.out.println(ScratchDirectory.ofThisJvm().path());
      ForkServer server = TestPython.scripted(folder);
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      System.out.println(server.pid());
      String code =
          """
          import subprocess, sys
          child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
          print(child.pid)
          while True:
              pass
          """;
      System.out.println(
          server
              .fork(TestPython.running(code), line -> System.out.println(line.text()))
              .get(30, TimeUnit.SECONDS)
              .pid());
      Thread.sleep(600_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leavesNoProcess(boolean forcibly, @TempDir Path folder) throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Djava.io.tmpdir=" + folder,
                Victim.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = jvm.inputReader()) {
      Path scratch = Path.of(lines.readLine());
      List<Long> pids = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        pids.add(Long.parseLong(lines.readLine()));
      }
      assertThat(pids).allMatch(TestPython::isRunning);

      if (forcibly) {
        jvm.destroyForcibly();
      } else {
        jvm.destroy();
      }

      assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).isTrue();
      await().until(() -> pids.stream().noneMatch(TestPython::isRunning));
      assertThat(Files.exists(scratch)).isEqualTo(forcibly); // the next JVM sweeps it
    } finally {
      jvm.destroyForcibly();
    }
  }
}
