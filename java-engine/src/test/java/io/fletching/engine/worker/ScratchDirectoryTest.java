package io.fletching.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ScratchDirectoryTest {
  @TempDir private Path parent;

  @Test
  void isClosedToOthersAndGoneAfterClose() throws IOException {
    ScratchDirectory directory = ScratchDirectory.open(parent);
    assertThat(directory.path()).hasParent(parent);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
        .isEqualTo("rwx------");
    Files.createDirectories(directory.path().resolve("a/b"));
    Files.writeString(directory.path().resolve("a/b/c"), "text");

    directory.close();

    assertThat(directory.path()).doesNotExist();
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void anInterruptIsKeptForLater() throws IOException {
    Path dead = lockedLongAgo("fletching-1", "4000001.lock");
    Thread.currentThread().interrupt();
    try (ScratchDirectory directory = ScratchDirectory.open(parent)) {
      assertThat(Thread.interrupted()).isTrue();
      assertThat(directory.path()).isDirectoryContaining("glob:**.lock");
      assertThat(dead).doesNotExist();
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void sweepsWhatADeadJvmLeft() throws IOException {
    Path dead = lockedLongAgo("fletching-1", "4000001.lock");
    Files.writeString(dead.resolve("control.sock"), "");

    try (ScratchDirectory directory = ScratchDirectory.open(parent)) {
      assertThat(dead).doesNotExist();
      assertThat(directory.path()).exists();
    }
  }

  @Test
  void leavesTheLivingAndTheOthersAlone() throws Exception {
    Path young = Files.createDirectory(parent.resolve("fletching-2"));
    Files.createFile(young.resolve("4000001.lock"));
    Path unlocked = Files.createDirectory(parent.resolve("fletching-of-the-user"));
    Path otherName = lockedLongAgo("other", "4000001.lock");
    Path linked = lockedLongAgo("behind-a-link", "4000001.lock");
    Files.createSymbolicLink(parent.resolve("fletching-link"), linked);
    Path living = lockedLongAgo("fletching-3", "4000002.lock");
    Process holder = holdLock(living.resolve("4000002.lock"));

    try (ScratchDirectory first = ScratchDirectory.open(parent);
        ScratchDirectory second = ScratchDirectory.open(parent)) {
      assertThat(first.path()).exists().isNotEqualTo(second.path());
      assertThat(young).exists();
      assertThat(unlocked).exists();
      assertThat(otherName.resolve("4000001.lock")).exists();
      assertThat(linked.resolve("4000001.lock")).exists();
      assertThat(living).exists();
    } finally {
      holder.destroyForcibly().waitFor();
    }
    ScratchDirectory.open(parent).close();
    assertThat(living).doesNotExist();
  }

  @Test
  void socketsFitWhateverTheParent() throws IOException {
    Path deep = Files.createDirectories(parent.resolve("d".repeat(60)));

    try (ScratchDirectory directory = ScratchDirectory.open(deep);
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      assertThat(directory.path()).hasParent(Path.of("/tmp"));
      socket.bind(UnixDomainSocketAddress.of(directory.resolve("control.sock")));
      assertThat(directory.resolve("control.sock")).exists();
      assertThatThrownBy(() -> directory.resolve("x".repeat(90)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith(" bytes; a socket's path may have 99");
    }
  }

  private Path lockedLongAgo(String name, String lockName) throws IOException {
    Path directory = Files.createDirectory(parent.resolve(name));
    Path lock = Files.createFile(directory.resolve(lockName));
    Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    return directory;
  }

  private static Process holdLock(Path file) throws IOException {
    String code =
        "import fcntl, sys, time; f = open(sys.argv[1], 'r+'); fcntl.lockf(f, fcntl.LOCK_EX); print('held', flush=True); time.sleep(600)";
    Process process =
        new ProcessBuilder(TestPython.executable(), "-c", code, file.toString()).start();
    assertThat(process.inputReader().readLine()).isEqualTo("held");
    return process;
  }
}
