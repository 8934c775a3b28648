package workbook;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
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

  /** Says what an exception means. */
  public static Refusal of(Throwable thrown) {
    Throwable failure = unwrap(thrown);
    for (Throwable each = failure; each != null; each = each.getCause()) {
      for (KnownRefusal known : KnownRefusal.ALL) {
        if (known.matches(each)) {
          return new Refusal(true, known.sentence(), known.advice());
        }
      }
    }
    Throwable root = root(failure);
    if (root instanceof SparkThrowable && KnownRefusal.hasErrorClass(root, "UNRESOLVED_COLUMN")) {
      return new Refusal(true, unresolved((SparkThrowable) root), "Check its name and spelling.");
    }
    boolean ours =
        root.getStackTrace().length > 0
            && root.getStackTrace()[0].getClassName().matches("(?:workbook|exercises)[.].*");
    return new Refusal(ours, ours ? root.getMessage() : name(root) + firstLine(root), "");
  }

  /** Sentence and advice, each on lines of at most 80 columns. */
  @Override
  public String toString() {
    return text(WIDTH);
  }

  /** Sentence and advice, each on lines of at most so many columns. */
  String text(int width) {
    List<String> lines = wrap(sentence, width);
    if (!advice.isEmpty()) {
      lines.addAll(wrap(advice, width));
    }
    return String.join("\n", lines);
  }

  private static String unresolved(SparkThrowable thrown) {
    String proposal = thrown.getMessageParameters().get("proposal");
    return "There is no column "
        + thrown.getMessageParameters().get("objectName")
        + (proposal == null ? "." : ". There are: " + proposal + ".");
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

  /** Breaks a text into lines of at most so many columns, at spaces. */
  static List<String> wrap(String text, int width) {
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
