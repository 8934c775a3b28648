package pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.StatementSnippet;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;

/** What the JShell tool answers to a snippet, in its normal feedback mode. */
final class Answer {

  private static final int WIDTH = 80;

  private final List<String> lines = new ArrayList<>();

  Answer(JShell shell, SnippetEvent event) {
    Snippet snippet = event.snippet();
    if (event.status() == Snippet.Status.REJECTED) {
      shell.diagnostics(snippet).forEach(diag -> error(snippet.source(), diag));
    } else if (event.exception() != null) {
      exception(shell, event.exception());
    } else if (snippet instanceof VarSnippet variable) {
      value(variable.name(), declares(variable) ? cut(event.value()) : event.value());
    } else if (snippet instanceof ExpressionSnippet expression) {
      value(expression.name(), event.value());
    } else if (snippet instanceof MethodSnippet method) {
      define(event, signature(method) + missing(shell, method, event.status()));
    } else if (snippet instanceof TypeDeclSnippet type) {
      define(event, kind(type) + " " + type.name());
    } else if (!(snippet instanceof ImportSnippet || snippet instanceof StatementSnippet)) {
      throw new IllegalStateException("no answer for " + snippet);
    }
  }

  List<String> lines() {
    return lines;
  }

  private void value(String name, String value) {
    if (value != null && !value.isEmpty()) {
      lines.add(name + " ==> " + value);
    }
  }

  private static boolean declares(VarSnippet variable) {
    return variable.subKind() != Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
  }

  /** The tool shortens what a variable starts with, in the middle, to 80 characters. */
  private static String cut(String value) {
    if (value == null || value.length() <= WIDTH) {
      return value;
    }
    int end = WIDTH / 3;
    return value.substring(0, WIDTH - end - 5) + " ... " + value.substring(value.length() - end);
  }

  private void define(SnippetEvent event, String what) {
    String verb = event.previousStatus().isDefined() ? "replaced" : "created";
    lines.add("|  " + verb + " " + what);
  }

  private static String kind(TypeDeclSnippet type) {
    return switch (type.subKind()) {
      case ANNOTATION_TYPE_SUBKIND -> "annotation interface";
      default -> type.subKind().name().replace("_SUBKIND", "").toLowerCase(Locale.ROOT);
    };
  }

  private static String signature(MethodSnippet method) {
    return "method " + method.name() + "(" + method.parameterTypes() + ")";
  }

  private static String missing(JShell shell, MethodSnippet method, Snippet.Status status) {
    return status == Snippet.Status.VALID ? "" : ", however, it " + until(shell, method);
  }

  private static String until(JShell shell, MethodSnippet method) {
    return "cannot be invoked until "
        + shell.unresolvedDependencies(method).collect(Collectors.joining(", and "))
        + " is declared";
  }

  private void error(String source, Diag diag) {
    lines.add(diag.isError() ? "|  Error:" : "|  Warning:");
    diag.getMessage(Locale.ROOT)
        .lines()
        .filter(line -> !line.strip().startsWith("location:"))
        .forEach(line -> lines.add("|  " + line));
    int from = (int) Math.max(0, diag.getStartPosition());
    int to = (int) Math.min(source.length(), Math.max(from, diag.getEndPosition()));
    int start = source.lastIndexOf('\n', Math.max(0, from - 1)) + 1;
    int end = source.indexOf('\n', from) < 0 ? source.length() : source.indexOf('\n', from);
    lines.add("|  " + source.substring(start, end));
    int width = Math.min(to, end) - from;
    String tail = to > end ? "..." : width > 1 ? "^" : "";
    lines.add("|  " + " ".repeat(from - start) + "^" + "-".repeat(Math.max(0, width - 2)) + tail);
  }

  private void exception(JShell shell, JShellException thrown) {
    if (thrown instanceof UnresolvedReferenceException unresolved
        && unresolved.getSnippet() instanceof MethodSnippet method) {
      String until = until(shell, method);
      lines.add("|  attempted to call " + signature(method) + " which " + until);
      return;
    }
    String lead = "Exception ";
    for (Throwable each = thrown; each instanceof EvalException eval; each = each.getCause()) {
      String message = eval.getMessage() == null ? "" : ": " + eval.getMessage();
      List<String> text = (eval.getExceptionClassName() + message).lines().toList();
      lines.add("|  " + lead + text.get(0));
      text.stream().skip(1).forEach(line -> lines.add("|  " + line));
      for (StackTraceElement element : eval.getStackTrace()) {
        lines.add("|        at " + place(element));
      }
      lead = "Caused by: ";
    }
  }

  private static String place(StackTraceElement element) {
    String type = element.getClassName().substring(element.getClassName().lastIndexOf('.') + 1);
    String name = (type.isEmpty() ? "" : type + ".") + element.getMethodName();
    String file = element.getFileName() == null ? "Unknown Source" : element.getFileName();
    String line = element.getLineNumber() >= 0 ? ":" + element.getLineNumber() : "";
    return name + (element.getMethodName().isEmpty() ? "" : " ") + "(" + file + line + ")";
  }
}
