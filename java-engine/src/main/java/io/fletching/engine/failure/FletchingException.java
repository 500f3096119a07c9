package io.fletching.engine.failure;

import io.fletching.protocol.v1.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A failure with a code, a blame and a sentence for people. The Python traceback, where there is
 * one, is in the message behind the sentence, cut to the user's frames.
 */
public final class FletchingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;
  private final String sentence;
  private final String userTraceback;
  private final String fullTraceback;

  public FletchingException(FailureCode code, String sentence) {
    this(code, sentence, "", "", null);
  }

  public FletchingException(FailureCode code, String sentence, @Nullable Throwable cause) {
    this(code, sentence, "", "", cause);
  }

  public FletchingException(
      FailureCode code,
      String sentence,
      String userTraceback,
      String fullTraceback,
      @Nullable Throwable cause) {
    super(userTraceback.isEmpty() ? sentence : sentence + "\n" + userTraceback, cause);
    this.code = code;
    this.sentence = sentence;
    this.userTraceback = userTraceback;
    this.fullTraceback = fullTraceback;
  }

  /** The failure as it came over the protocol. */
  public static FletchingException of(Failure failure) {
    return new FletchingException(
        FailureCode.ofNumber(failure.getCode()),
        failure.getMessage(),
        failure.getUserTraceback(),
        failure.getFullTraceback(),
        null);
  }

  /** The failure as it goes over the protocol. */
  public Failure toProto() {
    return Failure.newBuilder()
        .setCode(code.number())
        .setBlame(code.blame())
        .setMessage(sentence)
        .setUserTraceback(userTraceback)
        .setFullTraceback(fullTraceback)
        .build();
  }

  public FailureCode code() {
    return code;
  }

  /** What happened, without the traceback. */
  public String sentence() {
    return sentence;
  }

  /** The Python traceback cut to the user's frames; empty where there is none. */
  public String userTraceback() {
    return userTraceback;
  }

  /** The whole Python traceback; empty where there is none. */
  public String fullTraceback() {
    return fullTraceback;
  }
}
