package pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.MethodSnippet;
import jdk.jshell.PersistentSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.UnresolvedReferenceException;

/** What the JShell tool answers to a snippet, in its concise mode, which the shell starts in. */
final class Answer {

  private final List<String> lines = new ArrayList<>();

  Answer(JShell shell, SnippetEvent event) {
    Snippet snippet = event.snippet();
    if (event.status() == Snippet.Status.REJECTED) {
      shell.diagnostics(snippet).forEach(diag -> error(snippet.source(), diag));
    } else if (event.exception() != null) {
      exception(shell, event.exception());
    } else if (event.value() != null && asks(snippet)) {
      lines.add(name(snippet) + " ==> " + event.value());
    } else if (event.status() != Snippet.Status.VALID && snippet instanceof MethodSnippet method) {
      lines.add("|  created " + signature(method) + ", however, it " + until(shell, method));
    }
  }

  List<String> lines() {
    return lines;
  }

  /** Whether the snippet asks for a value: declarations and assignments don't. */
  private static boolean asks(Snippet snippet) {
    return switch (snippet.subKind()) {
      case TEMP_VAR_EXPRESSION_SUBKIND, VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND -> true;
      default -> false;
    };
  }

  private static String name(Snippet snippet) {
    return snippet instanceof ExpressionSnippet expression
        ? expression.name()
        : ((PersistentSnippet) snippet).name();
  }

  private static String signature(MethodSnippet method) {
    return "method " + method.name() + "(" + method.parameterTypes() + ")";
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
      lines.addAll(("|  " + lead + eval.getExceptionClassName() + message).lines().toList());
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
