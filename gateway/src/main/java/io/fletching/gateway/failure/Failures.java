package io.fletching.gateway.failure;

import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.failure.TaskFailures;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.flink.runtime.JobException;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.SerializedThrowable;

/** Finds what a Python program should be told of an exception, however deep in its causes it is. */
public final class Failures {
  /** Exceptions that only say that another one was thrown elsewhere. */
  private static final Set<String> WRAPPERS =
      Set.of(
          ExecutionException.class.getName(),
          CompletionException.class.getName(),
          "java.lang.reflect.InvocationTargetException",
          "java.lang.reflect.UndeclaredThrowableException");

  private static final String LOST_EVENT =
      "An OperatorEvent from an OperatorCoordinator to a task was lost.";

  private Failures() {}

  /** The exception in words. */
  public static FailureDescription describe(Throwable thrown) {
    List<Throwable> chain = chain(thrown);
    for (Throwable each : chain) {
      if (each instanceof FletchingException failure) {
        return ofFunction(failure, thrown);
      }
    }
    Optional<FletchingException> lost = lostFailure(chain);
    if (lost.isPresent()) {
      return ofFunction(lost.get(), thrown);
    }
    List<Throwable> ofJob = causesOfJobFailure(chain);
    if (!ofJob.isEmpty()) {
      Throwable cause = ofJob.get(0);
      String message = "The job failed: " + simpleName(cause) + ": " + sentences(ofJob);
      return new FailureDescription(
          className(cause), message, stackTrace(thrown), "", "", "", "", "");
    }
    Throwable first = chain.stream().filter(each -> !isWrapper(each)).findFirst().orElse(thrown);
    String name =
        first.getClass().getName().startsWith("org.apache.flink.") ? "" : simpleName(first) + ": ";
    return new FailureDescription(
        className(first), name + sentences(chain), stackTrace(thrown), "", "", "", "", "");
  }

  private static FailureDescription ofFunction(FletchingException failure, Throwable thrown) {
    String traceback = failure.userTraceback();
    String message =
        traceback.isEmpty()
            ? failure.sentence()
            : traceback.stripTrailing() + "\n\n" + failure.sentence();
    return new FailureDescription(
        failure.getClass().getName(),
        message,
        stackTrace(thrown),
        failure.code().name(),
        failure.code().blame().name().replace("BLAME_", "").toLowerCase(Locale.ROOT),
        failure.sentence(),
        traceback,
        failure.fullTraceback());
  }

  /** The exception and its causes, unpacked where they came from another process. */
  private static List<Throwable> chain(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    Throwable next = thrown;
    while (next != null && !chain.contains(next)) {
      Throwable unpacked =
          next instanceof SerializedThrowable packed
              ? packed.deserializeError(Failures.class.getClassLoader())
              : next;
      chain.add(unpacked);
      next = unpacked.getCause() == null ? next.getCause() : unpacked.getCause();
    }
    return chain;
  }

  /** What failed a task of which Flink only knows that an event did not reach it. */
  private static Optional<FletchingException> lostFailure(List<Throwable> chain) {
    boolean isLost =
        chain.stream()
            .map(Throwable::getMessage)
            .anyMatch(message -> message != null && message.contains(LOST_EVENT));
    return isLost
        ? chain.stream()
            .filter(JobExecutionException.class::isInstance)
            .map(each -> ((JobExecutionException) each).getJobID())
            .flatMap(job -> TaskFailures.last(job).stream())
            .findFirst()
        : Optional.empty();
  }

  /** What lies behind Flink's saying that a job failed; empty where it says no such thing. */
  private static List<Throwable> causesOfJobFailure(List<Throwable> chain) {
    int last = -1;
    for (int i = 0; i < chain.size(); i++) {
      if (chain.get(i) instanceof JobException || chain.get(i) instanceof JobExecutionException) {
        last = i;
      }
    }
    return last < 0 ? List.of() : chain.subList(last + 1, chain.size());
  }

  private static String simpleName(Throwable thrown) {
    String name = className(thrown);
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** What each exception of the chain says, once, the outermost first. */
  private static String sentences(List<Throwable> chain) {
    Set<String> said = new LinkedHashSet<>();
    for (Throwable each : chain) {
      if (!isWrapper(each)) {
        String message = each.getMessage();
        said.add(message == null || message.isBlank() ? className(each) : message.strip());
      }
    }
    if (said.isEmpty()) {
      said.add(className(chain.get(chain.size() - 1)));
    }
    said.removeIf(
        one -> said.stream().anyMatch(other -> !other.equals(one) && other.contains(one)));
    return String.join("\nCaused by: ", said);
  }

  /** Whether the exception adds nothing to its cause. */
  private static boolean isWrapper(Throwable thrown) {
    Throwable cause = thrown.getCause();
    if (cause == null) {
      return false;
    }
    boolean isEcho = cause.toString().equals(thrown.getMessage());
    boolean isPlain =
        WRAPPERS.contains(className(thrown)) || thrown.getClass() == RuntimeException.class;
    return isEcho
            && (isPlain
                || thrown.getClass() == FlinkException.class
                || thrown instanceof JobExecutionException)
        || WRAPPERS.contains(className(thrown));
  }

  private static String className(Throwable thrown) {
    return thrown instanceof SerializedThrowable packed
        ? packed.getOriginalErrorClassName()
        : thrown.getClass().getName();
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
