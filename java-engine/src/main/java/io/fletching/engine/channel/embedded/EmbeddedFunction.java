package io.fletching.engine.channel.embedded;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fletching.engine.channel.FunctionDefinition;
import io.fletching.engine.channel.StateFlush;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import io.fletching.protocol.v1.StateGiven;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.CDataDictionaryProvider;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.TransferPair;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The function of a channel, open in Python; used by one thread at a time. Python's half is {@code
 * fletching.worker.embedded}.
 *
 * <p>Batches go to Python and come back in memory that both see. A batch lent to Python is
 * accounted to an allocator of its own, because a function may keep a part of it (a Series, say)
 * longer than the operator lives; it is given back when Python lets go.
 */
final class EmbeddedFunction implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFunction.class);
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final long number = NUMBERS.incrementAndGet();
  // A name of its own: one argument less, and pemja passes a single one without boxing it.
  private final String processRow = EmbeddedInterpreter.MODULE + ".process_row_" + number;
  private final PythonThread python;
  private final FunctionDefinition definition;
  private final EmbeddedState state;
  private final BufferAllocator results;
  private final BufferAllocator lent;
  private boolean keepsItsThread = true;
  private boolean takesValues;
  private final CDataDictionaryProvider dictionaries = new CDataDictionaryProvider();
  // The C structures through which batches change hands, used again for each batch. Empty unless a
  // batch is on its way: whoever takes one
  // out marks the structure as released.
  private final ArrowArray input;
  private final ArrowArray output;

  /**
   * A function that is not open.
   *
   * @param results where results are accounted
   * @param state whom the function asks for its state
   */
  EmbeddedFunction(
      PythonThread python,
      FunctionDefinition definition,
      BufferAllocator results,
      EmbeddedState state) {
    this.python = python;
    this.state = state;
    this.definition = definition;
    this.results = results;
    String name = "lent to " + definition.spec().getFunctionId() + " in Python";
    this.lent = results.getRoot().newChildAllocator(name, 0, Long.MAX_VALUE);
    this.input = ArrowArray.allocateNew(lent);
    this.output = ArrowArray.allocateNew(lent);
  }

  /** By which {@link #interrupt} knows it. */
  long number() {
    return number;
  }

  void open() {
    try (ArrowSchema input = exported(definition.input());
        ArrowSchema output = exported(definition.output())) {
      PythonFailures.check(
          python.callWith(
              state,
              EmbeddedInterpreter.MODULE + ".open_function",
              number,
              definition.spec().toByteArray(),
              input.memoryAddress(),
              output.memoryAddress()));
    }
    @Nullable Object[] traits = requireNonNull((Object[]) call(python, "traits", number));
    keepsItsThread = Boolean.TRUE.equals(traits[0]);
    takesValues = Boolean.TRUE.equals(traits[1]);
  }

  /** Whether all calls have to be made by the thread that opened it. */
  boolean keepsItsThread() {
    return keepsItsThread;
  }

  /** Whether {@link #processRow} may be called. */
  boolean takesValues() {
    return takesValues;
  }

  private ArrowSchema exported(Schema schema) {
    ArrowSchema exported = ArrowSchema.allocateNew(lent);
    Data.exportSchema(lent, schema, dictionaries, exported);
    return exported;
  }

  /** A result, and whether there is more of it. */
  record Part(VectorSchemaRoot root, boolean more) {}

  /** The result of a batch, which is consumed; by the thread that opened it. */
  Part process(VectorSchemaRoot batch) {
    return process(python, batch);
  }

  /** The next part of the last batch's result; by the thread that opened it. */
  Part proceed() {
    try {
      boolean more =
          PythonFailures.checkPart(call(python, "proceed", number, output.memoryAddress()));
      return new Part(received(), more);
    } finally {
      empty(output);
    }
  }

  /**
   * The results of one row, if {@link #takesValues}; by the current thread, whose right this is.
   */
  @Nullable Object[] processRow(PythonThread here, @Nullable Object[] arguments) {
    Object returned = here.call(processRow, arguments);
    if (returned instanceof byte[] failure) {
      PythonFailures.check(failure);
    }
    return returned instanceof Object[] several ? several : new Object[] {returned};
  }

  /** The result of a batch, which is consumed; by the current thread, whose right this is. */
  Part process(PythonThread here, VectorSchemaRoot batch) {
    lend(batch);
    try {
      boolean more =
          PythonFailures.checkPart(
              call(here, "process", number, input.memoryAddress(), output.memoryAddress()));
      return new Part(received(), more);
    } finally {
      empty(input);
      empty(output);
    }
  }

  private void lend(VectorSchemaRoot batch) {
    try (batch) {
      List<FieldVector> vectors = new ArrayList<>();
      for (FieldVector vector : batch.getFieldVectors()) {
        TransferPair pair = vector.getTransferPair(lent);
        pair.transfer();
        vectors.add((FieldVector) pair.getTo());
      }
      try (VectorSchemaRoot own =
          new VectorSchemaRoot(batch.getSchema().getFields(), vectors, batch.getRowCount())) {
        Data.exportVectorSchemaRoot(lent, own, dictionaries, input);
      }
    }
  }

  private VectorSchemaRoot received() {
    VectorSchemaRoot result = VectorSchemaRoot.create(definition.output(), results);
    try {
      // The import closes what it is given, so not the structure itself.
      Data.importIntoVectorSchemaRoot(
          results, ArrowArray.wrap(output.memoryAddress()), result, dictionaries);
      return result;
    } catch (RuntimeException e) {
      result.close();
      throw e;
    }
  }

  private static void empty(ArrowArray array) {
    if (array.snapshot().release != 0) {
      array.release();
    }
  }

  BundleFinished finishBundle(long bundleId, StateFlush flush) {
    return finishBundle(python, bundleId, flush);
  }

  BundleFinished finishBundle(PythonThread here, long bundleId, StateFlush flush) {
    @Nullable Object[] finished =
        requireNonNull(
            (Object[]) call(here, "finish_bundle", number, flush.toProto(bundleId).toByteArray()));
    PythonFailures.check(finished[1]);
    try {
      return BundleFinished.parseFrom((byte[]) finished[0]);
    } catch (InvalidProtocolBufferException e) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED, "The embedded Python's BundleFinished cannot be read.", e);
    }
  }

  void give(StateGiven given) {
    give(python, given);
  }

  void give(PythonThread here, StateGiven given) {
    PythonFailures.check(call(here, "give", number, given.toByteArray()));
  }

  /** Calls the function's close; {@link #close} has to follow. */
  void closeFunction() {
    PythonFailures.check(call(python, "close_function", number));
  }

  /** Gives back what Python does not hold any more. */
  @Override
  public void close() {
    input.close();
    output.close();
    dictionaries.close();
    if (lent.getAllocatedMemory() > 0) {
      python.call(EmbeddedInterpreter.MODULE + ".collect");
    }
    long kept = lent.getAllocatedMemory();
    if (kept > 0) {
      LOG.warn(
          "Python still holds {} bytes of the batches that were given to operator '{}': a function, or a module that it uses, keeps an "
              + "argument. They are given back when it lets go.",
          kept,
          definition.spec().getOperatorName());
    } else {
      lent.close();
    }
  }

  /**
   * Interrupts, from another thread, the Python code of the function with this number; false if it
   * has to be tried again.
   */
  static boolean interrupt(PythonThread python, long number) {
    return Boolean.TRUE.equals(python.call(EmbeddedInterpreter.MODULE + ".interrupt", number));
  }

  private static @Nullable Object call(
      PythonThread here, String function, @Nullable Object... arguments) {
    return here.call(EmbeddedInterpreter.MODULE + "." + function, arguments);
  }
}
