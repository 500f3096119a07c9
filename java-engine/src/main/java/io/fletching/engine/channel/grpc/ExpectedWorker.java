package io.fletching.engine.channel.grpc;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;

/**
 * A worker that may connect: its id, its token, and the session that is there once it has said
 * hello.
 *
 * @param workerId unique in this JVM
 * @param token 256 bits from a CSPRNG, in hexadecimal
 * @param session done with the session, or with the failure that keeps it from coming about
 */
record ExpectedWorker(String workerId, String token, CompletableFuture<GrpcWorkerSession> session) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int TOKEN_BYTES = 32;

  static ExpectedWorker of(String workerId) {
    byte[] token = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(token);
    return new ExpectedWorker(workerId, HexFormat.of().formatHex(token), new CompletableFuture<>());
  }

  /** Without the token, which belongs in no log. */
  @Override
  public String toString() {
    return "ExpectedWorker[" + workerId + "]";
  }
}
