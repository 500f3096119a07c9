package io.fletching.engine.channel;

/** What becomes of the state that a worker has, at the end of a bundle. */
public enum StateFlush {
  /** Nothing. */
  NONE,
  /** The worker says what has changed, and keeps it. */
  WRITE,
  /** The worker says what has changed, and forgets keys and state. */
  WRITE_AND_FORGET
}
