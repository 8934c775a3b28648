package pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.tools.StandardJavaFileManager;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import org.apache.spark.sql.SparkSession;
import workbook.prompt.ClassPath;
import workbook.prompt.PromptExecution;

/**
 * The shell of one page, in this JVM, where Spark is warm. What a block defines is there for the
 * blocks after it. A {@code jshell} block is read line by line, as the prompt does, and prints the
 * prompt's answers too; a {@code java} block is read as a whole and prints what the code prints.
 */
final class PageShell implements Output, AutoCloseable {

  /** What plain JShell imports before the first prompt; the shell's start file has its own. */
  private static final List<String> IMPORTS =
      List.of(
          "java.io.*",
          "java.math.*",
          "java.net.*",
          "java.nio.file.*",
          "java.util.*",
          "java.util.concurrent.*",
          "java.util.function.*",
          "java.util.prefs.*",
          "java.util.regex.*",
          "java.util.stream.*");

  // One for the pages of this JVM: each has a JShell of its own, and they run one by one.
  private static final StandardJavaFileManager CLASS_PATH = ClassPath.open();

  private final Transcript transcript = new Transcript();
  private final JShell shell;
  private boolean starting = true;
  private int unseen;
  private int next = 1;
  private boolean failed;
  private final boolean ownsSpark;

  /**
   * A JShell with the tool's imports and what the given files define.
   *
   * @throws IllegalStateException if a start file doesn't run
   */
  PageShell(List<Path> startFiles) throws IOException, InterruptedException {
    ownsSpark = !startFiles.isEmpty();
    // PageShell find what this class was loaded with; Spark's tasks look in the same place.
    Thread.currentThread().setContextClassLoader(PageShell.class.getClassLoader());
    shell =
        JShell.builder()
            .executionEngine(new PromptExecution(), Map.of())
            .fileManager(ofThisShell -> CLASS_PATH)
            .idGenerator((snippet, id) -> number(snippet))
            .tempVariableNameGenerator(() -> "$" + next)
            .build();
    if (startFiles.isEmpty()) {
      IMPORTS.forEach(name -> shell.eval("import " + name + ";"));
    }
    CapturedOutput.show(transcript);
    for (Path file : startFiles) {
      run(Files.readAllLines(file), false, Duration.ofMinutes(2));
      if (failed) {
        String printed = String.join("\n", transcript.lines(true));
        close();
        throw new IllegalStateException(file + " does not run:\n" + printed);
      }
    }
    starting = false;
  }

  /** Numbers snippets as the tool does: what starts it, and what is wrong, doesn't count. */
  private String number(Snippet snippet) {
    if (starting) {
      return "s" + ++unseen;
    }
    return shell.status(snippet).isActive() ? "" + next++ : "e" + ++unseen;
  }

  /**
   * Runs code and returns whether it came to its end in time.
   *
   * @param pieces what is entered at once: the lines of a session, or the whole of a program
   * @param answers whether to print JShell's answers, as the prompt does
   */
  boolean run(List<String> pieces, boolean answers, Duration timeout) throws InterruptedException {
    transcript.clear();
    failed = false;
    var task = new FutureTask<Void>(() -> eval(pieces, answers), null);
    var thread = new Thread(task, "page");
    thread.setDaemon(true);
    thread.start();
    try {
      task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      shell.stop();
      thread.join(5_000);
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("JShell itself failed: " + e.getCause(), e);
    }
  }

  private void eval(List<String> pieces, boolean answers) {
    String open = "";
    for (String piece : pieces) {
      open = open.isBlank() ? piece : open + "\n" + piece;
      var found = shell.sourceCodeAnalysis().analyzeCompletion(open);
      while (!open.isBlank() && found.completeness().isComplete()) {
        report(shell.eval(found.source()), answers);
        open = found.remaining();
        found = shell.sourceCodeAnalysis().analyzeCompletion(open);
      }
    }
    var rest = shell.sourceCodeAnalysis().analyzeCompletion(open).completeness();
    if (rest != Completeness.EMPTY) {
      failed = true;
      transcript.append("|  The block ends in the middle of:\n" + open + "\n");
    }
  }

  private void report(List<SnippetEvent> events, boolean answers) {
    for (SnippetEvent event : events) {
      boolean wrong = event.status() == Snippet.Status.REJECTED || event.exception() != null;
      failed |= wrong;
      if (event.causeSnippet() == null && (wrong || answers)) {
        new Answer(shell, event).lines().forEach(line -> transcript.append(line + "\n"));
      }
    }
  }

  @Override
  public Transcript transcript() {
    return transcript;
  }

  @Override
  public boolean ended() {
    return true;
  }

  @Override
  public boolean failed() {
    return failed;
  }

  /** Ends the page's queries, and its Spark session: the next page's classes are others. */
  @Override
  public void close() {
    if (ownsSpark) {
      SparkSession spark = SparkSession.getDefaultSession().getOrElse(() -> null);
      if (spark != null) {
        spark.stop();
      }
    }
    CapturedOutput.release();
    shell.close();
  }
}
