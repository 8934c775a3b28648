package workbook.exercises;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Mutants of a program, as mutation testing has them: each differs from it in one place, by a slip
 * that people make. Not all of them compile, and some are right, too.
 */
final class Mutants {

  /**
   * A program with one change.
   *
   * @param line where, counted from 1
   * @param was what stood there, in one line
   * @param now what stands there; empty where it was left out
   * @param text the whole program
   */
  record Mutant(int line, String was, String now, String text) {

    /** What was changed, in one line. */
    String change() {
      String cut = was.length() > WIDTH ? was.substring(0, WIDTH - 3) + "..." : was;
      return cut + (now.isEmpty() ? " left out" : " -> " + now);
    }
  }

  private static final int WIDTH = 60; // Of what is told.

  private static final Map<String, String> OPERATORS =
      Map.ofEntries(
          Map.entry("<", "<="),
          Map.entry("<=", "<"),
          Map.entry(">", ">="),
          Map.entry(">=", ">"),
          Map.entry("==", "!="),
          Map.entry("!=", "=="),
          Map.entry("=", "<>"),
          Map.entry("<>", "="),
          Map.entry("&&", "||"),
          Map.entry("||", "&&"),
          Map.entry("AND", "OR"),
          Map.entry("OR", "AND"),
          Map.entry("+", "-"),
          Map.entry("-", "+"));

  private static final Map<String, String> METHODS =
      Map.ofEntries(
          Map.entry("min", "max"),
          Map.entry("max", "min"),
          Map.entry("sum", "max"),
          Map.entry("count", "countDistinct"),
          Map.entry("first", "last"),
          Map.entry("last", "first"),
          Map.entry("asc", "desc"),
          Map.entry("desc", "asc"),
          Map.entry("lt", "leq"),
          Map.entry("leq", "lt"),
          Map.entry("gt", "geq"),
          Map.entry("geq", "gt"),
          Map.entry("equalTo", "notEqual"),
          Map.entry("notEqual", "equalTo"),
          Map.entry("and", "or"),
          Map.entry("or", "and"),
          Map.entry("isNull", "isNotNull"),
          Map.entry("isNotNull", "isNull"),
          Map.entry("plus", "minus"),
          Map.entry("minus", "plus"));

  private static final Map<String, String> TEXTS =
      Map.of(
          "append", "update",
          "update", "append",
          "complete", "update",
          "overwrite", "append",
          "true", "false",
          "false", "true",
          "inner", "left_outer",
          "left_outer", "inner",
          "earliest", "latest",
          "latest", "earliest");

  private static final Pattern OPERATOR_IN_SQL =
      Pattern.compile("<=|>=|<>|<|>|=|\\bAND\\b|\\bOR\\b");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final Pattern NAME = Pattern.compile("\\w+");

  private final String text;
  private final Set<String> seen = new HashSet<>();
  private final List<Mutant> mutants = new ArrayList<>();
  private CompilationUnitTree unit;
  private SourcePositions positions;

  private Mutants(String text) {
    this.text = text;
    seen.add(text);
  }

  /** All mutants of a program that compiles, in the order of their places, no two alike. */
  static List<Mutant> of(String text) {
    return new Mutants(text).all();
  }

