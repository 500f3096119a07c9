package io.fletching.engine.worker;

import static io.fletching.engine.worker.OutputLine.Stream.STDERR;
import static io.fletching.engine.worker.OutputLine.Stream.STDOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForkServerTest {
  private static final String START_A_SLEEPER =
      """
      import subprocess, sys, time
      child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
      print(child.pid)
      """;

  private final LinesHeard heard = new LinesHeard();
  private ForkServer server;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server = TestPython.scripted(folder);
  }

  @AfterAll
  void close() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pass | exited with code 0",
        "import os; os._exit(3) | exited with code 3",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL) | was killed by SIGKILL"
      })
  void tellsHowAWorkerEnded(String code, String ending) throws Exception {
    WorkerProcess worker = fork(code, heard);

    assertThat(exitOf(worker).describe())
        .isEqualTo(
            "The Python worker " + worker.pid() + " " + ending + "; it wrote nothing to stderr.");
  }

  @Test
  void tellsWhereAWorkerCrashed() throws Exception {
    WorkerProcess worker =
        fork("import ctypes\ndef crash():\n    ctypes.string_at(0)\ncrash()", heard);

    WorkerExit exit = exitOf(worker);

    assertThat(exit.signal()).isEqualTo("SIGSEGV");
    assertThat(exit.describe())
        .startsWith(
            "The Python worker "
                + worker.pid()
                + " was killed by SIGSEGV; its last lines on stderr were:\nFatal Python error: Segmentation fault\n")
        .contains("in crash\n");
  }

  @Test
  void keepsTheLastOfAFloodOnly() throws Exception {
    WorkerProcess worker =
        fork(
            "import sys\nfor i in range(20000):\n    print('err', i, file=sys.stderr)\nprint('x' * 100, file=sys.stderr)",
            heard);

    List<String> lines = exitOf(worker).lastErrorLines();

    List<String> expected =
        new ArrayList<>(IntStream.range(20_000 - 49, 20_000).mapToObj(i -> "err " + i).toList());
    expected.add("x".repeat(100));
    assertThat(lines).isEqualTo(expected);
  }

  @Test
  void givesTheListenerEveryLineInOrder() throws Exception {
    LinesHeard lines = new LinesHeard();
    WorkerProcess worker =
        fork(
            "import sys\nfor i in range(30000):\n    print('out', i)\n    print('err', i, file=sys.stderr)",
            lines);

    exitOf(worker);

    assertThat(lines.await(STDOUT, 30_000))
        .isEqualTo(IntStream.range(0, 30_000).mapToObj(i -> "out " + i).toList());
    assertThat(lines.await(STDERR, 30_000))
        .isEqualTo(IntStream.range(0, 30_000).mapToObj(i -> "err " + i).toList());
  }

  @Test
  void aListenerThatHangsHoldsUpNothingElse() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    LinesHeard lines = new LinesHeard();
    WorkerProcess printing =
        fork(
            "for i in range(20000):\n    print(str(i).zfill(1000))",
            line -> {
              awaitUninterrupted(goOn);
              lines.output(line);
            });
    WorkerProcess other = fork("import os; os._exit(5)", heard);

    assertThat(exitOf(other).exitCode()).isEqualTo(5);
    assertThat(printing.exited()).isNotDone(); // its 20 MB do not fit between here and there
    goOn.countDown();
    assertThat(exitOf(printing).exitCode()).isZero();
    assertThat(lines.await(STDOUT, 20_000).get(19_999)).endsWith("19999");
  }

  @Test
  void killTakesWhatTheWorkerStarted() throws Exception {
    LinesHeard lines = new LinesHeard();
    WorkerProcess worker = fork(START_A_SLEEPER + "time.sleep(600)", lines);
    long grandchild = Long.parseLong(lines.await(STDOUT, 1).get(0));

    worker.kill();

    assertThat(exitOf(worker).signal()).isEqualTo("SIGKILL");
    awaitGone(worker.pid(), grandchild);
  }

  @Test
  void abortTellsWhereAWorkerHangs() throws Exception {
    LinesHeard lines = new LinesHeard();
    WorkerProcess worker =
        fork("import time\ndef hang():\n    print('now')\n    time.sleep(600)\nhang()", lines);
    lines.await(STDOUT, 1);

    worker.abort();

    assertThat(exitOf(worker).describe()).contains("was killed by SIGABRT").contains("in hang\n");
  }

  @Test
  void aForkThatIsNotWantedAnyMoreIsKilled() {
    // Those that came before the cancel are the caller's.
    List<CompletableFuture<WorkerProcess>> cancelled =
        IntStream.range(0, 20)
            .mapToObj(i -> server.fork(TestPython.running("import time; time.sleep(600)"), heard))
            .filter(forked -> forked.cancel(true) || kill(forked.join()))
            .toList();

    assertThat(cancelled).isNotEmpty();
    await().until(() -> server.workers() == 0);
  }

  @Test
  void itsDeathIsKnownAtOnceAndTakesTheWorkers(@TempDir Path folder) throws Exception {
    try (ForkServer mortal = TestPython.scripted(folder)) {
      LinesHeard lines = new LinesHeard();
      String code = START_A_SLEEPER + "print('alive', file=sys.stderr)\ntime.sleep(600)";
      WorkerProcess worker = mortal.fork(TestPython.running(code), lines).get(30, TimeUnit.SECONDS);
      long grandchild = Long.parseLong(lines.await(STDOUT, 1).get(0));
      lines.await(STDERR, 1);

      ProcessHandle.of(mortal.pid()).orElseThrow().destroyForcibly();

      assertThat(exitOf(worker).describe())
          .isEqualTo(
              "The Python worker "
                  + worker.pid()
                  + " is gone, together with the fork server that it came from; its last lines on stderr were:\nalive");
      awaitGone(worker.pid(), grandchild);
      assertThat(mortal.isAlive()).isFalse();
      assertThatThrownBy(
              () -> mortal.fork(TestPython.running("pass"), heard).get(30, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(FletchingException.class)
          .rootCause()
          .hasMessage(
              "A Python worker cannot be forked: the fork server "
                  + mortal.pid()
                  + " ("
                  + TestPython.executable()
                  + ") ended with exit code 137.")
          .extracting(failure -> ((FletchingException) failure).code())
          .isEqualTo(FailureCode.WORKER_NOT_STARTED);
    }
  }

  private static boolean kill(WorkerProcess worker) {
    worker.kill();
    return false;
  }

  private WorkerProcess fork(String code, OutputListener output) throws Exception {
    return server.fork(TestPython.running(code), output).get(30, TimeUnit.SECONDS);
  }

  private static WorkerExit exitOf(WorkerProcess worker) throws Exception {
    return worker.exited().get(30, TimeUnit.SECONDS);
  }

  private static void awaitGone(long... pids) {
    for (long pid : pids) {
      await().until(() -> !TestPython.isRunning(pid));
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
