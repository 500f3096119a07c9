package io.fletching.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The folder in which this JVM, and Flink within it, puts what is temporary. Python makes it for us
 * alone and sweeps it where the JVM could not.
 */
final class SessionFolder {
  /** How Python names the folders that it makes for a gateway. */
  private static final String PREFIX = "fletching-gateway-";

  /** How Pekko names the threads of its exit hooks in Flink. */
  private static final String FLINKS_HOOKS = "flink-shutdown-hook-";

  private static final long HOOKS_START_MILLIS = 20;
  private static final long HOOK_MILLIS = 2_000;

  private final Path path;

  private SessionFolder(Path path) {
    this.path = path;
  }

  static SessionFolder of(Path path) {
    return new SessionFolder(path);
  }

  /**
   * Deletes the folder once Flink's own exit hooks have had their turn; leaves alone a folder that
   * is not ours.
   */
  void deleteAtExit() {
    if (path.getFileName().toString().startsWith(PREFIX)) {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(this::delete, "delete " + path.getFileName()));
    }
  }

  private void delete() {
    awaitFlinksHooks();
    try {
      Files.walkFileTree(path, new Deletion());
    } catch (IOException | UncheckedIOException e) {
      // Another exit hook deletes within it at the same time. What is left is swept by the next
      // gateway's parent.
    }
  }

  /** Hooks run side by side, and Flink's load classes from jars in the folder. */
  private static void awaitFlinksHooks() {
    try {
      // All hooks are started in one go.
      Thread.sleep(HOOKS_START_MILLIS);
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().startsWith(FLINKS_HOOKS)) {
          thread.join(HOOK_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path folder, java.io.@org.jspecify.annotations.Nullable IOException failure)
        throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
