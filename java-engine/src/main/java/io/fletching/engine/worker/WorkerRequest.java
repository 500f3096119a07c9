package io.fletching.engine.worker;

/**
 * What an operator asks the pool for.
 *
 * @param slot whose operators share a worker; compared by identity. A task's {@code MemoryManager}
 *     is one for each slot.
 * @param owner whose code runs in the worker, such as a job's id: workers never pass from one owner
 *     to another
 * @param environment the Python to run in
 * @param output who hears what the worker prints
 * @param startTimeoutMillis how long to wait until the worker has said hello, fork server's start
 *     included
 * @param keepWarmMillis how long an unused worker stays for the next lease of the same owner; 0 to
 *     end it with its last lease
 */
public record WorkerRequest(
    Object slot,
    String owner,
    PythonEnvironment environment,
    OutputListener output,
    long startTimeoutMillis,
    long keepWarmMillis) {}
