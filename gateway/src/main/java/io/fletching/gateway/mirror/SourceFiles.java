package io.fletching.gateway.mirror;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sources that lie on the class path, for parameter names, documentation and annotations.
 */
final class SourceFiles {
  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private final Map<String, SourceClass> classes = new HashMap<>();

  /** The source of this class; one that knows nothing where there is none. */
  SourceClass find(Class<?> type) {
    if (!classes.containsKey(type.getName())) {
      read(type);
    }
    return classes.getOrDefault(type.getName(), SourceClass.UNKNOWN);
  }

  private void read(Class<?> type) {
    String outermost = type.getName().replaceFirst("\\$.*", "");
    String path = outermost.replace('.', '/') + ".java";
    try (InputStream source =
        type.getClassLoader() == null ? null : type.getClassLoader().getResourceAsStream(path)) {
      if (source != null) {
        parse(path, new String(source.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Cannot read the source of " + outermost, e);
    }
  }

  private void parse(String path, String text) throws IOException {
    JavacTask task =
        (JavacTask)
            compiler.getTask(null, null, null, null, null, List.of(new SourceText(path, text)));
    DocTrees documentation = DocTrees.instance(task);
    for (CompilationUnitTree unit : task.parse()) {
      ExpressionTree name = unit.getPackageName();
      String prefix = name == null ? "" : name + ".";
      new Collector(documentation, prefix).scan(new TreePath(unit), null);
    }
  }

  /**
   * A type's name without package, arguments and annotations: what is the same in sources and by
   * reflection.
   */
  static String simpleName(String type) {
    String plain =
        type.replaceAll("@\\w+(\\([^)]*\\))?\\s*", "")
            .replaceAll("<.*>", "")
            .replace("...", "[]")
            .trim();
    return plain.substring(Math.max(plain.lastIndexOf('.'), plain.lastIndexOf('$')) + 1);
  }

  private static Set<String> annotations(ModifiersTree modifiers) {
    return modifiers.getAnnotations().stream()
        .map(AnnotationTree::getAnnotationType)
        .map(Object::toString)
        .collect(Collectors.toSet());
  }

  private static final class SourceText extends SimpleJavaFileObject {
    private final String text;

    SourceText(String path, String text) {
      super(URI.create("string:///" + path), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private final class Collector extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final DocTrees documentation;
    private final String prefix;

    Collector(DocTrees documentation, String prefix) {
      this.documentation = documentation;
      this.prefix = prefix;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
      String name = prefix + tree.getSimpleName();
      List<SourceMethod> methods = new ArrayList<>();
      TreePath here = getCurrentPath();
      tree.getMembers().forEach(member -> add(member, new TreePath(here, member), name, methods));
      classes.put(name, new SourceClass(annotations(tree.getModifiers()), comment(here), methods));
      return null;
    }

    private void add(
        com.sun.source.tree.Tree member, TreePath path, String owner, List<SourceMethod> methods) {
      if (member instanceof MethodTree method) {
        methods.add(describe(method, path));
      } else if (member instanceof ClassTree) {
        new Collector(documentation, owner + "$").scan(path, null);
      }
    }

    private SourceMethod describe(MethodTree method, TreePath path) {
      return new SourceMethod(
          method.getName().toString(),
          method.getParameters().stream().map(VariableTree::getName).map(Object::toString).toList(),
          method.getParameters().stream()
              .map(parameter -> simpleName(parameter.getType().toString()))
              .toList(),
          annotations(method.getModifiers()),
          comment(path));
    }

    private String comment(TreePath path) {
      String comment = documentation.getDocComment(path);
      return comment == null ? "" : comment.strip();
    }
  }
}
