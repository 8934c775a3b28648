package workbook.exercises;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The folder of a new exercise, for people who write lessons: small, and whole already. Its start
 * file fails, its solution passes, and two wrong answers get their sentences, so that each file can
 * be changed and proved by {@code author check} one after the other.
 */
public final class NewExercise {

  private static final String START =
      """
      import org.apache.spark.sql.Dataset;
      import org.apache.spark.sql.Row;

      /** WHERE. 10 minutes. The query runs in update mode. */
      public class CLASS {

        // TODO: Count the logins of each user. The columns: user_id and count.
        public static Dataset<Row> result(Dataset<Row> events) {
          return BODY;
        }
      }
      """;
  private static final String ANSWER =
      """
      import org.apache.spark.sql.Dataset;
      import org.apache.spark.sql.Row;

      /** COMMENT */
      public class CLASS {

        public static Dataset<Row> result(Dataset<Row> events) {
          return BODY;
        }
      }
      """;
  private static final String CHECK =
      """
      import workbook.exercises.Check;
      import workbook.exercises.Report;
      import workbook.exercises.Trial;

      /** Feeds two batches, and counts by hand. */
      public class CLASSCheck implements Check {

        @Override
        public void run(Trial trial) {
          trial.show(CLASS.result(trial.events()), "update");

          trial.send("2026-03-01T10:00:10,1,login", "2026-03-01T10:00:50,2,view");
          trial.expect("1, 1");
          trial.send("2026-03-01T10:01:10,1,login", "2026-03-01T10:01:20,1,logout");
          trial.expect("1, 2");
        }

        @Override
        public String explain(Report report) {
          if (report.extra("2, 1")) {
            return "You count views, too: only logins count.";
          }
          if (report.extra("login, 1")) {
            return "You count logins by their type: group by the user.";
          }
          return null;
        }
      }
      """;
  private static final String HINTS =
      """
      # Hints

      1. Which rows count, and what does one row of the result stand for?
      2. `filter` keeps the logins, `groupBy("user_id")` makes a group for each user.
      """;

  private static final String LOGINS = "events.filter(\"event = 'login'\")";

  private NewExercise() {}

  /**
   * Makes the folder behind those that a lesson or a set of one's own has.
   *
   * @param set its lesson, or its set, whose folder may be missing yet
   * @param name the folder's name without its number, such as {@code late-logins}
   * @return what was made, and what to do next
   * @throws IllegalArgumentException when the name is no such name, or one there is so called
   */
  public static String in(ExerciseSet set, String name) {
    if (!name.matches("[a-z]+(-[a-z]+)*")) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" is no name for a folder: small letters and hyphens, as in late-logins.");
    }
    List<Exercise> others = set.exercises();
    String type = type(name);
    if (others.stream().anyMatch(each -> each.name().equals(type))) {
      throw new IllegalArgumentException(
          set.title() + " has an exercise " + type + " already: name it otherwise.");
    }
    int place = others.isEmpty() ? 1 : others.get(others.size() - 1).place() + 1;
    Path folder = set.exercisesFolder().resolve(place + "-" + name);
    String where = set.title() + (set.isFromOutside() ? "" : ", " + set.name().replace('-', ' '));
    Map<String, String> files =
        Map.of(
            type + ".java",
            START.replace("WHERE", where).replace("BODY", "events"),
            type + "Check.java",
            CHECK,
            "hints.md",
            HINTS,
            "solution/" + type + ".java",
            answer(
                "Only logins reach the count, and each user is a group of its own.\n * In update"
                    + " mode a batch sends the groups that it changed.",
                LOGINS + ".groupBy(\"user_id\").count()"),
            "wrong/all-events/" + type + ".java",
            answer("Says: You count views, too", "events.groupBy(\"user_id\").count()"),
            "wrong/by-type/" + type + ".java",
            answer("Says: You count logins by their type", LOGINS + ".groupBy(\"event\").count()"));
    files.forEach((file, text) -> write(folder.resolve(file), text.replace("CLASS", type)));
    return "Made: "
        + folder
        + "\nChange its files one by one: ./jbang workbook@. author check "
        + (set.isFromOutside() ? set.folder() : set.id(place));
  }

  private static String answer(String comment, String body) {
    String whole = comment.contains("\n") ? "\n * " + comment + "\n " : comment;
    return ANSWER
        .replace(
            "/** COMMENT */",
            comment.contains("\n") ? "/**" + whole + "*/" : "/** " + whole + " */")
        .replace("BODY", body);
  }

  private static String type(String name) {
    StringBuilder type = new StringBuilder();
    for (String word : name.split("-")) {
      type.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return type.toString();
  }

  /** Writes a file, in the place of what was there; its folder is made where it is missing. */
  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be written.", e);
    }
  }
}