  private List<Mutant> all() {
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Program.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    JavacTask javac =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problem -> {}, List.of("-proc:none"), null, List.of(file));
    try {
      unit = javac.parse().iterator().next();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    positions = Trees.instance(javac).getSourcePositions();
    TreeSet<String> names = new TreeSet<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitLiteral(LiteralTree literal, Void none) {
        if (literal.getValue() instanceof String name && NAME.matcher(name).matches()) {
          names.add(name);
        }
        return null;
      }
    }.scan(unit, null);
    new Places(names).scan(unit, null);
    return mutants;
  }

  private int from(Tree tree) {
    return (int) positions.getStartPosition(unit, tree);
  }

  private int to(Tree tree) {
    return (int) positions.getEndPosition(unit, tree);
  }

  private void put(int from, int to, String now) {
    String changed = text.substring(0, from) + now + text.substring(to);
    if (seen.add(changed)) {
      int line = (int) unit.getLineMap().getLineNumber(from);
      String was = text.substring(from, to).replaceAll("\\s+", " ").strip();
      mutants.add(new Mutant(line, was, now.strip(), changed));
    }
  }

  /** Goes through a program, and makes the mutants of each place. */
  private final class Places extends TreeScanner<Void, Void> {

    private final TreeSet<String> names; // All that stand in quotes.

    Places(TreeSet<String> names) {
      this.names = names;
    }

    @Override
    public Void visitImport(ImportTree imported, Void none) {
      return null;
    }

    /** A call is left out of its chain, or is one of another method; an argument is left out. */
    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
      if (call.getMethodSelect() instanceof MemberSelectTree member) {
        put(to(member.getExpression()), to(call), "");
        method(member.getIdentifier().toString(), to(member));
      } else if (call.getMethodSelect() instanceof IdentifierTree name) {
        method(name.getName().toString(), to(name));
      }
      List<? extends ExpressionTree> arguments = call.getArguments();
      if (call.getMethodSelect().toString().equals("Path.of")) {
        return super.visitMethodInvocation(call, none); // Without its start it is a path from here.
      }
      for (int i = 0; arguments.size() > 1 && i < arguments.size(); i++) {
        if (i == 0) {
          put(from(arguments.get(0)), from(arguments.get(1)), "");
        } else {
          put(to(arguments.get(i - 1)), to(arguments.get(i)), "");
        }
      }
      return super.visitMethodInvocation(call, none);
    }

    private void method(String name, int end) {
      if (METHODS.containsKey(name)) {
        put(end - name.length(), end, METHODS.get(name));
      }
    }

    @Override
    public Void visitLiteral(LiteralTree literal, Void none) {
      Object value = literal.getValue();
      String written = text.substring(from(literal), to(literal));
      if (value instanceof Boolean is) {
        put(from(literal), to(literal), String.valueOf(!is));
      } else if (value instanceof Number) {
        numbers(from(literal), written);
      } else if (value instanceof String string) {
        numbers(from(literal), written);
        operators(from(literal), written);
        if (TEXTS.containsKey(string)) {
          put(from(literal), to(literal), "\"" + TEXTS.get(string) + "\"");
        } else if (names.contains(string) && names.size() > 1) {
          String next = names.higher(string) == null ? names.first() : names.higher(string);
          put(from(literal), to(literal), "\"" + next + "\"");
        }
      }
      return null;
    }

    /** Each number is one more, or one less. */
    private void numbers(int from, String written) {
      Matcher number = NUMBER.matcher(written);
      while (number.find()) {
        long value = Long.parseLong(number.group());
        put(from + number.start(), from + number.end(), String.valueOf(value + 1));
        if (value > 0) {
          put(from + number.start(), from + number.end(), String.valueOf(value - 1));
        }
      }
    }

    private void operators(int from, String written) {
      Matcher operator = OPERATOR_IN_SQL.matcher(written);
      while (operator.find()) {
        put(from + operator.start(), from + operator.end(), OPERATORS.get(operator.group()));
      }
    }

    @Override
    public Void visitBinary(BinaryTree binary, Void none) {
      int from = to(binary.getLeftOperand());
      int to = from(binary.getRightOperand());
      String other = OPERATORS.get(text.substring(from, to).strip());
      if (other != null) {
        put(from, to, " " + other + " ");
      }
      return super.visitBinary(binary, none);
    }

    @Override
    public Void visitExpressionStatement(ExpressionStatementTree statement, Void none) {
      put(from(statement), to(statement), "");
      return super.visitExpressionStatement(statement, none);
    }

    @Override
    public Void visitIf(IfTree condition, Void none) {
      put(from(condition.getCondition()), to(condition.getCondition()), "(true)");
      put(from(condition.getCondition()), to(condition.getCondition()), "(false)");
      return super.visitIf(condition, none);
    }
  }
}
