import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.exercises.Asked;
import workbook.exercises.Course;
import workbook.exercises.Exercise;
import workbook.exercises.Prediction;
import workbook.exercises.Questions;
import workbook.exercises.Why;

/** The tests before and after, the review and the report; Spark runs where a choice is wrong. */
@DisplayName("What was missed comes back")
@Tag(RunTests.SLOW)
@Tag(RunTests.EXERCISES)
class WhatWasMissedComesBack {

  private static final LocalDate MONDAY = LocalDate.of(2026, 11, 30);
  private static final Prediction.Asker NOBODY =
      (name, sent) -> {
        throw new AssertionError("Nothing is to be predicted: " + name);
      };

  @TempDir Path work;

  private final Clock clock = new Evening();
  private LocalDate today = MONDAY;
  private Course course;
  private final List<String> asked = new ArrayList<>();
  private final List<String> told = new ArrayList<>(); // What stood before a question.

  @Test
  @DisplayName("before asks one set, tells nothing, is left and goes on; after asks the other")
  void beforeAndAfter() throws Exception {
    progress("test first=A");
    Course course = course(MONDAY);
    Map<String, String> first =
        Map.of(
            "A running query counts", "Nothing: no batch runs",
            "z.csv was written at 9:00", "a.csv: the first name");
    var left = assertThrows(Prediction.Left.class, () -> before(course, leaves(3, first)));
    assertEquals(
        "Left: 3 of 20 answered, and kept.\nTo go on: ./jbang workbook@. test --before",
        left.getMessage());
    assertTrue(told.get(0).startsWith("20 questions over 9 lessons, about 15 minutes."));
    assertEquals(
        List.of(
            "test first=A",
            "01 before=KnownPaths.java:1:0,OldestFirst.java:1:1",
            "02 before=NoNumber.java:1:-"),
        progress());

    asked.clear();
    String before = before(course, chooser(Map.of("A count has run with 200", "200, as in its")));
    assertTrue(told.get(1).startsWith("It goes on at question 4 of 20,"), told.get(1));
    assertTrue(asked.get(0).startsWith("Question 4 of 20\n"), asked.get(0));
    assertEquals(17, asked.size());
    assertEquals(
        """
        lesson           before
        1  sources       1 of 2
        2  schema        0 of 2
        3  formats       0 of 2
        4  aggregation   0 of 4
        5  output-modes  0 of 2
        6  sinks         0 of 2
        7  triggers      0 of 2
        8  recovery      0 of 2
        9  tuning        1 of 2
        all              2 of 20

        Read, for what was not right:
          lessons/01-sources/README.md
          lessons/02-schema/README.md (2 questions)
          lessons/03-formats/README.md (2 questions)
          lessons/04-aggregation/windows.md (2 questions)
          lessons/04-aggregation/duplicates.md
          lessons/04-aggregation/joins.md
          lessons/05-output-modes/README.md (2 questions)
          lessons/06-sinks/README.md (2 questions)
          lessons/07-triggers/README.md (2 questions)
          lessons/08-recovery/changes.md
          lessons/08-recovery/README.md
          lessons/09-tuning/README.md
        """,
        before.substring(0, before.indexOf("\nWhich answers are right")));
    // What is right is told nowhere, and nothing comes back: no page was read yet.
    assertFalse(before.contains("changed longest ago"), before);
    assertTrue(progress().stream().noneMatch(line -> line.contains("due=")), "" + progress());

    asked.clear();
    String again = before(course, chooser(Map.of()));
    assertEquals(List.of(), asked);
    assertTrue(again.startsWith("You have answered this test. Asked again,"), again);

    String after =
        course.test(
            Asked.AFTER,
            false,
            chooser(
                Map.of(
                    "A file that a running query", "It stays as it is",
                    "A copy has given all files", "Tuesday before Monday",
                    "The trigger of an idle query", "At 14:30.",
                    "A query that runs each night", "100 files")),
            told::add);
    assertEquals(20, asked.size());
    assertTrue(
        after.contains("lesson           before   after\n1  sources       1 of 2   2 of 2\n"));
    assertTrue(after.contains("all              2 of 20  3 of 20\n\nAfter the lessons: 1 more."));
    assertTrue(
        after.contains(
            """

            lessons/07-triggers/README.md

              A query that runs each night has Trigger.AvailableNow() and maxFilesPerTrigger
              100. Tonight there are 250 new files. What has it read in the morning?
              You: 100 files, in one batch.
              Right: 250 files, in three batches.
            """),
        after);
    assertTrue(
        progress()
            .contains(
                "07 before=NextInterval.java:1:-,NightlyRun.java:1:-"
                    + " after=NextInterval.java:2:0,NightlyRun.java:2:2"
                    + " due=2026-12-01:1:NightlyRun.java:2"),
        "" + progress());
    assertEquals(
        "1 file counted. Before: 2.0 of 20 right on average (1 file). After: 3.0 of 20\n"
            + "right on average (1 file).",
        course.report(List.of()).text().split("\n\n")[0]);

    assertThrows(
        Prediction.Left.class,
        () -> course.test(Asked.BEFORE, true, leaves(0, Map.of()), told::add));
    assertTrue(progress().stream().noneMatch(line -> line.contains("before=")), "" + progress());
    assertTrue(progress().stream().anyMatch(line -> line.contains("after=")), "" + progress());
  }

