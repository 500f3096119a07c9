package io.fletching.engine.worker.environment;

import java.io.File;

/** Where the files of a job's dependencies are on this machine: its distributed cache. */
@FunctionalInterface
public interface DependencyFiles {
  /** The file or directory of this key; waits until it has been fetched. */
  File get(String cacheKey);
}
