package io.fletching.engine.channel.grpc;

import java.util.function.Supplier;

/**
 * How a channel behaves.
 *
 * @param openTimeoutMillis how long a function may take to load and open
 * @param callTimeoutMillis how long a batch may be with the worker
 * @param frameSocket whether to use the frame socket where both sides can
 * @param stackDump ends a hung worker and tells where each of its threads was; empty where that
 *     cannot be told
 */
public record ChannelOptions(
    long openTimeoutMillis,
    long callTimeoutMillis,
    boolean frameSocket,
    Supplier<String> stackDump) {}
