package io.fletching.gateway.mirror;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the classes of a package that Flink calls public, by the sources that lie on the class
 * path.
 *
 * <p>Flink's annotations are gone from its class files, so that only sources tell.
 */
final class PublicClasses {
  private static final Set<String> PUBLIC = Set.of("Public", "PublicEvolving", "Experimental");

  private final SourceFiles sources;

  PublicClasses(SourceFiles sources) {
    this.sources = sources;
  }

  /** The names of the public classes in these packages, without nested ones. */
  Set<String> in(List<String> packages) throws IOException {
    Set<String> found = new TreeSet<>();
    for (String each : packages) {
      String folder = each.replace('.', '/') + "/";
      ClassLoader loader = PublicClasses.class.getClassLoader();
      for (URL url : Collections.list(loader.getResources(folder))) {
        if (url.openConnection() instanceof JarURLConnection jar) {
          addFrom(jar, folder, found);
        }
      }
    }
    return found;
  }

  private void addFrom(JarURLConnection jar, String folder, Set<String> found) throws IOException {
    jar.getJarFile().stream()
        .map(entry -> entry.getName())
        .filter(name -> name.startsWith(folder) && name.endsWith(".java"))
        .map(name -> name.substring(0, name.length() - ".java".length()))
        .filter(name -> name.indexOf('/', folder.length()) < 0)
        .map(name -> name.replace('/', '.'))
        .filter(this::isPublic)
        .forEach(found::add);
  }

  private boolean isPublic(String name) {
    try {
      Class<?> type = Class.forName(name, false, PublicClasses.class.getClassLoader());
      return !Collections.disjoint(sources.find(type).annotations(), PUBLIC);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("There is a source of " + name + ", but no class.", e);
    }
  }
}
