package io.fletching.gateway.data.result;

import io.fletching.engine.batch.ArrowTypes;
import io.fletching.gateway.data.query.ArrowResultProvider;
import io.fletching.gateway.data.query.CollectedMessages;
import io.fletching.gateway.data.query.CollectedStream;
import io.fletching.gateway.jobs.EmbeddedJobs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.internal.TableResultImpl;
import org.apache.flink.table.api.internal.TableResultInternal;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A result on its way to the Python client. What Python calls.
 *
 * <p>Python opens a stream, connects to {@link #port}, says the {@link #token} and then reads the
 * frames that {@link FrameWriter} describes. It writes a byte for each frame of rows or text that
 * it has room for. When its connection closes, or {@link #close} is called, before the result's
 * end, the job is cancelled.
 */
public final class ResultStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResultStream.class);

  private static final long STATUS_SECONDS = 30;

  private final @Nullable JobClient job;
  private final CloseableIterator<?> source;
  private final Outbox<?> outbox;
  private final Runnable pulling;
  private final ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
  private final String token;

  private <T> ResultStream(TableResult result, CloseableIterator<T> source, Outbox<T> outbox) {
    this(result.getJobClient().orElse(null), source, outbox);
  }

  private <T> ResultStream(@Nullable JobClient job, CloseableIterator<T> source, Outbox<T> outbox) {
    this.job = job;
    this.source = source;
    this.outbox = outbox;
    this.pulling = () -> outbox.pull(source);
    this.token = DataServer.instance().expect(this::serve);
  }

  /**
   * The rows of a result, as Arrow batches.
   *
   * @throws io.fletching.engine.failure.FletchingException TYPE_NOT_SUPPORTED, naming the first
   *     column that cannot travel
   */
  public static ResultStream ofRows(TableResult result) {
    TableResultInternal internal = (TableResultInternal) result;
    RowType type = typeOf(result);
    byte[] message = rowTypeOf(result);
    ArrowResultProvider batched = ArrowResultProvider.of(internal);
    return batched == null
        ? new ResultStream(result, internal.collectInternal(), new RowOutbox(type, message))
        : new ResultStream(result, batched.batches(), new MessageOutbox(message));
  }

  /**
   * The rows of a stream whose job has been executed, as Arrow batches.
   *
   * @throws IllegalStateException if it has not been
   */
  public static ResultStream ofStream(CollectedStream stream) {
    CollectedMessages messages = stream.messages();
    byte[] message = ArrowTypes.toProto(stream.rowType()).toByteArray();
    return new ResultStream(messages.job(), messages, new MessageOutbox(message));
  }

  /** The columns of a result's rows, as the message RowType of the worker protocol. */
  public static byte[] rowTypeOf(TableResult result) {
    return ArrowTypes.toProto(typeOf(result)).toByteArray();
  }

  private static RowType typeOf(TableResult result) {
    return (RowType) result.getResolvedSchema().toPhysicalRowDataType().getLogicalType();
  }

  /** A result as the text that Flink prints for it. */
  public static ResultStream ofText(TableResult result) {
    TableResultInternal internal = (TableResultInternal) result;
    return new ResultStream(
        result,
        internal.collectInternal(),
        new TextOutbox(((TableResultImpl) result).getPrintStyle()));
  }

  /** The port of the loopback address to connect to. */
  public int port() {
    return DataServer.instance().port();
  }

  /** The 32 bytes that the connection says first, in hexadecimal digits. */
  public String token() {
    return token;
  }

  /** Throws what the result failed with, after a frame that says so. */
  public void rethrow() throws Throwable {
    Throwable failure = outbox.failure();
    if (failure != null) {
      throw failure;
    }
  }

  /** Ends the stream; cancels the job if it is still running. */
  @Override
  public void close() throws Exception {
    DataServer.instance().forget(token);
    // At its end there is no job left to cancel, and perhaps no cluster either.
    if (outbox.stop()) {
      try {
        source.close();
      } catch (Exception failure) {
        // The job may have ended between the two, and its cluster with it.
        if (!hasEnded()) {
          throw failure;
        }
      }
    }
  }

  private boolean hasEnded() throws Exception {
    return job != null
        && EmbeddedJobs.answering(job)
            .getJobStatus()
            .get(STATUS_SECONDS, TimeUnit.SECONDS)
            .isGloballyTerminalState();
  }

  /** On the connection's thread, which listens until the client is gone. */
  private void serve(SocketChannel connection) {
    DataServer.startThread("fletching result, pulling", this::pull);
    Thread sender = DataServer.startThread("fletching result, sending", () -> send(connection));
    try {
      listen(connection);
    } catch (IOException e) {
      // A broken connection is a closed one.
    } finally {
      end(sender);
    }
  }

  private void listen(SocketChannel connection) throws IOException {
    ByteBuffer asked = ByteBuffer.allocate(64);
    int count = connection.read(asked);
    while (count >= 0) {
      outbox.ask(count);
      count = connection.read(asked.clear());
    }
  }

  private void end(Thread sender) {
    try {
      close();
      // The connection closes when this returns.
      sender.join();
    } catch (Exception e) {
      LOG.warn("A result that its client has left could not be closed, and its job may go on.", e);
    }
  }

  private void send(SocketChannel connection) {
    try (Outbox<?> sent = outbox) {
      sent.sendAll(new FrameWriter(connection));
    } catch (IOException e) {
      // The client is gone, which the listening thread notices.
      outbox.stop();
    }
  }

  private void pull() {
    Thread.currentThread().setContextClassLoader(classLoader);
    @Nullable Throwable failure = null;
    try {
      pulling.run();
    } catch (Throwable e) {
      failure = e;
    }
    outbox.end(failure);
  }
}
