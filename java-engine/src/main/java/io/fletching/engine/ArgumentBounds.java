package io.fletching.engine;

import java.io.Serializable;

/**
 * How many arguments a function takes.
 *
 * @param min at least so many
 * @param max at most so many; {@link #OPEN} for any more
 */
public record ArgumentBounds(int min, int max) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** As {@code max}: there is no bound. */
  public static final int OPEN = -1;

  /** Any number of arguments. */
  public static final ArgumentBounds ANY = new ArgumentBounds(0, OPEN);

  boolean isOpen() {
    return max == OPEN;
  }
}
