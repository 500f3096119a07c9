package io.fletching.engine.planner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a file, or a directory with all its files, contains, in 32 letters. */
final class ContentHash {
  private static final int MAX_REMEMBERED = 1_000;
  private static final int BYTES = 16;

  private record Version(Path file, long size, long modifiedMillis) {}

  /** Planning asks for each Python operator of each job, and archives can be large. */
  private static final Map<Version, byte[]> REMEMBERED =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Version, byte[]> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  private ContentHash() {}

  /** The hash; a compiled file that Python keeps beside its source does not count. */
  static String of(Path path) throws IOException {
    MessageDigest hash = newHash();
    if (Files.isDirectory(path)) {
      for (Path file : filesIn(path)) {
        hash.update(path.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
        hash.update((byte) 0);
        hash.update(ofFile(file));
      }
    } else {
      hash.update(ofFile(path));
    }
    return text(hash);
  }

  /** The hash of a text. */
  static String of(String text) {
    MessageDigest hash = newHash();
    hash.update(text.getBytes(StandardCharsets.UTF_8));
    return text(hash);
  }

  private static String text(MessageDigest hash) {
    return HexFormat.of().formatHex(hash.digest(), 0, BYTES);
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.filter(Files::isRegularFile)
          .filter(file -> !file.resolveSibling("").endsWith("__pycache__"))
          .sorted()
          .toList();
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
  }

  private static byte[] ofFile(Path file) throws IOException {
    Version version =
        new Version(file, Files.size(file), Files.getLastModifiedTime(file).toMillis());
    synchronized (REMEMBERED) {
      byte[] known = REMEMBERED.get(version);
      if (known != null) {
        return known;
      }
    }
    MessageDigest hash = newHash();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] piece = new byte[64 * 1024];
      for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
        hash.update(piece, 0, length);
      }
    }
    byte[] digest = hash.digest();
    synchronized (REMEMBERED) {
      REMEMBERED.put(version, digest);
    }
    return digest;
  }

  private static MessageDigest newHash() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
