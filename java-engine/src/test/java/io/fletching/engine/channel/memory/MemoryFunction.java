package io.fletching.engine.channel.memory;

import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A function of a {@link MemoryWorkerChannel}. What it throws fails the channel. */
@FunctionalInterface
public interface MemoryFunction {
  /** Called first. */
  default void open() throws Exception {}

  /** The result of a batch, in a root of its own; the batch stays the channel's. */
  VectorSchemaRoot apply(VectorSchemaRoot batch) throws Exception;

  /** The same in parts, of which each is given when there is room for it. */
  default List<VectorSchemaRoot> parts(VectorSchemaRoot batch) throws Exception {
    return List.of(apply(batch));
  }

  /** Called last. */
  default void close() throws Exception {}
}
