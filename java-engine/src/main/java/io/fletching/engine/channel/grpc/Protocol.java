package io.fletching.engine.channel.grpc;

import io.grpc.Context;
import io.grpc.Metadata;

/** Names and numbers that both sides know; SPEC.md is their source. */
final class Protocol {
  /** Raised whenever an older worker or engine could misread a message. */
  static final int VERSION = 1;

  static final Metadata.Key<String> WORKER_ID = key("fletching-worker-id");
  static final Metadata.Key<String> TOKEN = key("fletching-token");
  static final Metadata.Key<String> FUNCTION_ID = key("fletching-function-id");

  /** Set by {@link TokenInterceptor}: the worker that this call was authenticated as. */
  static final Context.Key<ExpectedWorker> WORKER = Context.key("fletching-worker");

  /**
   * Set by {@link TokenInterceptor}: the function that a Data call is for; empty on other calls.
   */
  static final Context.Key<String> FUNCTION = Context.key("fletching-function");

  private Protocol() {}

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
