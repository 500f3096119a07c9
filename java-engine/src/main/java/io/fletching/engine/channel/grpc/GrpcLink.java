package io.fletching.engine.channel.grpc;

import com.google.protobuf.ByteString;
import io.fletching.engine.batch.EncodedBatch;
import io.fletching.engine.batch.RecordBatchCodec;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.Batch;
import io.fletching.protocol.v1.DataCarrier;
import io.fletching.protocol.v1.FinishBundle;
import io.fletching.protocol.v1.GrpcCarrier;
import io.fletching.protocol.v1.Proceed;
import io.fletching.protocol.v1.StateGiven;
import io.fletching.protocol.v1.StreamRequest;
import io.fletching.protocol.v1.StreamResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Batches as messages of the Data service's stream: for workers anywhere, in any language. */
final class GrpcLink implements DataLink {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcLink.class);
  // A message of protobuf's has at most 2 GiB, with what is around the batch.
  private static final int MAX_BATCH_BYTES = Integer.MAX_VALUE - 64 * 1024;
  private static final DataCarrier CARRIER =
      DataCarrier.newBuilder().setGrpc(GrpcCarrier.getDefaultInstance()).build();

  private final BufferAllocator allocator;
  private final DataLinkListener listener;
  private final CompletableFuture<Void> attached = new CompletableFuture<>();
  private @Nullable StreamObserver<StreamResponse> responses;
  private boolean closed;

  private final Object receiving = new Object();
  private boolean deaf;

  GrpcLink(BufferAllocator allocator, DataLinkListener listener) {
    this.allocator = allocator;
    this.listener = listener;
  }

  @Override
  public DataCarrier carrier() {
    return CARRIER;
  }

  @Override
  public CompletableFuture<Void> attached() {
    return attached;
  }

  /** Takes the worker's call over; what the worker says is to be given to the observer returned. */
  synchronized StreamObserver<StreamRequest> attach(StreamObserver<StreamResponse> call) {
    if (closed || responses != null) {
      call.onError(
          Status.ALREADY_EXISTS
              .withDescription("The function is closed or has its data stream already.")
              .asRuntimeException());
    } else {
      responses = call;
    }
    return new Requests();
  }

  @Override
  public void sendBatch(long batchId, VectorSchemaRoot batch) {
    Batch message = message(batchId, batch, RecordBatchCodec.encode(batch));
    send(StreamResponse.newBuilder().setBatch(message).build());
  }

  /** Consumes the batch, also if it is too large to be sent. */
  static Batch message(long batchId, VectorSchemaRoot batch, EncodedBatch encoded) {
    MessageSize.checked(batch, encoded.length(), MAX_BATCH_BYTES);
    try (batch) {
      return Batch.newBuilder().setBatchId(batchId).setRecordBatch(encoded.toBytes()).build();
    }
  }

  @Override
  public void sendProceed(long batchId) {
    send(StreamResponse.newBuilder().setProceed(Proceed.newBuilder().setBatchId(batchId)).build());
  }

  @Override
  public void sendFinishBundle(FinishBundle finish) {
    send(StreamResponse.newBuilder().setFinishBundle(finish).build());
  }

  @Override
  public void sendState(StateGiven given) {
    send(StreamResponse.newBuilder().setStateGiven(given).build());
  }

  private synchronized void send(StreamResponse message) {
    if (closed || responses == null) {
      return;
    }
    try {
      responses.onNext(message);
    } catch (RuntimeException e) {
      // The call has ended, which its request observer reports.
      LOG.debug("Could not send a batch.", e);
    }
  }

  @Override
  public void close() {
    synchronized (receiving) {
      // Not in the midst of a batch, whose memory would still be in use.
      deaf = true;
    }
    hangUp();
  }

  private synchronized void hangUp() {
    if (!closed && responses != null) {
      try {
        responses.onCompleted();
      } catch (RuntimeException e) {
        LOG.debug("The data call was gone before it was closed.", e);
      }
    }
    closed = true;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private final class Requests implements StreamObserver<StreamRequest> {
    @Override
    public void onNext(StreamRequest request) {
      switch (request.getKindCase()) {
        case ATTACHED -> attached.complete(null);
        case BATCH -> receive(request.getBatch());
        case BUNDLE_FINISHED -> listener.bundleFinished(request.getBundleFinished());
        case STATE_REGISTERED -> listener.stateRegistered(request.getStateRegistered());
        case STATE_READ -> listener.stateRead(request.getStateRead());
        case FAILURE -> listener.failed(FletchingException.of(request.getFailure()));
        default -> LOG.debug("Passed over a data message of an unknown kind.");
      }
    }

    private void receive(Batch batch) {
      synchronized (receiving) {
        if (deaf) {
          return;
        }
        ByteString message = batch.getRecordBatch();
        ArrowBuf body = allocator.buffer(message.size());
        message.copyTo(body.nioBuffer(0, message.size()));
        body.writerIndex(message.size());
        listener.batch(batch.getBatchId(), body, batch.getMore());
      }
    }

    @Override
    public void onError(Throwable error) {
      end("The data stream broke (" + Status.fromThrowable(error).getCode() + ")");
    }

    @Override
    public void onCompleted() {
      end("The worker closed the data stream");
    }

    private void end(String how) {
      boolean byUs = isClosed();
      close();
      if (!byUs) {
        listener.disconnected(how);
      }
    }
  }
}