  @Test
  @DisplayName("both sets have as many questions of each lesson, and twins ask different things")
  void equal() throws Exception {
    Map<String, Integer> sizes = new TreeMap<>();
    for (String first : List.of("A", "B")) {
      progress("test first=" + first);
      before(course(MONDAY), chooser(Map.of()));
      for (String line : progress()) {
        int questions = line.split(",").length;
        sizes.merge(
            line.substring(0, 2), first.equals("A") ? questions : 100 * questions, (a, b) -> a + b);
      }
    }
    sizes.remove("te"); // The line of the test itself.
    assertEquals(
        "{01=202, 02=202, 03=202, 04=404, 05=202, 06=202, 07=202, 08=202, 09=202}", "" + sizes);
    assertEquals(40, asked.stream().map(text -> text.split("\n", 2)[1]).distinct().count());
  }

  @Test
  @DisplayName("what was missed comes the next day, then after 3, 7 and 21 days, and no more")
  void spaced() throws Exception {
    progress("01 due=2026-11-30:1:KnownPaths.java:2");
    Map<String, String> right = Map.of("A file that a running query", "It stays as it is");
    Map<String, String> wrong = Map.of("A file that a running query", "All lines of the file");
    // Missed again on Monday, the 30th of November.
    assertEquals("0 of 1 right. Next: 1 on 2026-12-01.", lastLine(review(MONDAY, wrong)));
    for (String[] each :
        new String[][] {
          {"2026-12-01", "2026-12-04"}, {"2026-12-04", "2026-12-11"}, {"2026-12-11", "2027-01-01"}
        }) {
      LocalDate day = LocalDate.parse(each[0]);
      asked.clear();
      assertEquals(
          "Nothing is due today. Next: 1 on " + day + ".", review(day.minusDays(1), right));
      assertEquals(List.of(), asked);
      assertEquals("1 of 1 right. Next: 1 on " + each[1] + ".", lastLine(review(day, right)));
    }
    assertEquals(
        "1 of 1 right. Nothing comes back any more.",
        lastLine(review(LocalDate.parse("2027-01-01"), right)));
    assertEquals(List.of("01 learnt=KnownPaths.java:2"), progress());
    assertTrue(
        review(LocalDate.parse("2028-01-01"), right).startsWith("Nothing was missed so far"));
  }

  @Test
  @DisplayName("a clock that was once ahead does no harm, nor does a question that is gone")
  void clocks() throws Exception {
    progress(
        "01 due=2099-01-01:1:KnownPaths.java:2,2026-11-01:2:Gone.java,2026-11-02:7:Gone.java:1");
    assertEquals("Nothing is due today. Next: 1 on 2026-12-01.", review(MONDAY, Map.of()));
    Map<String, String> right = Map.of("A file that a running query", "It stays as it is");
    String next = lastLine(review(MONDAY.plusDays(1), right));
    assertEquals("1 of 1 right. Next: 1 on 2026-12-04.", next);
    // Set back by a month: three days from then, as the box says.
    assertEquals(
        "Nothing is due today. Next: 1 on 2026-11-04.",
        review(LocalDate.parse("2026-11-01"), right));
  }

