package io.fletching.engine.channel.embedded;

import java.util.List;

/**
 * What a Python executable says about itself.
 *
 * @param executable as the engine was told
 * @param version such as "3.11.7"
 * @param prefix {@code sys.prefix}: the virtual environment, where there is one
 * @param home {@code sys.base_prefix} and {@code sys.base_exec_prefix}, as {@code PYTHONHOME} wants
 *     them
 * @param sharedLibrary path of libpython; empty if there is none
 * @param pemjaVersion version of the pemja package; empty if it is not installed
 * @param freeThreaded whether it was built without the global interpreter lock
 * @param siteFolders where its packages are
 * @param searchPath {@code sys.path} without the working directory
 */
record PythonInstallation(
    String executable,
    String version,
    String prefix,
    String home,
    String sharedLibrary,
    String pemjaVersion,
    boolean freeThreaded,
    List<String> siteFolders,
    List<String> searchPath) {}
