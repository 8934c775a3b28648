package workbook.prompt;

import static java.util.stream.Collectors.joining;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.StatementSnippet;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/**
 * The query that is shown as members of a class: a method from a dataset to a dataset, with all
 * that it needs of what was defined at the prompt. What can't be carried over is refused in a
 * sentence.
 */
final class QueryText {

  /** The dataset that the method is given. */
  private static final String EVENTS = "events";

  private static final String SPARK = "spark";
  private static final int WIDTH = 100;

  private final ShownQuery shown;
  private final Map<String, List<Definition>> byName = new LinkedHashMap<>();
  private final Set<Definition> needed = new LinkedHashSet<>();
  private final Set<String> fields = new HashSet<>();

  /**
   * Something that was defined at the prompt.
   *
   * @param place among the snippets, in the order in which they ran
   */
  private record Definition(int place, String name, Snippet snippet, SourceCode code, Tree tree) {

    boolean isVariable() {
      return tree instanceof VariableTree;
    }

    ExpressionTree value() {
      return ((VariableTree) tree).getInitializer();
    }

    Set<String> uses() {
      return code.names(tree);
    }

    /** What it uses outside the method that declares it, or would. */
    Set<String> usesElsewhere() {
      return isVariable() ? code.deferredNames(tree) : uses();
    }
  }

  private QueryText(ShownQuery shown) {
    this.shown = shown;
    for (int place = 0; place < shown.defined().size(); place++) {
      Snippet snippet = shown.defined().get(place);
      if (snippet instanceof VarSnippet variable) {
        boolean unnamed = variable.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
        String source =
            unnamed ? "var " + variable.name() + " = " + snippet.source() : snippet.source();
        SourceCode code = SourceCode.statements(source);
        define(place, variable.name(), snippet, code, code.variable(variable.name()));
      } else if (snippet instanceof MethodSnippet method) {
        SourceCode code = SourceCode.members(snippet.source());
        define(place, method.name(), snippet, code, code.member());
      } else if (snippet instanceof TypeDeclSnippet type) {
        SourceCode code = SourceCode.members(snippet.source());
        define(place, type.name(), snippet, code, code.member());
      }
    }
  }

  private void define(int place, String name, Snippet snippet, SourceCode code, Tree tree) {
    byName
        .computeIfAbsent(name, any -> new ArrayList<>())
        .add(new Definition(place, name, snippet, code, tree));
  }

  /**
   * Constants, the method {@code query}, and the methods and types that it uses, as members of a
   * class.
   *
   * @throws IllegalArgumentException when something in it can't be carried over
   */
  static String of(ShownQuery shown) {
    return new QueryText(shown).members();
  }

  /** What the query uses of the datasets that were defined before a place; the first of them. */
  static Optional<String> datasetBefore(ShownQuery shown, int place) {
    QueryText text = new QueryText(shown);
    SourceCode line = SourceCode.statements("return " + shown.expression() + ";");
    text.need(line.names(line.result()));
    return text.needed.stream()
        .filter(each -> each.isVariable() && each.place() < place)
        .filter(each -> text.standsOn(each, EVENTS))
        .map(Definition::name)
        .findFirst();
  }