  @Test
  @DisplayName("review takes what waited longest, five minutes of it, and keeps what was answered")
  void minutes() throws Exception {
    progress(
        "01 due=2026-12-02:2:OldestFirst.java:1,2026-11-29:1:KnownPaths.java:1,"
            + "2026-11-30:4:OldestFirst.java:2",
        "05 why=Silence.java:2:1"); // Of the time before there was a review.
    Exercise formats = Exercise.id("3.1");
    course(MONDAY.minusDays(1))
        .predict(
            formats,
            formats.scenarios().get(1),
            (name, sent) -> new Prediction(List.of()),
            chooser(
                Map.of(
                    "Why is the user NULL in JSON", "JSON knows texts",
                    "Why is the view there", "Of each line, Spark takes")));
    assertTrue(
        progress()
            .contains(
                "03 predicted=QuotedNumbers.java"
                    + " why=QuotedNumbers.java:1:0,QuotedNumbers.java:2:2"
                    + " due=2026-11-30:1:QuotedNumbers.java,2026-11-30:1:QuotedNumbers.java:2"),
        "" + progress());
    assertEquals(5, course(MONDAY).due());

    var left =
        assertThrows(
            Prediction.Left.class,
            () -> course(MONDAY).review(NOBODY, leaves(0, Map.of()), told::add));
    assertEquals("Left: none of 3 done; the rest waits.", left.getMessage());

    told.clear();
    Iterator<List<String>> rows =
        List.of(List.of("1,login", "2,view"), List.of("1,login", "null,view")).iterator();
    String first =
        course(MONDAY)
            .review(
                (name, sent) -> Questions.answer(rows.next()),
                chooser(
                    Map.of(
                        "A running query counts", "Nothing: no batch runs",
                        "A copy has given all files", "Tuesday before Monday",
                        "Why is the user NULL in JSON", "JSON knows texts",
                        "Why is the view there", "A value that doesn't fit")),
                told::add);
    assertEquals("3 of 3 right. 2 more are due today.", lastLine(first));
    assertTrue(told.get(0).startsWith("5 to go over. What you miss comes back the next day,"));
    assertTrue(told.get(0).contains("1 of 3, lesson 1"), told.get(0));
    assertTrue(told.get(2).contains("3 of 3, lesson 3"), told.get(2));
    assertTrue(told.get(2).contains("The same two events as CSV and as JSON"), told.get(2));
    assertEquals(
        List.of(
            "01 due=2026-12-03:2:KnownPaths.java:1,2026-12-02:2:OldestFirst.java:1"
                + " learnt=OldestFirst.java:2",
            "03 predicted=QuotedNumbers.java why=QuotedNumbers.java:1:0,QuotedNumbers.java:2:0"
                + " due=2026-12-03:2:QuotedNumbers.java,2026-11-30:1:QuotedNumbers.java:2",
            "05 why=Silence.java:2:1"),
        progress());

    told.clear();
    String second =
        review(
            MONDAY,
            Map.of(
                "Why is the view there", "A value that doesn't fit",
                "Why did Spark run a batch", "At each trigger"));
    assertTrue(second.contains("Many think so. Look:"), second);
    assertTrue(second.contains("After the first empty batch none runs any more"), second);
    assertEquals("1 of 2 right. Next: 1 on 2026-12-01.", lastLine(second));
    // The query that the question is about is shown, and not how rows are typed.
    assertTrue(told.get(1).contains(".withWatermark(\"time\", \"1 minute\")"), told.get(1));
    assertFalse(told.get(1).contains("One row a line"), told.get(1));
  }

  @Test
  @DisplayName("a report counts who chose what, and names what it can't count, with its line")
  void report() throws Exception {
    Path anna =
        file(
            "anna.txt",
            "# The workbook's progress, written by its tools.",
            "01 before=KnownPaths.java:1:2,OldestFirst.java:1:0",
            "05 predicted=Silence.java why=Silence.java:1:1,Silence.java:2:0");
    Path ben =
        file(
            "ben.txt",
            "01 before=KnownPaths.java:1:- after=KnownPaths.java:2:0",
            "05 why=Silence.java:1:1",
            "05.1 passed",
            "school/ why=Any.java:1:1");
    Path cem =
        file(
            "cem.txt",
            "05 why=Silence.java:1:3,Silence.java:7:0,Silence.java:2:9,nonsense",
            "hello \033[31m world",
            "99 why=Silence.java:1:0",
            "02 before=KnownPaths.java:1:0",
            "05 colour=red");
    Ran all =
        run("", "report", "" + anna, "" + ben, "" + cem, "" + anna, work.resolve("dora.txt") + "");
    assertEquals(1, all.exitCode());
    assertEquals(
        """
        3 files counted. Before: 2 not at the end yet. After: 1 not at the end yet.

        Lesson 5, Silence.java, question 1
        Why did 10:00 go out in the batch after 10:02:15, and not in its own?
          2  Append holds each window back by one batch.
          1  By the clock on the wall, the minute was over by then.

        Lesson 1, KnownPaths.java, set A
        A running query counts the lines of the files in a folder. A file that it has
        read gets two more lines. What does the next batch count?
          1 before  (didn't know)
          1 before  All lines of the file, the old ones once more.

        3 questions nobody missed.

        Answers to the set school are not in this report, which is about the lessons.

        Not counted:
        """,
        all.out().substring(0, all.out().indexOf("counted:\n") + 9));
    String problems = all.out().substring(all.out().indexOf("Not counted:\n") + 13);
    assertEquals(
        "W/cem.txt:1: this can't be read, or stands there twice: why=nonsense"
            + " W/cem.txt:2: this is no line of a progress file: hello ?[31m world"
            + " W/cem.txt:5: this word is not known: colour=red"
            + " W/cem.txt:1: lesson 5 has no choice 9 of Silence.java:2"
            + " W/cem.txt:1: lesson 5 has no question Silence.java:7 for why="
            + " W/cem.txt: and 2 more like these."
            + " W/anna.txt: it is named twice, and counted once."
            + " W/dora.txt: there is no such file.",
        problems.replace(work.toString(), "W").replaceAll("\\s+", " ").strip());
    assertTrue(all.out().lines().allMatch(line -> line.chars().noneMatch(Character::isISOControl)));

    Files.write(cem, new byte[] {(byte) 0xff, 0, 1});
    Ran binary = run("", "report", "" + cem, "" + ben);
    assertTrue(binary.out().startsWith("1 file counted."), binary.out());
    assertTrue(binary.out().contains("no progress file"), binary.out());
    assertEquals(0, run("", "report", "" + ben).exitCode());
  }

