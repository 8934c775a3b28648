package workbook.prompt;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Java as text and as the tree that javac makes of it: a snippet, or a whole file. */
final class SourceCode {

  private static final String STATEMENTS = "class S { void s() {\n";
  private static final String MEMBERS = "class S {\n";

  // Who uses it has its lock.
  private static final StandardJavaFileManager CLASS_PATH = ClassPath.open();

  private final String text;
  private final CompilationUnitTree unit;
  private final SourcePositions positions;

  private SourceCode(String text) {
    this.text = text;
    synchronized (CLASS_PATH) {
      JavacTask task = task(text, List.of("-proc:none"), each -> {});
      try {
        unit = task.parse().iterator().next();
      } catch (IOException e) {
        throw new UncheckedIOException(e); // It reads no file.
      }
      positions = Trees.instance(task).getSourcePositions();
    }
  }

  /** Statements, as they stand in a method; the last may lack its semicolon. */
  static SourceCode statements(String snippet) {
    return new SourceCode(STATEMENTS + snippet + "\n;}}");
  }

  /** Methods and types, as they stand in a class. */
  static SourceCode members(String snippet) {
    return new SourceCode(MEMBERS + snippet + "\n}");
  }

  /** A whole file. */
  static SourceCode file(String text) {
    return new SourceCode(text);
  }

  /**
   * What javac finds wrong in a file that stands on the class path of this JVM.
   *
   * @return the first error with its line; nothing when there is none
   */
  static Optional<String> error(String text) {
    List<String> errors = new ArrayList<>();
    List<String> options = List.of("-proc:none", "-Xlint:none");
    synchronized (CLASS_PATH) {
      JavacTask task = task(text, options, each -> note(each, text, errors));
      try {
        task.analyze();
      } catch (IOException e) {
        throw new UncheckedIOException("The class path could not be read.", e);
      }
    }
    return errors.stream().findFirst();
  }

  private static void note(
      Diagnostic<? extends JavaFileObject> found, String text, List<String> errors) {
    if (found.getKind() == Diagnostic.Kind.ERROR) {
      String line =
          text.lines().skip(Math.max(0, found.getLineNumber() - 1)).findFirst().orElse("");
      String message = found.getMessage(Locale.ROOT).lines().findFirst().orElse("");
      errors.add(message + ": " + line.strip());
    }
  }

  private static JavacTask task(
      String text, List<String> options, javax.tools.DiagnosticListener<JavaFileObject> listener) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///S.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }

