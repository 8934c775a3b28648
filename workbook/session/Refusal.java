package workbook.session;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.streaming.StreamingQueryException;

/**
 * An exception of Spark's as one sentence, and what to do about it. Known ones are recognised by
 * Spark's error class or, as Spark 3.5 has none for most of what it refuses on streams, by the
 * first words of the message.
 *
 * @param known whether the sentence is ours; else it is the first line of Spark's message
 * @param sentence what is wrong
 * @param advice what to do; empty when nothing is known
 */
public record Refusal(boolean known, String sentence, String advice) {

  private static final int WIDTH = 80;
  private static final int FRAMES = 3;
  private static final String NO_MESSAGE =
      "\\s+at .*|\\s*[.]{3} \\d+ more|Caused by: .*|Driver stacktrace:|=== .* ===";

  /** Says what an exception means. */
  public static Refusal of(Throwable thrown) {
    Throwable failure = unwrap(thrown);
    for (Throwable each = failure; each != null; each = each.getCause()) {
      for (KnownRefusal known : KnownRefusal.ALL) {
        if (known.matches(each)) {
          KnownRefusal said = known.in(each);
          return new Refusal(true, said.sentence(), said.advice());
        }
      }
    }
    Throwable root = root(failure);
    if (root instanceof SparkThrowable && KnownRefusal.hasErrorClass(root, "UNRESOLVED_COLUMN")) {
      return new Refusal(true, unresolved((SparkThrowable) root), "Check its name and spelling.");
    }
    boolean ours =
        root.getStackTrace().length > 0
            && root.getStackTrace()[0].getClassName().matches("workbook[.].*");
    return new Refusal(ours, ours ? root.getMessage() : name(root) + firstLine(root), "");
  }

  /** Sentence and advice, each on lines of at most 80 columns. */
  @Override
  public String toString() {
    return text(WIDTH);
  }

  /** Sentence and advice, each on lines of at most so many columns. */
  public String text(int width) {
    List<String> lines = wrap(sentence, width);
    if (!advice.isEmpty()) {
      lines.addAll(wrap(advice, width));
    }
    return String.join("\n", lines);
  }

  /**
   * What an exception and its causes say in their own words, and where the last one arose. Those
   * that only repeat their cause are left out, and so is a stack trace within a message.
   */
  public static String causes(Throwable thrown) {
    List<String> lines = new ArrayList<>();
    Throwable last = thrown;
    for (Throwable each = unwrap(thrown); each != null; each = each.getCause()) {
      last = each;
      String message = message(each);
      if (each.getCause() == null || !message.contains(firstLine(each.getCause()))) {
        lines.addAll(wrap(each.getClass().getSimpleName() + ":"));
        message.lines().forEach(line -> lines.addAll(wrap(line)));
      }
    }
    Stream.of(last.getStackTrace()).limit(FRAMES).forEach(frame -> lines.add("    at " + frame));
    return String.join("\n", lines);
  }

  /** A message up to the stack trace or the plan that Spark puts behind it. */
  private static String message(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    return message.lines().takeWhile(line -> !line.matches(NO_MESSAGE)).collect(joining("\n"));
  }

  private static String unresolved(SparkThrowable thrown) {
    String proposal = thrown.getMessageParameters().get("proposal");
    return "There is no column "
        + thrown.getMessageParameters().get("objectName")
        + (proposal == null ? "." : ". The most alike are: " + proposal + ".");
  }

  /** The exception inside those that only say that something went wrong elsewhere. */
  private static Throwable unwrap(Throwable thrown) {
    Throwable each = thrown;
    while (each.getCause() != null
        && (each instanceof QueryFailed
            || each instanceof StreamingQueryException
            || each instanceof InvocationTargetException
            || each instanceof ExecutionException)) {
      each = each.getCause();
    }
    return each;
  }

  /** What made a task fail, for an exception that wraps it; else the exception itself. */
  private static Throwable root(Throwable thrown) {
    Throwable each = thrown;
    while (each instanceof SparkException && each.getCause() != null) {
      each = each.getCause();
    }
    return each;
  }

  private static String name(Throwable thrown) {
    return thrown instanceof SparkThrowable ? "" : thrown.getClass().getSimpleName() + ": ";
  }

  private static String firstLine(Throwable thrown) {
    String message = thrown.getMessage();
    if (message == null) {
      return "no message";
    }
    // Spark's analysis ends its sentence with a semicolon, and a drawing of the plan follows.
    return message.strip().lines().findFirst().orElse("").replaceFirst(";$", "");
  }

  /** Breaks a text into lines of at most 80 columns, at spaces. */
  public static List<String> wrap(String text) {
    return wrap(text, WIDTH);
  }

  /** A text in lines of at most 80 columns, broken at spaces. */
  public static String wrapped(String text) {
    return String.join("\n", wrap(text));
  }

  /** Breaks a text into lines of at most so many columns, at spaces. */
  public static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+")) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
