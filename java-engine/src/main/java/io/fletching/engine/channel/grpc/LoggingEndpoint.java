package io.fletching.engine.channel.grpc;

import io.fletching.protocol.v1.LogEntry;
import io.fletching.protocol.v1.LoggingServiceGrpc;
import io.fletching.protocol.v1.WriteRequest;
import io.fletching.protocol.v1.WriteResponse;
import io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Logging service: what functions log goes to the logger that Flink's configuration names
 * {@code PythonWorker}.
 */
final class LoggingEndpoint extends LoggingServiceGrpc.LoggingServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger("PythonWorker");

  @Override
  public StreamObserver<WriteRequest> write(StreamObserver<WriteResponse> response) {
    return new StreamObserver<>() {
      @Override
      public void onNext(WriteRequest request) {
        request.getEntriesList().forEach(LoggingEndpoint::log);
      }

      @Override
      public void onError(Throwable error) {
        // The worker left; its control connection says why.
      }

      @Override
      public void onCompleted() {
        response.onNext(WriteResponse.getDefaultInstance());
        response.onCompleted();
      }
    };
  }

  private static void log(LogEntry entry) {
    String text = entry.getLogger() + " (" + entry.getLocation() + "): " + entry.getMessage();
    String line = entry.getTraceback().isEmpty() ? text : text + "\n" + entry.getTraceback();
    switch (entry.getSeverity()) {
      case SEVERITY_DEBUG -> LOG.debug(line);
      case SEVERITY_WARN -> LOG.warn(line);
      case SEVERITY_ERROR, SEVERITY_FATAL -> LOG.error(line);
      default -> LOG.info(line);
    }
  }
}
