package io.fletching.engine.worker.environment;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Something that is brought to the TaskManager for the functions of a job.
 *
 * @param kind what it is for
 * @param cacheKey its name in the job's distributed cache, made of a hash of its content: equal
 *     keys, equal content
 * @param fileName the name of the file or directory as the user knows it
 * @param target of an archive, the directory that it is unpacked to, seen from the workers' working
 *     directory; the file's name otherwise
 */
public record PythonDependency(Kind kind, String cacheKey, String fileName, String target) {
  private static final String SEPARATOR = "/";

  /** What a dependency is for. */
  public enum Kind {
    /** A file or directory of {@code python.files}. */
    FILE,
    /** An archive of {@code python.archives}. */
    ARCHIVE,
    /** The file of {@code python.requirements}. */
    REQUIREMENTS,
    /** The directory of packages that belongs to it. */
    REQUIREMENTS_CACHE
  }

  /** As text, for the configuration of an operator. */
  public String encode() {
    return String.join(SEPARATOR, kind.name(), cacheKey, encode(fileName), encode(target));
  }

  /** The dependency that {@link #encode} wrote. */
  public static PythonDependency decode(String text) {
    String[] parts = text.split(SEPARATOR, -1);
    return new PythonDependency(
        Kind.valueOf(parts[0]), parts[1], decodePart(parts[2]), decodePart(parts[3]));
  }

  private static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8);
  }

  private static String decodePart(String part) {
    return URLDecoder.decode(part, StandardCharsets.UTF_8);
  }
}
