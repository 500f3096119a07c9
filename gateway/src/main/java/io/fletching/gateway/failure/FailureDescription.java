package io.fletching.gateway.failure;

/**
 * A Java exception in words.
 *
 * @param javaClass the class that Python's exception is chosen by
 * @param message what people read: the Python traceback first, if there is one, and no Java frames
 * @param stackTrace the Java frames
 * @param code the name of the failure's code; empty unless a Python function or what runs it failed
 */
public record FailureDescription(
    String javaClass,
    String message,
    String stackTrace,
    String code,
    String blame,
    String sentence,
    String userTraceback,
    String fullTraceback) {}
