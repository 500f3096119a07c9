package io.fletching.engine.batch.element;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A key whose type Python did not declare: its pickle, which is the same for equal keys. */
public final class PickledKey implements Serializable, Comparable<PickledKey> {
  @Serial private static final long serialVersionUID = 1L;

  private final byte[] pickle;

  /**
   * A key.
   *
   * @param pickle not to be changed any more
   */
  public PickledKey(byte[] pickle) {
    this.pickle = pickle;
  }

  /** The pickle itself, not to be changed. */
  byte[] pickle() {
    return pickle;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PickledKey key && Arrays.equals(pickle, key.pickle);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pickle);
  }

  @Override
  public int compareTo(PickledKey other) {
    return Arrays.compareUnsigned(pickle, other.pickle);
  }

  @Override
  public String toString() {
    return "PickledKey(" + pickle.length + " bytes)";
  }
}
