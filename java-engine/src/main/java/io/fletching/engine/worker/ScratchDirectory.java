package io.fletching.engine.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for the sockets and files of one JVM, closed to other users, gone with the JVM.
 *
 * <p>A JVM that is killed leaves its directory behind; the next one sweeps it. A lock on a file in
 * the directory, which the operating system drops with the process, tells the living from the dead.
 */
public final class ScratchDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScratchDirectory.class);
  private static final String PREFIX = "fletching-";
  private static final String LOCK_SUFFIX = ".lock";
  // Linux has 108 with the closing zero, macOS 104.
  private static final int MAX_SOCKET_PATH_BYTES = 100;
  // "/fletching-" and up to 19 digits, and "/" and a short name.
  private static final int ROOM_BYTES = 55;
  // Between the creation of a lock file and the lock.
  private static final Duration SETTLING_TIME = Duration.ofMinutes(1);

  private static @Nullable ScratchDirectory ofThisJvm;

  private final Path path;
  private final FileLock lock;

  private ScratchDirectory(Path path, FileLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /** The directory of this JVM, created with the first call and deleted when the JVM ends. */
  public static synchronized ScratchDirectory ofThisJvm() {
    ScratchDirectory directory = ofThisJvm;
    if (directory == null) {
      directory = open(Path.of(System.getProperty("java.io.tmpdir")));
      Thread hook = new Thread(directory::close, "fletching-scratch-close");
      // The job that asks first has a class loader that is closed when the JVM ends.
      hook.setContextClassLoader(ScratchDirectory.class.getClassLoader());
      Runtime.getRuntime().addShutdownHook(hook);
      ofThisJvm = directory;
    }
    return directory;
  }

  /**
   * A new directory in this one, after a sweep of what dead JVMs left there; in {@code /tmp} if
   * this one's path is too long. An interrupt, such as a task's that is cancelled, is kept for
   * later: the directory is not this task's alone.
   */
  static ScratchDirectory open(Path parent) {
    Path room = hasRoomForSockets(parent) ? parent : Path.of("/tmp");
    boolean interrupted = Thread.interrupted();
    try {
      Path path = Files.createTempDirectory(room, PREFIX, ownerOnly("rwx------"));
      sweep(room, Files.getOwner(path));
      Path lockFile = path.resolve(ProcessHandle.current().pid() + LOCK_SUFFIX);
      while (true) {
        try {
          return new ScratchDirectory(path, lock(lockFile));
        } catch (ClosedByInterruptException | FileLockInterruptionException e) {
          interrupted = true;
          Thread.interrupted();
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "No directory for sockets can be made in " + room + ".", failure);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static FileLock lock(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).lock();
  }

  public Path path() {
    return path;
  }

  /** The path of a file in the directory, short enough for a socket. */
  public Path resolve(String name) {
    Path file = path.resolve(name);
    int bytes = file.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes >= MAX_SOCKET_PATH_BYTES) {
      throw new IllegalArgumentException(
          file
              + " has "
              + bytes
              + " bytes; a socket's path may have "
              + (MAX_SOCKET_PATH_BYTES - 1));
    }
    return file;
  }

  /** Deletes the directory and everything in it. */
  @Override
  public void close() {
    DirectoryTree.delete(path);
    try {
      lock.acquiredBy().close();
    } catch (IOException failure) {
      LOG.debug("The lock in {} could not be closed.", path, failure);
    }
  }

  private static boolean hasRoomForSockets(Path parent) {
    return parent.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8).length + ROOM_BYTES
        < MAX_SOCKET_PATH_BYTES;
  }

  private static FileAttribute<?>[] ownerOnly(String permissions) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static void sweep(Path room, UserPrincipal owner) {
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(room, PREFIX + "*")) {
      for (Path directory : directories) {
        sweepIfDead(directory, owner);
      }
    } catch (IOException failure) {
      LOG.debug("{} cannot be swept.", room, failure);
    }
  }

  private static void sweepIfDead(Path directory, UserPrincipal owner) {
    try {
      Path lockFile =
          Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(owner)
              ? lockFile(directory)
              : null;
      if (lockFile == null
          || Files.getLastModifiedTime(lockFile)
              .toInstant()
              .isAfter(Instant.now().minus(SETTLING_TIME))) {
        return;
      }
      try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
        if (channel.tryLock() != null) {
          LOG.info("Deleting {}, which a JVM left behind.", directory);
          DirectoryTree.delete(directory);
        }
      }
    } catch (IOException | RuntimeException notOurs) {
      LOG.debug("{} is left alone.", directory, notOurs);
    }
  }

  /**
   * The lock file of another JVM's directory; null if it has none, or if it is this JVM's own: to
   * open and close that one again would drop the lock.
   */
  private static @Nullable Path lockFile(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    String own = ProcessHandle.current().pid() + LOCK_SUFFIX;
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\d+\\.lock"))
          .filter(file -> !file.endsWith(own))
          .findFirst()
          .orElse(null);
    }
  }
}
