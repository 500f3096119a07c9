package io.fletching.engine.channel.embedded;

import io.fletching.protocol.v1.Argument;
import io.fletching.protocol.v1.FunctionCall;
import io.fletching.protocol.v1.FunctionSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A note, in a file of its own, that an operator's functions are open in this JVM. A function that
 * ends its process ends the JVM with it, and then nobody else is left to say which ones there were:
 * the notes are for whoever started the JVM and named the folder for them.
 */
final class OpenNote implements AutoCloseable {
  /** The system property with the folder; without it no notes are left. */
  static final String FOLDER_PROPERTY = "fletching.embedded.notes";

  private static final Logger LOG = LoggerFactory.getLogger(OpenNote.class);

  private final @Nullable Path file;

  private OpenNote(@Nullable Path file) {
    this.file = file;
  }

  /** Leaves a note of these functions, until it is closed. */
  static OpenNote leave(FunctionSpec spec) {
    String folder = System.getProperty(FOLDER_PROPERTY);
    if (folder == null) {
      return new OpenNote(null);
    }
    try {
      Path notes = Files.createDirectories(Path.of(folder));
      Path file = Files.createTempFile(notes, "open-", ".txt");
      Files.write(file, textOf(spec).getBytes(StandardCharsets.UTF_8));
      return new OpenNote(file);
    } catch (IOException e) {
      LOG.debug("No note of open functions could be left.", e);
      return new OpenNote(null);
    }
  }

  private static String textOf(FunctionSpec spec) {
    Set<String> names = new LinkedHashSet<>();
    spec.getScalar().getCallsList().forEach(call -> collect(call, names));
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "))
        + " of operator '"
        + spec.getOperatorName()
        + "'";
  }

  private static void collect(FunctionCall call, Set<String> names) {
    names.add(call.getName());
    for (Argument argument : call.getArgumentsList()) {
      if (argument.hasCall()) {
        collect(argument.getCall(), names);
      }
    }
  }

  @Override
  public void close() {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        LOG.debug("A note of open functions could not be taken back.", e);
      }
    }
  }
}
