package io.fletching.engine.worker.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives as tar and as Python's zipfile make them. */
@Timeout(60)
class ArchiveTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"cf", "czf", "cjf"})
  void tarsKeepWhatAVirtualEnvironmentNeeds(String how) throws Exception {
    Path tree = tree();
    run("tar", how, "a.bin", "-C", tree.toString(), "bin", "data.txt");

    Archive.unpack(folder.resolve("a.bin"), folder.resolve("out"));

    checkTree(folder.resolve("out"));
    assertThat(folder.resolve("out/bin/link")).isSymbolicLink();
  }

  @Test
  void zipsKeepPermissions() throws Exception {
    tree();
    python("import shutil; shutil.make_archive('a', 'zip', 'tree')");

    Archive.unpack(folder.resolve("a.zip"), folder.resolve("out"));

    checkTree(folder.resolve("out"));
  }

  @Test
  void linksInZips() throws Exception {
    python(
        """
        import zipfile
        link = zipfile.ZipInfo('link')
        link.create_system, link.external_attr = 3, 0o120777 << 16
        with zipfile.ZipFile('a.zip', 'w') as z:
            z.writestr('file', 'content')
            z.writestr(link, 'file')
        """);

    Archive.unpack(folder.resolve("a.zip"), folder.resolve("out"));

    assertThat(folder.resolve("out/link")).isSymbolicLink().hasContent("content");
  }

  @Test
  void nothingGetsOut() throws Exception {
    python("import zipfile; zipfile.ZipFile('a.zip', 'w').writestr('../evil', 'x')");

    assertThatThrownBy(() -> Archive.unpack(folder.resolve("a.zip"), folder.resolve("out")))
        .isInstanceOf(IOException.class)
        .hasMessage("its entry '../evil' would be outside of the directory");
    assertThat(folder.resolve("evil")).doesNotExist();
  }

  @Test
  void whatIsNoArchive() throws Exception {
    Files.writeString(folder.resolve("a.zip"), "");

    assertThatThrownBy(() -> Archive.unpack(folder.resolve("a.zip"), folder.resolve("out")))
        .isInstanceOf(IOException.class)
        .hasMessage("it is neither a zip nor a tar file, plain, gzip or bzip2");
  }

  @Test
  void halfAnArchive() throws Exception {
    tree();
    python("import shutil; shutil.make_archive('a', 'zip', 'tree')");
    byte[] whole = Files.readAllBytes(folder.resolve("a.zip"));
    try (OutputStream half = Files.newOutputStream(folder.resolve("half.zip"))) {
      half.write(whole, 0, whole.length / 2);
    }

    assertThatThrownBy(() -> Archive.unpack(folder.resolve("half.zip"), folder.resolve("out")))
        .isInstanceOf(IOException.class);
  }

  private Path tree() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Path bin = Files.createDirectories(tree.resolve("bin"));
    Files.writeString(tree.resolve("data.txt"), "data");
    Files.writeString(bin.resolve("run"), "#!/bin/sh\necho ran\n");
    bin.resolve("run").toFile().setExecutable(true);
    Files.createSymbolicLink(bin.resolve("link"), Path.of("run"));
    return tree;
  }

  private static void checkTree(Path out) {
    assertThat(out.resolve("data.txt")).hasContent("data").isReadable();
    assertThat(out.resolve("data.txt").toFile().canExecute()).isFalse();
    assertThat(out.resolve("bin/run")).isExecutable();
    assertThat(out.resolve("bin/link")).hasContent("#!/bin/sh\necho ran\n");
  }

  private void python(String code) throws Exception {
    run(EnvironmentSamples.executable(), "-c", code);
  }

  private void run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