  @Test
  @DisplayName("the commands take lines from a pipe, and say what is wrong with them")
  void commands() throws Exception {
    for (String[] wrong :
        new String[][] {{"test"}, {"test", "--again"}, {"test", "--before", "--after"}}) {
      Ran none = run("", wrong);
      assertEquals(2, none.exitCode());
      assertTrue(none.err().contains("type test --before or test --after"), none.err());
    }

    Ran some = run("9\nx\n\n1\n", "test", "--before");
    assertEquals(1, some.exitCode());
    assertEquals(4, some.out().split("Type a number from 1 to 4\\.", -1).length, some.out());
    assertTrue(some.out().contains("Question 2 of 20\n"), some.out());
    assertTrue(some.err().startsWith("Left: 1 of 20 answered, and kept."), some.err());
    Ran more = run("", "test", "--before");
    assertTrue(more.out().startsWith("It goes on at question 2 of 20,"), more.out());

    Ran nothing = run("", "review");
    assertEquals(0, nothing.exitCode());
    assertTrue(nothing.out().contains("Nothing was missed so far"), nothing.out());
  }

  private String before(Course course, Why.Chooser chooser) throws Exception {
    return course.test(Asked.BEFORE, false, chooser, told::add);
  }

  private String review(LocalDate day, Map<String, String> choices) throws Exception {
    return course(day).review(NOBODY, chooser(choices), told::add);
  }

  private static String lastLine(String text) {
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  /** The learner's course, on a day: one for all days, so that javac is started once. */
  private Course course(LocalDate day) {
    today = day;
    if (course == null) {
      course = new Course(work, clock);
    }
    return course;
  }

  /** Eight in the evening of the day that is set. */
  private final class Evening extends Clock {

    @Override
    public Instant instant() {
      return today.atTime(20, 0).toInstant(ZoneOffset.UTC);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return Clock.fixed(instant(), zone);
    }
  }

  /** Takes the choice that begins so, by the beginning of its question; else the last one. */
  private Why.Chooser chooser(Map<String, String> choices) {
    return (text, most) -> {
      asked.add(text);
      String[] number = {String.valueOf(most)};
      choices.forEach(
          (question, choice) -> {
            if (text.contains(question)) {
              number[0] =
                  text.lines()
                      .filter(line -> line.matches("  \\d  " + Pattern.quote(choice) + ".*"))
                      .map(line -> line.substring(2, 3))
                      .findFirst()
                      .orElseThrow(() -> new AssertionError(choice + " is not in\n" + text));
            }
          });
      return Integer.parseInt(number[0]);
    };
  }

  /** Leaves after so many answers. */
  private Why.Chooser leaves(int answers, Map<String, String> choices) {
    Why.Chooser chooser = chooser(choices);
    int[] left = {answers};
    return (text, most) -> {
      if (left[0]-- == 0) {
        throw new Prediction.Left();
      }
      return chooser.choose(text, most);
    };
  }

  private Path file(String name, String... lines) throws Exception {
    return Files.write(work.resolve(name), List.of(lines));
  }

  private void progress(String... lines) throws Exception {
    file("progress.txt", lines);
  }

  /** The progress without its title. */
  private List<String> progress() throws Exception {
    return Files.readAllLines(work.resolve("progress.txt")).stream()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  /** What a command printed, and its exit code. */
  private record Ran(int exitCode, String out, String err) {}

  /** Runs {@code workbook --work DIR ARGUMENTS} with this typed to it. */
  private Ran run(String typed, String... arguments) {
    InputStream in = System.in;
    PrintStream out = System.out;
    var printed = new ByteArrayOutputStream();
    var errors = new StringWriter();
    System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      var all = new ArrayList<>(List.of("--work", work.toString()));
      all.addAll(List.of(arguments));
      int exitCode =
          Workbook.commandLine(false, clock)
              .setErr(new PrintWriter(errors, true))
              .execute(all.toArray(String[]::new));
      return new Ran(exitCode, printed.toString(StandardCharsets.UTF_8), errors.toString());
    } finally {
      System.setIn(in);
      System.setOut(out);
    }
  }
}
