package io.fletching.gateway.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.failure.TaskFailures;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chains of causes that no job of the Python tests makes at will. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class FailuresTest {
  @Test
  void aChainThatBitesItsTailIsTold() {
    Exception outer = new IllegalStateException("outer");
    Exception inner = new IllegalArgumentException("inner", outer);
    outer.initCause(inner);
    assertThat(Failures.describe(outer).message())
        .isEqualTo("IllegalStateException: outer\nCaused by: inner");
  }

  @Test
  void whatAWorkerFailedWithIsFoundWithinAPackedCause() {
    FletchingException failure =
        new FletchingException(FailureCode.WORKER_DIED, "The Python worker 7 exited with code 3.");
    Throwable packed =
        new ExecutionException(
            new JobExecutionException(
                new JobID(), "Job execution failed.", new SerializedThrowable(failure)));
    FailureDescription told = Failures.describe(packed);
    assertThat(told.message()).isEqualTo("The Python worker 7 exited with code 3.");
    assertThat(told.code()).isEqualTo("WORKER_DIED");
    assertThat(told.blame()).isEqualTo("worker");
  }

  @Test
  void whatATaskFailedWithIsToldWhereFlinkLostIt() {
    JobID job = new JobID();
    String lost =
        "An OperatorEvent from an OperatorCoordinator to a task was lost. Triggering task failover"
            + " to ensure consistency. Event: '[NoMoreSplitEvent]', targetTask: Source (1/1)";
    Throwable told =
        new JobExecutionException(job, "Job execution failed.", new FlinkException(lost));
    assertThat(Failures.describe(told).message()).startsWith("The job failed: FlinkException: An");
    TaskFailures.note(job, new FletchingException(FailureCode.FUNCTION_RAISED, "It raised."));
    assertThat(Failures.describe(told).message()).isEqualTo("It raised.");
    TaskFailures.note(job, new FletchingException(FailureCode.FUNCTION_RAISED, "Then this."));
    assertThat(Failures.describe(told).sentence()).isEqualTo("Then this.");
    Throwable other =
        new JobExecutionException(job, "Job execution failed.", new FlinkException("no slots"));
    assertThat(Failures.describe(other).message())
        .isEqualTo("The job failed: FlinkException: no slots");
  }

  @Test
  void aPackedClassThatIsNotHereKeepsItsName() {
    SerializedThrowable packed = new SerializedThrowable(new Unreadable("why"));
    FailureDescription told =
        Failures.describe(new JobExecutionException(new JobID(), "Job execution failed.", packed));
    assertThat(told.javaClass()).isEqualTo(Unreadable.class.getName());
    assertThat(told.message()).startsWith("The job failed: FailuresTest$Unreadable: ");
    assertThat(told.message()).endsWith("why");
  }

  @Test
  void anExceptionWithoutWordsIsNamed() {
    FailureDescription told =
        Failures.describe(new CompletionException(new NullPointerException()));
    assertThat(told.javaClass()).isEqualTo("java.lang.NullPointerException");
    assertThat(told.message()).isEqualTo("NullPointerException: java.lang.NullPointerException");
  }

  private static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"unused", "serial"})
    private final Object notSerializable = new Object();

    Unreadable(String message) {
      super(message);
    }
  }
}
