package io.fletching.engine.worker;

import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A worker that a {@link ForkServer} forked. */
final class ForkedWorker implements WorkerProcess {
  private final long pid;
  private final OutputListener output;
  private final LongConsumer killRequest;
  private final LongConsumer abortRequest;
  private final LastLines lastErrorLines = new LastLines();
  private final CompletableFuture<WorkerExit> exited = new CompletableFuture<>();

  ForkedWorker(
      long pid, OutputListener output, LongConsumer killRequest, LongConsumer abortRequest) {
    this.pid = pid;
    this.output = output;
    this.killRequest = killRequest;
    this.abortRequest = abortRequest;
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public CompletableFuture<WorkerExit> exited() {
    return exited.copy();
  }

  @Override
  public void kill() {
    if (!exited.isDone()) {
      killRequest.accept(pid);
    }
  }

  @Override
  public void abort() {
    if (!exited.isDone()) {
      abortRequest.accept(pid);
    }
  }

  OutputListener output() {
    return output;
  }

  void remember(OutputLine line) {
    if (line.stream() == OutputLine.Stream.STDERR) {
      lastErrorLines.add(line.text());
    }
  }

  void exit(int exitCode, @Nullable String signal) {
    exited.complete(new WorkerExit(pid, exitCode, signal, lastErrorLines.toList()));
  }
}
