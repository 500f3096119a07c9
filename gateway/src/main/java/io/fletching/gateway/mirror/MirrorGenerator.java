package io.fletching.gateway.mirror;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.SerializationFeature;

/** Writes mirror.json: what Python has to know of Flink's public classes. The build runs it. */
public final class MirrorGenerator {
  private static final String MIRRORED = "mirrored.txt";
  private static final String PACKAGES = "packages.txt";

  private MirrorGenerator() {}

  /** Takes the path of the file to write. */
  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException(
          "One argument is needed, the file to write, not " + Arrays.toString(arguments));
    }
    Set<Class<?>> mirrored = mirrored();
    SourceFiles sources = new SourceFiles();
    ClassReader reader = new ClassReader(mirrored, sources);
    Map<String, Object> mirror = new TreeMap<>();
    mirror.put("flinkVersion", EnvironmentInformation.getVersion());
    mirror.put("publicClasses", new PublicClasses(sources).in(lines(PACKAGES)));
    mirror.put("classes", mirrored.stream().map(reader::describe).toList());
    Path file = Path.of(arguments[0]);
    Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), mirror);
  }

  private static Set<Class<?>> mirrored() throws IOException, ClassNotFoundException {
    Set<Class<?>> classes = new TreeSet<>(Comparator.comparing(Class::getName));
    for (String name : lines(MIRRORED)) {
      addWithNested(Class.forName(name), classes);
    }
    return classes;
  }

  private static void addWithNested(Class<?> type, Set<Class<?>> classes) {
    classes.add(type);
    for (Class<?> nested : type.getClasses()) {
      if (nested.getDeclaringClass() == type) {
        addWithNested(nested, classes);
      }
    }
  }

  private static List<String> lines(String resource) throws IOException {
    List<String> found = new ArrayList<>();
    InputStream list = Objects.requireNonNull(MirrorGenerator.class.getResourceAsStream(resource));
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
      lines.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(found::add);
    }
    return found;
  }
}
