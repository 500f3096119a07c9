package io.fletching.engine.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory with everything in it. Links are taken as links, not followed. */
public final class DirectoryTree {
  private DirectoryTree() {}

  /** Deletes it as far as that can be done; what cannot be deleted is left without a word. */
  public static void delete(Path directory) {
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(directory)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException | UncheckedIOException goneMeanwhile) {
      // Somebody else deletes it at the same time.
      return;
    }
    for (Path path : deepestFirst) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException stays) {
        // Whoever opens a scratch directory next sweeps it away.
      }
    }
  }

  /** Copies a file, or a directory with everything in it, to a path that does not exist yet. */
  public static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : (Iterable<Path>) tree::iterator) {
        Files.copy(
            path,
            to.resolve(from.relativize(path).toString()),
            LinkOption.NOFOLLOW_LINKS,
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
  }
}