  private String members() {
    SourceCode line = SourceCode.statements("return " + shown.expression() + ";");
    ReturnTree result = line.result();
    Set<String> used = line.names(result);
    need(used);
    checkEvents();
    addFields(line.deferredNames(result));
    for (Definition each : List.copyOf(needed)) {
      addFields(each.usesElsewhere());
      if (each.isVariable() && each.value() == null) {
        addFields(Set.of(each.name()));
      }
    }
    List<Definition> inOrder =
        needed.stream().sorted((one, other) -> one.place() - other.place()).toList();
    List<String> constants = new ArrayList<>();
    List<String> steps = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Definition each : inOrder) {
      check(each);
      if (!each.isVariable()) {
        others.add(member(each));
      } else if (fields.contains(each.name())) {
        constants.add(constant(each));
      } else {
        steps.add(step(each));
      }
    }
    steps.add(laidOut("return ", line, result.getExpression(), 4));
    List<String> members = new ArrayList<>(constants);
    members.add(
        "  /** The query under test: from a dataset to a dataset, without source and sink. */\n"
            + "  static Dataset<Row> query(Dataset<Row> events) {\n"
            + String.join("\n", steps)
            + "\n  }");
    members.addAll(others);
    return String.join("\n\n", members);
  }

  private void need(Set<String> names) {
    for (String name : names) {
      for (Definition each : byName.getOrDefault(name, List.of())) {
        if (!isGiven(each) && needed.add(each)) {
          need(each.uses());
        }
      }
    }
  }

  /** Whether the test has it anyway. */
  private static boolean isGiven(Definition each) {
    return each.isVariable() && (each.name().equals(EVENTS) || each.name().equals(SPARK));
  }

  private void checkEvents() {
    for (Definition each : byName.getOrDefault(EVENTS, List.of())) {
      if (!each.code().text(each.tree()).contains("Prompt.stream().events()")) {
        throw new IllegalArgumentException(
            "save takes the stream events as it was at the start, and events was declared anew:"
                + " give that another name, and show the query again.");
      }
    }
  }

  /** A lambda, a method and a class see fields, and what a field is made of are fields, too. */
  private void addFields(Set<String> names) {
    for (String name : names) {
      for (Definition each : byName.getOrDefault(name, List.of())) {
        if (each.isVariable()
            && !isGiven(each)
            && !standsOn(each, EVENTS)
            && !standsOn(each, SPARK)) {
          if (fields.add(name)) {
            addFields(each.uses());
          }
        }
      }
    }
  }

  /** Whether a variable is made of another, directly or through what it uses. */
  private boolean standsOn(Definition variable, String name) {
    return standsOn(variable, name, new HashSet<>());
  }

  private boolean standsOn(Definition each, String name, Set<Definition> seen) {
    if (!seen.add(each)) {
      return false;
    }
    return each.uses().contains(name)
        || each.uses().stream()
            .flatMap(used -> byName.getOrDefault(used, List.of()).stream())
            .filter(used -> !isGiven(used))
            .anyMatch(used -> standsOn(used, name, seen));
  }

  private void check(Definition each) {
    if (each.isVariable()) {
      checkVariable(each);
      return;
    }
    String kind = each.tree() instanceof MethodTree ? "method " : "class ";
    for (String name : each.uses()) {
      boolean step =
          name.equals(EVENTS)
              || byName.getOrDefault(name, List.of()).stream()
                  .anyMatch(used -> used.isVariable() && !isGiven(used) && !fields.contains(name));
      if (step) {
        throw new IllegalArgumentException(
            "In a test the "
                + kind
                + each.name()
                + " does not see "
                + name
                + ": give it "
                + name
                + " as a parameter, and show the query again.");
      }
    }
  }

  private void checkVariable(Definition each) {
    if (each.snippet().subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
      throw new IllegalArgumentException(
          "The query stands on "
              + each.name()
              + ", which has no name of its own: declare it with var NAME = ..., and show the"
              + " query with that name.");
    }
    for (String name : each.uses()) {
      for (Definition used : byName.getOrDefault(name, List.of())) {
        if (used.place() > each.place() && !isGiven(used)) {
          throw new IllegalArgumentException(
              name
                  + " was declared anew behind "
                  + each.name()
                  + ", which uses it: declare "
                  + each.name()
                  + " anew, too, and show the query again.");
        }
      }
    }
    for (int place = 0; place < shown.defined().size(); place++) {
      if (assigns(shown.defined().get(place), place > each.place(), each.name())) {
        throw new IllegalArgumentException(
            each.name()
                + " was given another value after it was declared: declare it anew with that"
                + " value, and show the query again.");
      }
    }
  }

  private static boolean assigns(Snippet snippet, boolean later, String name) {
    if (!snippet.source().contains(name)) {
      return false;
    }
    if (snippet instanceof MethodSnippet || snippet instanceof TypeDeclSnippet) {
      return SourceCode.members(snippet.source()).assigned().contains(name);
    }
    boolean runs = snippet instanceof StatementSnippet || snippet instanceof ExpressionSnippet;
    boolean value = snippet instanceof VarSnippet;
    return later
        && (runs || value)
        && SourceCode.statements(snippet.source()).assigned().contains(name);
  }

  private String member(Definition each) {
    String text = each.code().text(each.tree());
    String plain = text.replaceFirst("^(?:(?:public|private|protected|static)\\s+)+", "");
    // Spark's encoders want a public class.
    String modifiers = each.tree() instanceof ClassTree ? "public static " : "static ";
    return commented(each, 2) + indented(dedented(modifiers + plain), 2);
  }

  private String constant(Definition each) {
    VariableTree variable = (VariableTree) each.tree();
    String type = ((VarSnippet) each.snippet()).typeName();
    String begin =
        "static " + (each.value() == null ? "" : "final ") + type + " " + variable.getName();
    String text =
        each.value() == null
            ? "  " + begin + ";"
            : laidOut(begin + " = ", each.code(), each.value(), 2);
    return commented(each, 2) + text;
  }

  private String step(Definition each) {
    VariableTree variable = (VariableTree) each.tree();
    boolean inferred = variable.getType() == null || each.code().isInferred(variable);
    String type = inferred ? "var" : each.code().text(variable.getType());
    String begin = type + " " + variable.getName() + " = ";
    return commented(each, 4) + laidOut(begin, each.code(), each.value(), 4);
  }

  private static String commented(Definition each, int indent) {
    String comment = each.code().comment(each.tree());
    return comment.isEmpty() ? "" : indented(comment, indent) + "\n";
  }

  /** A statement on one line; or, where it is too long for that, a link of its chain on each. */
  private static String laidOut(String begin, SourceCode code, ExpressionTree value, int indent) {
    List<String> links = code.chain(value);
    String space = " ".repeat(indent);
    String line = space + begin + String.join(".", links) + ";";
    if (line.length() <= WIDTH && !line.contains("\n")) {
      return line;
    }
    if (links.size() == 1) {
      return indented(begin + dedented(links.get(0)) + ";", indent);
    }
    boolean returns = begin.equals("return ");
    String first = returns ? space + begin : space + begin.strip() + "\n" + space + "    ";
    int inner = indent + (returns ? 4 : 8);
    return first
        + links.get(0)
        + links.stream()
            .skip(1)
            .map(link -> "\n" + indented("." + dedented(link), inner))
            .collect(joining())
        + ";";
  }

  /** A text whose first line has lost its indentation: its other lines, as far left as they go. */
  private static String dedented(String text) {
    int least =
        text.lines()
            .skip(1)
            .filter(line -> !line.isBlank())
            .mapToInt(line -> line.length() - line.stripLeading().length())
            .min()
            .orElse(0);
    String last = text.substring(text.lastIndexOf('\n') + 1).strip();
    int inner = last.matches("[)}\\]].*") ? 0 : 4; // The last line closes what the first opens.
    StringBuilder shifted = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      boolean isFirst = shifted.length() == 0;
      shifted
          .append(isFirst ? "" : "\n" + (line.isBlank() ? "" : " ".repeat(inner)))
          .append(isFirst || line.isBlank() ? line.stripTrailing() : line.substring(least));
    }
    return shifted.toString();
  }

  private static String indented(String text, int indent) {
    String space = " ".repeat(indent);
    return text.lines().map(line -> line.isBlank() ? "" : space + line).collect(joining("\n"));
  }

  /**
   * The imports of JShell that a text needs, beside Spark's functions: one line for each class.
   *
   * @param names all names that stand in it
   * @throws IllegalArgumentException when one is a class of the workbook's
   */
  static Set<String> imports(ShownQuery shown, Set<String> names) {
    Set<String> imports = new TreeSet<>();
    List<ImportSnippet> all =
        shown.defined().stream()
            .filter(ImportSnippet.class::isInstance)
            .map(ImportSnippet.class::cast)
            .toList();
    for (String name : names) {
      // A class that is imported by its name goes before those of a package.
      all.stream()
          .filter(each -> !each.fullname().endsWith("*") || exists(each, name))
          .filter(each -> each.fullname().endsWith("*") || each.name().equals(name))
          .min((one, other) -> Boolean.compare(isAll(one), isAll(other)))
          .map(each -> line(each, name))
          .ifPresent(imports::add);
    }
    return imports;
  }

  private static boolean isAll(ImportSnippet each) {
    return each.fullname().endsWith("*");
  }

  private static boolean exists(ImportSnippet each, String name) {
    String owner = each.fullname().replaceFirst("[.][*]$", "");
    ClassLoader loader = QueryText.class.getClassLoader();
    try {
      if (!each.isStatic()) {
        return Character.isUpperCase(name.charAt(0))
            && Class.forName(owner + "." + name, false, loader) != null;
      }
      Class<?> type = Class.forName(owner, false, loader);
      return Arrays.stream(type.getMethods()).anyMatch(it -> it.getName().equals(name))
          || Arrays.stream(type.getFields()).anyMatch(it -> it.getName().equals(name));
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static String line(ImportSnippet each, String name) {
    String owner = each.fullname().replaceFirst("[.][*]$", "");
    if (owner.startsWith("workbook.")) {
      throw new IllegalArgumentException(
          "The query uses "
              + name
              + ", which is the workbook's own and has no place in a test that stands alone: write"
              + " it with Spark's and Java's classes, and show the query again.");
    }
    if (each.isStatic()) {
      return "import static " + each.fullname() + ";";
    }
    return "import " + (isAll(each) ? owner + "." + name : owner) + ";";
  }
}
