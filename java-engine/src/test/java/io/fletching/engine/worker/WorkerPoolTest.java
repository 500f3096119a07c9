package io.fletching.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.worker.LineConnector.LineSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkerPoolTest {
  private static final String CONNECTS = "def before_hello(start): pass\n";
  private static final String STAYS =
      CONNECTS + "import time\ndef after_hang_up(): time.sleep(600)\n";

  private final Object slot = new Object();
  private Path folder;
  private ForkServers forkServers;
  private LineConnector connector;
  private WorkerPool<LineSession> pool;

  @BeforeAll
  void startForkServers(@TempDir Path folder) throws Exception {
    this.folder = folder;
    Files.writeString(folder.resolve("line_worker.py"), LineConnector.WORKER_SOURCE);
    forkServers = new ForkServers("line_worker:run", 60_000);
  }

  @BeforeEach
  void open() throws Exception {
    connector = new LineConnector();
    pool = new WorkerPool<>(connector, forkServers);
  }

  @AfterEach
  void close() throws Exception {
    pool.close();
    connector.close();
    await().until(() -> pool.statistics().ending() == 0);
  }

  @AfterAll
  void closeForkServers() {
    forkServers.close();
  }

  @Test
  void operatorsOfASlotShareAWorkerUntilTheLastLeaves() throws Exception {
    WorkerLease<LineSession> first = pool.lease(request(slot, "job", CONNECTS, 0));
    WorkerLease<LineSession> second = pool.lease(request(slot, "job", CONNECTS, 0));
    assertThat(second.process().pid()).isEqualTo(first.process().pid());
    assertThat(second.session()).isSameAs(first.session());
    assertThat(pool.statistics()).isEqualTo(new PoolStatistics(1, 0, 0, 1));

    first.release();
    first.release(); // counts once
    assertThat(first.session().isUsable()).isTrue();
    second.release();

    WorkerExit exit = first.process().exited().get(30, TimeUnit.SECONDS);
    assertThat(exit.exitCode()).isZero(); // it left by itself
    assertThat(first.session().exit.get(30, TimeUnit.SECONDS)).isEqualTo(exit);
    await().until(() -> pool.statistics().equals(new PoolStatistics(0, 0, 0, 1)));
  }

  @Test
  void slotsOwnersAndEnvironmentsAreApart() throws Exception {
    List<WorkerLease<LineSession>> leases =
        List.of(
            pool.lease(request(slot, "job", CONNECTS, 0)),
            pool.lease(request(new Object(), "job", CONNECTS, 0)),
            pool.lease(request(slot, "other job", CONNECTS, 0)),
            pool.lease(request(slot, "job", CONNECTS + " # but different", 0)));

    assertThat(leases.stream().map(lease -> lease.process().pid()).distinct()).hasSize(4);
    assertThat(pool.statistics()).isEqualTo(new PoolStatistics(4, 0, 0, 1));
  }

  @Test
  void operatorsThatAskAtOnceGetOneWorker() throws Exception {
    WorkerRequest request = request(slot, "job", CONNECTS, 0);
    List<CompletableFuture<WorkerLease<LineSession>>> leases = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      leases.add(CompletableFuture.supplyAsync(() -> leaseUnchecked(request)));
    }

    Set<Long> pids = new HashSet<>();
    for (CompletableFuture<WorkerLease<LineSession>> lease : leases) {
      pids.add(lease.get(30, TimeUnit.SECONDS).process().pid());
    }

    assertThat(pids).hasSize(1);
    assertThat(connector.expectedCount).hasValue(1);
  }

  @Test
  void aWorkerKeptWarmServesTheSameOwnerAgain() throws Exception {
    WorkerLease<LineSession> first = pool.lease(request(slot, "job", CONNECTS, 60_000));
    first.release();
    assertThat(pool.statistics()).isEqualTo(new PoolStatistics(0, 1, 0, 1));

    WorkerLease<LineSession> other = pool.lease(request(slot, "other job", CONNECTS, 60_000));
    WorkerLease<LineSession> again = pool.lease(request(new Object(), "job", CONNECTS, 60_000));

    assertThat(again.process().pid())
        .isEqualTo(first.process().pid())
        .isNotEqualTo(other.process().pid());
    assertThat(pool.statistics()).isEqualTo(new PoolStatistics(2, 0, 0, 1));
  }

  @Test
  void aWorkerKeptWarmGoesWhenItsTimeIsOver() throws Exception {
    WorkerLease<LineSession> lease = pool.lease(request(slot, "job", CONNECTS, 50));
    lease.release();

    assertThat(lease.process().exited().get(30, TimeUnit.SECONDS).exitCode()).isZero();
    assertThat(pool.statistics().idle()).isZero();
  }

  @Test
  void aWorkerKeptWarmThatDiesIsForgotten() throws Exception {
    WorkerLease<LineSession> lease = pool.lease(request(slot, "job", CONNECTS, 60_000));
    lease.release();

    lease.process().kill();

    await().until(() -> pool.statistics().equals(new PoolStatistics(0, 0, 0, 1)));
  }

  @Test
  void afterAFailureNobodyGetsTheWorkerAndTheLastLeaseKillsIt() throws Exception {
    WorkerLease<LineSession> failed = pool.lease(request(slot, "job", STAYS, 60_000));
    WorkerLease<LineSession> working = pool.lease(request(slot, "job", STAYS, 60_000));

    failed.close();

    WorkerLease<LineSession> restarted = pool.lease(request(slot, "job", STAYS, 60_000));
    assertThat(restarted.process().pid()).isNotEqualTo(failed.process().pid());
    assertThat(working.session().isUsable()).isTrue();
    working.release();
    assertThat(failed.process().exited().get(30, TimeUnit.SECONDS).signal()).isEqualTo("SIGKILL");
  }

  @Test
  void aWorkerThatDoesNotLeaveIsKilled() throws Exception {
    WorkerLease<LineSession> lease = pool.lease(request(slot, "job", STAYS, 0));

    lease.release();

    assertThat(lease.process().exited().get(30, TimeUnit.SECONDS).signal()).isEqualTo("SIGKILL");
  }

  @Test
  void aWorkerThatDiedIsReplacedAndItsSessionHearsWhy() throws Exception {
    WorkerLease<LineSession> lease = pool.lease(request(slot, "job", CONNECTS, 0));
    lease.process().kill();

    WorkerExit exit = lease.session().exit.get(30, TimeUnit.SECONDS);
    WorkerLease<LineSession> next = pool.lease(request(slot, "job", CONNECTS, 0));

    assertThat(exit.signal()).isEqualTo("SIGKILL");
    assertThat(next.process().pid()).isNotEqualTo(lease.process().pid());
    lease.close();
    assertThat(next.session().isUsable()).isTrue();
  }

  @Test
  void aWorkerThatDiesBeforeItConnectsFailsTheLease() {
    FletchingException failure =
        failure(
            request(
                slot, "job", "def before_hello(start):\n    raise SystemExit('no, thank you')", 0));

    assertThat(failure.code()).isEqualTo(FailureCode.WORKER_DIED);
    assertThat(failure.getMessage())
        .matches(
            "The Python worker \\d+ exited with code 1; its last lines on stderr were:\nno, thank you");
    assertThat(connector.stillExpected()).isZero();
    assertThat(pool.statistics()).isEqualTo(new PoolStatistics(0, 0, 0, 1));
  }

  @Test
  void aWorkerThatDoesNotConnectInTimeFailsTheLeaseAndIsKilled() {
    WorkerRequest request =
        request(
            slot, "job", "import time\ndef before_hello(start):\n    time.sleep(600)", 0, 3_000);

    FletchingException failure = failure(request);

    assertThat(failure.code()).isEqualTo(FailureCode.WORKER_NOT_STARTED);
    assertThat(failure.getMessage())
        .matches(
            "(?s)The Python worker (\\d+) did not connect within 3000 ms\\. The Python worker \\1 was killed by SIGABRT; "
                + "its last lines on stderr were:\nFatal Python error: Aborted\n.* in before_hello\n.*");
    assertThat(connector.stillExpected()).isZero();
  }

  @Test
  void aPythonThatIsNotThereFailsTheLease() {
    WorkerRequest request =
        new WorkerRequest(
            slot, "job", PythonEnvironment.of("/not/there/python"), new LinesHeard(), 10_000, 0);

    assertThat(failure(request).code()).isEqualTo(FailureCode.PYTHON_NOT_USABLE);
  }

  @Test
  void anInterruptedLeaseLeavesNoWorkerBehind() throws Exception {
    WorkerRequest request =
        request(slot, "job", "import time\ndef before_hello(start):\n    time.sleep(1)", 0);
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread task =
        new Thread(
            () -> {
              try {
                pool.lease(request);
              } catch (Throwable failure) {
                thrown.complete(failure);
              }
            });
    task.start();
    await().until(() -> connector.expectedCount.get() == 1);

    task.interrupt();

    assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    assertThat(pool.statistics().leased()).isZero();
    await().until(() -> connector.stillExpected() == 0);
    await().until(() -> pool.statistics().equals(new PoolStatistics(0, 0, 0, 1)));
  }

  @Test
  void manyJobsInARowLeaveNothing() throws Exception {
    for (int job = 0; job < 30; job++) {
      pool.lease(request(new Object(), "job " + job, CONNECTS, 0)).release();
    }

    await().until(() -> pool.statistics().equals(new PoolStatistics(0, 0, 0, 1)));
  }

  @Test
  void aForkServerThatDiedIsStartedAgain() throws Exception {
    WorkerLease<LineSession> lease = pool.lease(request(slot, "job", CONNECTS, 0));
    long forkServer =
        ProcessHandle.of(lease.process().pid()).orElseThrow().parent().orElseThrow().pid();

    ProcessHandle.of(forkServer).orElseThrow().destroyForcibly();

    assertThat(lease.session().exit.get(30, TimeUnit.SECONDS).describe())
        .isEqualTo(
            "The Python worker "
                + lease.process().pid()
                + " is gone, together with the fork server that it came from; it wrote nothing to stderr.");
    assertThat(pool.lease(request(slot, "job", CONNECTS, 0)).session().isUsable()).isTrue();
  }

  @Test
  void aForkServerStartedInTheBackgroundIsTheOneThatIsUsed() throws Exception {
    try (ForkServers warm = new ForkServers("line_worker:run", 60_000)) {
      warm.startInBackground(PythonEnvironment.of("/not/there/python"), 10_000);
      warm.startInBackground(TestPython.environment(folder), TestPython.TIMEOUT_MILLIS);
      await().until(() -> warm.running() == 1);

      warm.get(TestPython.environment(folder), TestPython.TIMEOUT_MILLIS);

      assertThat(warm.running()).isEqualTo(1);
    }
  }

  @Test
  void idleForkServersGo() throws Exception {
    try (ForkServers shortLived = new ForkServers("line_worker:run", 0)) {
      ForkServer first = shortLived.get(TestPython.environment(folder), TestPython.TIMEOUT_MILLIS);

      PythonEnvironment other =
          TestPython.environment(Files.createDirectories(folder.resolve("other")));
      Files.copy(folder.resolve("line_worker.py"), folder.resolve("other/line_worker.py"));
      shortLived.get(other, TestPython.TIMEOUT_MILLIS);

      assertThat(first.isAlive()).isFalse();
      assertThat(shortLived.running()).isEqualTo(1);
    }
  }

  private WorkerRequest request(Object slot, String owner, String behaviour, long keepWarmMillis) {
    return request(slot, owner, behaviour, keepWarmMillis, TestPython.TIMEOUT_MILLIS);
  }

  private WorkerRequest request(
      Object slot, String owner, String behaviour, long keepWarmMillis, long startTimeoutMillis) {
    PythonEnvironment base = TestPython.environment(folder);
    PythonEnvironment environment =
        new PythonEnvironment(
            base.executable(),
            List.of(behaviourFolder(behaviour)),
            base.variables(),
            folder.toString());
    return new WorkerRequest(
        slot, owner, environment, new LinesHeard(), startTimeoutMillis, keepWarmMillis);
  }

  private String behaviourFolder(String source) {
    try {
      Path behaviour =
          Files.createDirectories(
              folder.resolve("behaviour-" + Integer.toHexString(source.hashCode())));
      Files.writeString(behaviour.resolve("behaviour.py"), source);
      return behaviour.toString();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private WorkerLease<LineSession> leaseUnchecked(WorkerRequest request) {
    try {
      return pool.lease(request);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private FletchingException failure(WorkerRequest request) {
    return catchThrowableOfType(FletchingException.class, () -> pool.lease(request));
  }
}
