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

  /** Start of a message or error class, what is wrong, what to do. */
  private record Rule(String mark, String sentence, String advice) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "Append output mode not supported when there are streaming aggregations",
              "Append can't send an aggregation without a watermark: no group is ever final.",
              "Use update or complete, or add withWatermark before the groupBy and group by a"
                  + " window of that column."),
          new Rule(
              "Complete output mode not supported when there are no streaming aggregations",
              "Complete sends the whole result table, and without an aggregation Spark keeps none.",
              "Use append, or aggregate first."),
          new Rule(
              "Update output mode not supported for session window",
              "Session windows can't be sent in update mode: a late row may merge two of them.",
              "Use append with a watermark, or complete."),
          new Rule(
              "Global aggregation with session window",
              "A session window needs a second column to group by.",
              "Group by the user too: groupBy(session_window(...), col(\"user_id\"))."),
          new Rule(
              "Queries with streaming sources must be executed with writeStream.start()",
              "A stream has no end, so it can't be shown, counted or collected at once.",
              "Start it with writeStream(), or hand it to show(dataset, mode) in the shell."),
          new Rule(
              "CALL_ON_STREAMING_DATASET_UNSUPPORTED",
              "This call is for tables, and the dataset is a stream.",
              "Start it with writeStream(), or hand it to show(dataset, mode) in the shell."),
          new Rule(
              "WRITE_STREAM_NOT_ALLOWED",
              "writeStream() is for streams, and the dataset is a table.",
              "Use write(), or read it with readStream()."),
          new Rule(
              "Schema must be specified when creating a streaming source",
              "A stream of files needs a schema: it may start before the first file is there.",
              "Give it one: .schema(\"timestamp STRING, user_id INT, event STRING\")."),
          new Rule(
              "PATH_NOT_FOUND",
              "The folder to read from does not exist.",
              "Make the folder first; files may arrive in it later."),
          new Rule(
              "Option 'basePath' must be a directory",
              "A stream reads a folder, and this path is a file.",
              "Give the folder that holds the file, and pathGlobFilter to pick the file."),
          new Rule(
              "EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE",
              "A watermark needs a TIMESTAMP column, and this one has another type.",
              "Make one first: withColumn(\"time\", to_timestamp(col(\"timestamp\")))."),
          new Rule(
              "NON_TIME_WINDOW_NOT_SUPPORTED_IN_STREAMING",
              "A window over rows (a running total, a rank) does not run on a stream.",
              "Group by a time window, or keep the total yourself with flatMapGroupsWithState."),
          new Rule(
              "Distinct aggregations are not supported",
              "countDistinct would have to keep every value, so a stream refuses it.",
              "Use approx_count_distinct, or dropDuplicates before the count."),
          new Rule(
              "Sorting is not supported on streaming",
              "A stream can be sorted only after an aggregation, in complete mode.",
              "Drop the orderBy, or aggregate and use complete."),
          new Rule(
              "Multiple streaming aggregations are not supported",
              "Two aggregations in one stream run in append mode only.",
              "Use append with a watermark, or write the first result out and read it again."),
          new Rule(
              "queryName must be specified for memory sink",
              "The memory sink needs a name for its table.",
              "Add .queryName(\"counts\")."),
          new Rule(
              "CANNOT_MODIFY_CONFIG",
              "This setting is fixed when the session starts.",
              "Give it to SparkSession.builder() and start a new session."),
          new Rule(
              "DATA_SOURCE_NOT_FOUND",
              "Spark does not know this format: its jar is not on the class path.",
              "Check the spelling, or add the jar as //DEPS and start again."),
          new Rule(
              "CSV header does not conform to the schema",
              "A file's header line has other columns, or another order, than the schema.",
              "Mend the file, or give the schema in the file's order."),
          new Rule(
              "Number of column in CSV header is not equal",
              "A file's header line has more or fewer columns than the schema.",
              "Mend the file, or give the schema all of its columns."),
          new Rule(
              "MALFORMED_RECORD_IN_PARSING",
              "A row does not fit the schema, and FAILFAST stops the query at the first one.",
              "Mend the row, or use PERMISSIVE with a column _corrupt_record STRING."),
          new Rule(
              "Provided schema doesn't match to the schema for existing state",
              "The checkpoint belongs to a query with other state: the query was changed.",
              "Give the changed query a new checkpoint folder."),
          new Rule(
              "Task not serializable",
              "A function uses an object that can't be sent to Spark's tasks.",
              "Use only values and Serializable objects in it; a lambda instead of a method"
                  + " reference to an object such as System.out."),
          new Rule(
              "Connection refused",
              "Nobody listens on the socket's host and port.",
              "Start the server first, in another terminal: nc -lk 9999."),
          new Rule(
              "Continuous processing does not support",
              "The continuous trigger runs map and filter over few sources only.",
              "Use Trigger.ProcessingTime, or the rate source without aggregation."));

  /** Says what an exception means. */
  public static Refusal of(Throwable thrown) {
    Throwable failure = unwrap(thrown);
    for (Throwable each = failure; each != null; each = each.getCause()) {
      for (Rule rule : RULES) {
        if (matches(rule, each)) {
          return new Refusal(true, rule.sentence(), rule.advice());
        }
      }
    }
    Throwable root = root(failure);
    if (root instanceof SparkThrowable && hasErrorClass(root, "UNRESOLVED_COLUMN")) {
      return new Refusal(true, unresolved((SparkThrowable) root), "Check its name and spelling.");
    }
    boolean ours =
        root.getStackTrace().length > 0
            && root.getStackTrace()[0].getClassName().startsWith("workbook.");
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

  private static boolean matches(Rule rule, Throwable thrown) {
    if (hasErrorClass(thrown, rule.mark())) {
      return true;
    }
    String message = thrown.getMessage();
    return message != null && message.startsWith(rule.mark());
  }

  private static boolean hasErrorClass(Throwable thrown, String name) {
    if (!(thrown instanceof SparkThrowable spark) || spark.getErrorClass() == null) {
      return false;
    }
    return spark.getErrorClass().equals(name) || spark.getErrorClass().startsWith(name + ".");
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
    return message == null ? "no message" : message.strip().lines().findFirst().orElse("");
  }

  /** Breaks a text into lines of at most 80 columns, at spaces. */
  static List<String> wrap(String text) {
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
