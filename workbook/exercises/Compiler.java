// Javac's own store of compilers that have read their classes; without it each reads them anew.
//RUNTIME_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED

package workbook.exercises;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import workbook.prompt.ClassPath;

/**
 * Compiles the learner's file and its check in this JVM, in memory. Each compilation has a package
 * of its own, put in front of the files' first lines: so a class of the last save is never taken
 * for one of this save, and Spark need not be started again.
 */
final class Compiler {

  /**
   * What came of a compilation.
   *
   * @param packageName of the classes, which no other compilation in this JVM has
   * @param classes bytes by binary name
   * @param problems errors and warnings, each with file and line; empty when there are none
   */
  record Result(String packageName, Map<String, byte[]> classes, List<Problem> problems) {

    List<Problem> errors() {
      return problems.stream().filter(Problem::error).toList();
    }
  }

  /** A diagnostic: the file it is in, and its text as the learner reads it. */
  record Problem(Path file, boolean error, String text) {}

  /** Of a line of the file that is shown: two spaces stand in front of it. */
  private static final int WIDTH = 78;

  private static final String PACKAGE = "save";
  private static final Pattern CLASS = Pattern.compile("\\b((?:[a-z]\\w*\\.)+)([A-Z]\\w*)");
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** All share it: to read Spark's classes takes a compilation five times as long as the rest. */
  private static WarmJavac javac;

  /**
   * Prepares to compile.
   *
   * @throws IllegalStateException if this Java has no compiler
   */
  Compiler() {
    javac();
  }

  private static synchronized WarmJavac javac() {
    if (javac == null) {
      javac = new WarmJavac(ClassPath.open());
    }
    return javac;
  }

  /**
   * Compiles files into one package.
   *
   * @param strict whether to ask for all of javac's warnings
   * @param files files without a package
   */
  Result compile(boolean strict, Path... files) {
    return compileEach(strict, List.of(List.of(files))).get(0);
  }

  /**
   * Compiles each of several lists of files into a package of its own, in one go.
   *
   * @return what came of each list; an error in one may leave the others without classes
   */
  List<Result> compileEach(boolean strict, List<List<Path>> lists) {
    List<String> options = new ArrayList<>(List.of("-proc:none", "-g"));
    // Spark's own parts are deprecated here and there, and no serial number is missed.
    options.add(strict ? "-Xlint:all,-serial,-classfile,-path,-processing" : "-Xlint:none");
    List<Source> sources = new ArrayList<>();
    int first = NUMBERS.getAndAdd(lists.size()) + 1;
    for (int i = 0; i < lists.size(); i++) {
      for (Path file : lists.get(i)) {
        sources.add(new Source(PACKAGE + (first + i), file));
      }
    }
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    Map<String, byte[]> classes = javac().compile(options, sources, diagnostics);
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < lists.size(); i++) {
      String packageName = PACKAGE + (first + i);
      List<Problem> problems = new ArrayList<>();
      for (Diagnostic<? extends JavaFileObject> each : diagnostics.getDiagnostics()) {
        if (each.getSource() instanceof Source source && source.packageName.equals(packageName)) {
          problems.add(problem(source, each));
        }
      }
      Map<String, byte[]> own = new LinkedHashMap<>(classes);
      own.keySet().removeIf(name -> !name.startsWith(packageName + "."));
      results.add(new Result(packageName, own, problems));
    }
    return results;
  }

  private static Problem problem(Source source, Diagnostic<? extends JavaFileObject> each) {
    boolean error = each.getKind() == Diagnostic.Kind.ERROR;
    long line = each.getLineNumber();
    String message = each.getMessage(Locale.ROOT).replaceAll("\\bsave\\d+\\.", "");
    String text = simpleNames(message).strip();
    List<String> lines = source.text.lines().toList();
    String shown = line > 0 && line <= lines.size() ? lines.get((int) line - 1) : "";
    long column = each.getColumnNumber();
    if (line == 1) {
      int added = shown.indexOf("; ") + 2;
      shown = shown.substring(added);
      column -= added;
    }
    if (shown.length() > WIDTH) { // Wrapped, the mark would stand below another place.
      int cut = (int) Math.max(0, Math.min(column - WIDTH / 2, shown.length() - WIDTH));
      String end = shown.length() - cut > WIDTH ? "..." : "";
      String part = shown.substring(cut, Math.min(shown.length(), cut + WIDTH - end.length()));
      shown = cut == 0 ? part + end : "..." + part.substring(3) + end;
      column -= cut;
    }
    String where = source.file + ":" + line + ": ";
    String caret = column > 0 ? "\n  " + " ".repeat((int) column - 1) + "^" : "";
    return new Problem(
        source.file, error, where + text + (shown.isBlank() ? "" : "\n  " + shown + caret));
  }

  /** A message with classes called as in the file, unless two of one name are in it. */
  private static String simpleNames(String message) {
    Map<String, Set<String>> packages = new HashMap<>();
    Matcher classes = CLASS.matcher(message);
    while (classes.find()) {
      packages.computeIfAbsent(classes.group(2), any -> new HashSet<>()).add(classes.group(1));
    }
    return CLASS
        .matcher(message)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    packages.get(found.group(2)).size() == 1 ? found.group(2) : found.group()));
  }

  /** A file's text. */
  private static final class Source extends SimpleJavaFileObject {

    private final String packageName;
    private final Path file;
    private final String text;

    Source(String packageName, Path file) {
      super(URI.create("string:///" + packageName + "/" + file.getFileName()), Kind.SOURCE);
      this.packageName = packageName;
      this.file = file;
      text = "package " + packageName + "; " + Exercise.read(file);
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
