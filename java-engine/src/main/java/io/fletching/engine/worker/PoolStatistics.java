package io.fletching.engine.worker;

/**
 * What a {@link WorkerPool} holds at a moment.
 *
 * @param leased workers with leases, those that are starting included
 * @param idle workers kept warm
 * @param ending workers that were told to end and have not yet
 * @param forkServers running fork servers
 */
public record PoolStatistics(int leased, int idle, int ending, int forkServers) {}
