package io.fletching.engine.worker.environment;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * An archive on its way to a directory. Its format is told by its first bytes, whatever it is
 * called: zip, tar, and tar compressed by gzip or bzip2. Permissions and symbolic links are kept,
 * so that a virtual environment in it works.
 */
final class Archive {
  private static final int OWNER_EXECUTES = 0100;
  private static final PosixFilePermission[] EXECUTE = {
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.OTHERS_EXECUTE
  };

  private Archive() {}

  /**
   * Unpacks the file.
   *
   * @param target a directory that does not exist yet
   * @throws IOException if it is no archive, or a broken one
   */
  static void unpack(Path file, Path target) throws IOException {
    Files.createDirectories(target);
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(4);
    }
    try {
      if (startsWith(head, 'P', 'K')) {
        unpackZip(file, target);
      } else {
        unpackTar(file, head, target);
      }
    } catch (IllegalArgumentException broken) {
      throw new IOException(broken.getMessage(), broken);
    }
  }

  private static boolean startsWith(byte[] head, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (i >= head.length || (head[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static void unpackZip(Path file, Path target) throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        Path path = within(target, entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (entry.isUnixSymlink()) {
          try (InputStream content = zip.getInputStream(entry)) {
            link(path, new String(content.readAllBytes(), StandardCharsets.UTF_8));
          }
        } else {
          try (InputStream content = zip.getInputStream(entry)) {
            write(path, content, entry.getUnixMode());
          }
        }
      }
    }
  }

  private static void unpackTar(Path file, byte[] head, Path target) throws IOException {
    boolean any = false;
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        TarArchiveInputStream tar = new TarArchiveInputStream(decompressed(raw, head))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        any = true;
        Path path = within(target, entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
          link(path, entry.getLinkName());
        } else if (entry.isLink()) {
          Files.createDirectories(path.getParent());
          Files.createLink(path, within(target, entry.getLinkName()));
        } else if (entry.isFile()) {
          write(path, tar, entry.getMode());
        }
      }
    }
    if (!any) {
      throw new IOException("it is neither a zip nor a tar file, plain, gzip or bzip2");
    }
  }

  private static InputStream decompressed(InputStream raw, byte[] head) throws IOException {
    if (startsWith(head, 0x1F, 0x8B)) {
      return new GzipCompressorInputStream(raw, true);
    }
    return startsWith(head, 'B', 'Z', 'h') ? new BZip2CompressorInputStream(raw, true) : raw;
  }

  private static Path within(Path target, String name) throws IOException {
    Path path = target.resolve(name).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("its entry '" + name + "' would be outside of the directory");
    }
    return path;
  }

  private static void link(Path path, String to) throws IOException {
    Files.createDirectories(path.getParent());
    Files.createSymbolicLink(path, Path.of(to));
  }

  private static void write(Path path, InputStream content, int mode) throws IOException {
    Files.createDirectories(path.getParent());
    Files.copy(content, path);
    if ((mode & OWNER_EXECUTES) != 0) {
      makeExecutable(path);
    }
  }

  /** Lets everybody run the file who may read it. */
  static void makeExecutable(Path path) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null || Files.isSymbolicLink(path)) {
      return;
    }
    Set<PosixFilePermission> permissions = EnumSet.copyOf(view.readAttributes().permissions());
    Collections.addAll(permissions, EXECUTE);
    view.setPermissions(permissions);
  }
}