          @Override
          public boolean isNameCompatible(String simpleName, Kind kind) {
            return true;
          }
        };
    return (JavacTask)
        javac.getTask(Writer.nullWriter(), CLASS_PATH, listener, options, null, List.of(file));
  }

  /** The text of a part. */
  String text(Tree part) {
    return text.substring(start(part), end(part));
  }

  private int start(Tree part) {
    return (int) positions.getStartPosition(unit, part);
  }

  private int end(Tree part) {
    return (int) positions.getEndPosition(unit, part);
  }

  /** The comment right above a part; empty when there is none. */
  String comment(Tree part) {
    String before = text.substring(0, start(part));
    String above = before.substring(before.indexOf('\n') + 1).strip();
    String last = above.substring(above.lastIndexOf("\n\n") + 1).strip();
    return last.startsWith("//") || last.startsWith("/*") ? last : "";
  }

  /** The statement that is nothing but a call of this name. */
  Optional<MethodInvocationTree> call(String name) {
    List<? extends Tree> all = statements();
    return all.isEmpty()
            || !(all.get(0) instanceof ExpressionStatementTree statement)
            || !(statement.getExpression() instanceof MethodInvocationTree call)
            || !text(call.getMethodSelect()).replaceFirst("^Prompt\\s*[.]\\s*", "").equals(name)
        ? Optional.empty()
        : Optional.of(call);
  }

  private List<? extends Tree> statements() {
    for (Tree member : members()) {
      if (member instanceof MethodTree method) {
        BlockTree body = method.getBody();
        return body.getStatements();
      }
    }
    return List.of();
  }

  private List<? extends Tree> members() {
    return ((ClassTree) unit.getTypeDecls().get(0)).getMembers();
  }

  /** The variable of this name that the statements declare. */
  VariableTree variable(String name) {
    for (Tree each : statements()) {
      if (each instanceof VariableTree variable && variable.getName().contentEquals(name)) {
        return variable;
      }
    }
    throw new IllegalStateException("What declares " + name + " could not be read.");
  }

  /** The first statement, which returns something. */
  ReturnTree result() {
    return (ReturnTree) statements().get(0);
  }

  /** Whether a variable was declared with var. */
  boolean isInferred(VariableTree variable) {
    return text(variable).matches("(?s)(?:final\\s+)?var\\b.*");
  }

  /** The first method or type that the members declare. */
  Tree member() {
    return members().get(0);
  }

  /** The names that stand in it, without those of its own parameters and local variables. */
  Set<String> names(Tree part) {
    return names(part, false);
  }

  /** Those of them that stand in a lambda or a class: they are looked at later, and elsewhere. */
  Set<String> deferredNames(Tree part) {
    return names(part, true);
  }

  private static Set<String> names(Tree part, boolean deferredOnly) {
    Set<String> names = new LinkedHashSet<>();
    Set<String> own = new LinkedHashSet<>();
    new TreeScanner<Void, Boolean>() {
      @Override
      public Void visitIdentifier(IdentifierTree tree, Boolean deferred) {
        if (deferred || !deferredOnly) {
          names.add(tree.getName().toString());
        }
        return null;
      }

      @Override
      public Void visitVariable(VariableTree tree, Boolean deferred) {
        if (tree != part) {
          own.add(tree.getName().toString());
        }
        return super.visitVariable(tree, deferred);
      }

      @Override
      public Void visitLambdaExpression(LambdaExpressionTree tree, Boolean deferred) {
        return super.visitLambdaExpression(tree, true);
      }

      @Override
      public Void visitClass(ClassTree tree, Boolean deferred) {
        return super.visitClass(tree, true);
      }
    }.scan(part, false);
    names.removeAll(own);
    return names;
  }

  /** All names that stand anywhere in it. */
  Set<String> allNames() {
    return names(unit, false);
  }

  /** The names that are given another value somewhere in it. */
  Set<String> assigned() {
    Set<String> names = new LinkedHashSet<>();
    new TreeScanner<Void, Void>() {
      private void add(ExpressionTree target) {
        if (target instanceof IdentifierTree name) {
          names.add(name.getName().toString());
        }
      }

      @Override
      public Void visitAssignment(AssignmentTree tree, Void none) {
        add(tree.getVariable());
        return super.visitAssignment(tree, none);
      }

      @Override
      public Void visitCompoundAssignment(CompoundAssignmentTree tree, Void none) {
        add(tree.getVariable());
        return super.visitCompoundAssignment(tree, none);
      }

      @Override
      public Void visitUnary(UnaryTree tree, Void none) {
        if (tree.getKind().name().matches("(PRE|POST)FIX_.*")) {
          add(tree.getExpression());
        }
        return super.visitUnary(tree, none);
      }
    }.scan(unit, null);
    return names;
  }

  /**
   * The links of a chain of calls, each without its dot: {@code events}, {@code groupBy("event")},
   * {@code count()}. One link is the whole expression where it is no chain, or has comments between
   * its links.
   */
  List<String> chain(ExpressionTree expression) {
    List<String> links = new ArrayList<>();
    ExpressionTree rest = expression;
    int end = end(expression);
    while (rest instanceof MethodInvocationTree call
        && call.getMethodSelect() instanceof MemberSelectTree select) {
      String dot = text.substring(end(select.getExpression()), end(select));
      String name = dot.strip().replaceFirst("^[.]\\s*", "");
      if (!name.endsWith(select.getIdentifier().toString()) || dot.contains("/")) {
        return List.of(text(expression));
      }
      links.add(0, name + text.substring(end(select), end));
      rest = select.getExpression();
      end = end(rest);
    }
    links.add(0, text.substring(start(rest), end));
    return links;
  }
}
