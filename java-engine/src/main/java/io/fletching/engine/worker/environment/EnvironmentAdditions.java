package io.fletching.engine.worker.environment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an environment has beyond its interpreter: for one that runs already and is shared.
 *
 * @param root the directory that all of it is in; equal roots, equal additions
 * @param pythonPath what is to be in front of {@code sys.path}
 * @param workingDirectory where archives were unpacked; null if there are none
 */
public record EnvironmentAdditions(
    String root, List<String> pythonPath, @Nullable String workingDirectory) {}
