package io.fletching.engine.worker.environment;

import io.fletching.engine.worker.environment.PythonDependency.Kind;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Dependencies in a directory, which is their distributed cache. */
final class EnvironmentSamples {
  private final Path folder;

  EnvironmentSamples(Path folder) {
    this.folder = folder;
  }

  static String executable() {
    String named = System.getenv("FLETCHING_TEST_PYTHON");
    return named == null || named.isEmpty() ? "python3" : named;
  }

  /** Where the distributed cache has them. */
  DependencyFiles files() {
    return this::file;
  }

  private File file(String key) {
    Path file = folder.resolve(key);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("no file '" + key + "' in the cache");
    }
    return file.toFile();
  }

  PythonDependency file(Kind kind, String name, String content) {
    return file(kind, name, content.getBytes(StandardCharsets.UTF_8));
  }

  PythonDependency file(Kind kind, String name, byte[] content) {
    String key = "key-of-" + name;
    try {
      Files.write(folder.resolve(key), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PythonDependency(kind, key, name, name);
  }

  /** A directory with these files. */
  PythonDependency directory(Kind kind, String name, Map<String, byte[]> content) {
    String key = "key-of-" + name;
    try {
      for (Map.Entry<String, byte[]> entry : content.entrySet()) {
        Path file = folder.resolve(key).resolve(entry.getKey());
        Files.createDirectories(file.getParent());
        Files.write(file, entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PythonDependency(kind, key, name, name);
  }

  static byte[] zip(Map<String, String> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> entry : content.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A wheel with one module, which pip installs without a network. */
  static byte[] wheel(String name, String version, String module) {
    Map<String, String> content = new LinkedHashMap<>();
    String info = name + "-" + version + ".dist-info/";
    content.put(name + ".py", module);
    content.put(
        info + "METADATA", "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n");
    content.put(
        info + "WHEEL",
        "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
    StringBuilder record = new StringBuilder();
    content.keySet().forEach(file -> record.append(file).append(",,\n"));
    content.put(info + "RECORD", record + info + "RECORD,,\n");
    return zip(content);
  }
}
