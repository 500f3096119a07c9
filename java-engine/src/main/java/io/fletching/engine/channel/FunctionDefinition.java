package io.fletching.engine.channel;

import io.fletching.protocol.v1.FunctionSpec;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A function to open in a worker.
 *
 * @param spec what travels
 * @param input the Arrow schema that {@code spec.input} stands for
 * @param output the Arrow schema that {@code spec.output} stands for
 * @param credits how many batches may be in flight
 */
public record FunctionDefinition(FunctionSpec spec, Schema input, Schema output, int credits) {}
