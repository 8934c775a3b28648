package workbook.prompt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import workbook.session.Refusal;
import workbook.session.Stopped;

/** Runs a file of snippets, or a text of them, in a JShell; the first that fails ends it. */
public final class Snippets implements Consumer<Path> {

  /** Who runs snippets in a snippet: told of each evaluation, and asked whether to go on. */
  interface Caller {

    /** Says that an evaluation begins: only what it runs may be interrupted, not javac. */
    void evaluationBegins();

    /** Says that it has ended. */
    void evaluationEnds();

    /** Whether Ctrl+C has come meanwhile. */
    boolean isStopped();
  }

  private final JShell shell;
  private final Caller caller;

  /** Snippets for one JShell, which run in a snippet of it. */
  Snippets(JShell shell, Caller caller) {
    this.shell = shell;
    this.caller = caller;
  }

  /** Runs a file of snippets, such as a lesson's {@code start.jsh}. */
  @Override
  public void accept(Path file) {
    try {
      run(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("The file " + file + " could not be read.", e);
    }
  }

  /**
   * Runs a text of snippets.
   *
   * @return what the last snippet is worth, as JShell writes it; null when it has no value
   * @throws IllegalArgumentException when a snippet does not compile, with the compiler's message
   * @throws SnippetFailed when one throws
   */
  public String run(String text) {
    String value = null;
    String rest = text;
    while (!rest.isBlank()) {
      CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      if (!next.completeness().isComplete()) {
        throw new IllegalArgumentException("This snippet is not complete:\n" + rest.strip());
      }
      for (SnippetEvent event : evaluate(next.source())) {
        value = check(event);
      }
      rest = next.remaining();
    }
    return value;
  }

  private List<SnippetEvent> evaluate(String source) {
    List<SnippetEvent> events;
    caller.evaluationBegins();
    try {
      events = shell.eval(source);
    } finally {
      caller.evaluationEnds();
    }
    if (caller.isStopped()) {
      throw new Stopped("Stopped before all of it was loaded: load it again.");
    }
    return events;
  }

  /** What is defined in this JShell, a line for each type: {@code Dataset<Row> counts, timed}. */
  List<String> defined() {
    Map<String, List<String>> variables = new TreeMap<>();
    shell
        .variables()
        .filter(each -> shell.status(each).isDefined() && !each.name().startsWith("$"))
        .forEach(
            each ->
                variables
                    .computeIfAbsent(each.typeName(), type -> new ArrayList<>())
                    .add(each.name()));
    List<String> lines = new ArrayList<>();
    variables.forEach((type, names) -> lines.add(type + " " + String.join(", ", names)));
    shell
        .methods()
        .filter(each -> shell.status(each).isDefined())
        .forEach(each -> lines.add(each.name() + "(" + each.parameterTypes() + ")"));
    return lines;
  }

  /** What was defined under a name: the comment above it, and how it begins. None: empty. */
  String named(String name) {
    return shell
        .snippets()
        .filter(each -> each instanceof DeclarationSnippet found && found.name().equals(name))
        .filter(each -> shell.status(each).isDefined())
        .map(each -> beginning(each.source()))
        .collect(Collectors.joining("\n\n"));
  }

  private static String beginning(String source) {
    List<String> comment = new ArrayList<>();
    StringBuilder code = new StringBuilder();
    for (String line : source.strip().lines().toList()) {
      if (code.isEmpty() && line.startsWith("//")) {
        comment.add(line.substring(2).strip());
      } else if (!line.isBlank()) {
        code.append(line.strip()).append(' ');
      }
    }
    String head = code.toString().split("[{=;]", 2)[0].strip();
    return comment.isEmpty() ? head : head + "\n\n" + Refusal.wrapped(String.join(" ", comment));
  }

  private String check(SnippetEvent event) {
    if (event.causeSnippet() != null) {
      return null; // An older snippet that this one made valid or invalid.
    }
    if (event.status() == Snippet.Status.REJECTED) {
      String message =
          shell
              .diagnostics(event.snippet())
              .map(each -> each.getMessage(Locale.ROOT))
              .collect(Collectors.joining("\n"));
      throw new IllegalArgumentException(message + "\n" + event.snippet().source().strip());
    }
    if (event.exception() != null) {
      throw new SnippetFailed(event.exception());
    }
    return event.value();
  }

  /** A snippet threw something. Its message is what the shell shows. */
  public static final class SnippetFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SnippetFailed(JShellException thrown) {
      super(text(thrown), thrown);
    }

    private static String text(JShellException thrown) {
      String name = thrown instanceof EvalException eval ? eval.getExceptionClassName() : "";
      String message = thrown.getMessage() == null ? "" : thrown.getMessage();
      return (name + ": " + message.replace("\n|  ", "\n").strip()).strip();
    }
  }
}
