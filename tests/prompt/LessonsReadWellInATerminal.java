import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.prompt.LessonPage;

@DisplayName("Lessons read well in a terminal")
class LessonsReadWellInATerminal {

  @TempDir Path folder;
  private static final Pattern QUESTION = Pattern.compile("^\\*\\*(\\d)[.]\\*\\*");

  private LessonPage lesson;

  @BeforeEach
  void writePage() throws Exception {
    Files.writeString(
        folder.resolve("README.md"),
        """
        # Output modes

        *20 minutes*

        ```mermaid
        flowchart LR
          A[source] --> B[output mode]:::here --> C[sink]
          D[trigger: when a batch runs]:::here -.-> A
        ```

        The station with the thick border is this lesson's.

        Only the **output mode** changes, and the same ten events go through the same count: look.

        - `append` sends
          each row once
        - see [Spark](https://spark.apache.org) and [the map](../README.md)

        | mode | sends |
        |---|---|
        | `update` | changed rows |

        <details><summary>How many rows?</summary>

        Two.

        </details>

        ```jshell
        tick()
        ```
        """);
    lesson = new LessonPage(5, folder);
  }

  @Test
  @DisplayName("80 columns, the drawing in one line with what is beside it, answers left out")
  void page() {
    assertEquals(
        """
        Output modes
        ============

        20 minutes

            source -> *output mode* -> sink
            *trigger: when a batch runs* ..> source

        The station between asterisks is this lesson's.

        Only the output mode changes, and the same ten events go through the same count:
        look.

        - append sends each row once
        - see Spark (https://spark.apache.org) and the map

        mode    sends
        --------------------
        update  changed rows

        [How many rows?: answer(5, 1) shows it]

            tick()\
        """,
        lesson.text());
  }

  @Test
  @DisplayName("a table too wide for the screen is a list, and a column without a name has none")
  void wideTable() throws Exception {
    String words = "rows that are final, each of them once, and then never again at all";
    Files.writeString(
        folder.resolve("README.md"),
        "# Modes\n\n| mode | sends | |\n|---|---|---|\n| `append` | " + words + " | write |\n");
    String text = "Modes\n=====\n\nappend\n    sends: " + words + "\n    write";
    assertEquals(text, lesson.text());
  }

  @Test
  @DisplayName("the answers come when asked for")
  void answers() {
    assertEquals("How many rows?\n\nTwo.", lesson.answers());
  }

  @Test
  @DisplayName("the list has number, title and minutes")
  void line() {
    assertEquals(" 5  Output modes                          20 minutes", lesson.line());
  }

  @Test
  @DisplayName("one answer, or a sentence when there is none")
  void oneAnswer() {
    assertEquals("How many rows?\n\nTwo.", lesson.answer(1));
    var none = assertThrows(IllegalArgumentException.class, () -> lesson.answer(2));
    assertEquals("There is no answer 2: this page has 1.", none.getMessage());
  }

  @Test
  @DisplayName("an answer has the number of its question, whatever else is folded before it")
  void numbers() throws Exception {
    String fold = "<details>\n<summary>%s</summary>\n\n%s\n\n</details>\n\n";
    Files.writeString(
        folder.resolve("README.md"),
        "# Modes\n\n"
            + fold.formatted("The counts", "Three.")
            + fold.formatted("Answer 1", "Yes.")
            + fold.formatted("Answer 2", "No."));
    assertEquals("Answer 2\n\nNo.", lesson.answer(2));
    assertEquals("The counts\n\nThree.", lesson.answer(3));
    assertTrue(lesson.text().contains("[The counts: answer(5, 3) shows it]"), lesson.text());
  }

  @Test
  @DisplayName("on each page, the fold behind question 2 is called Answer 2")
  void questions() throws Exception {
    for (LessonPage each : LessonPage.all()) {
      for (LessonPage page : each.pages()) {
        String number = "";
        for (String line : Files.readAllLines(page.folder().resolve(page.file()))) {
          Matcher question = QUESTION.matcher(line);
          if (question.find()) {
            number = question.group(1);
          } else if (line.contains("<summary>") && !number.isEmpty()) {
            assertTrue(line.contains("<summary>Answer " + number + "<"), page + ": " + line);
            number = "";
          }
        }
        assertEquals("", number, page + ": a question without its answer");
      }
    }
  }

  @Test
  @DisplayName("further pages come in the order that the first one names them")
  void furtherPages() throws Exception {
    Files.writeString(folder.resolve("a.md"), "# A\n\n10 minutes. Part two.\n");
    Files.writeString(folder.resolve("b.md"), "# B\n\n15 minutes.\n");
    Files.writeString(folder.resolve("README.md"), "# Modes\n\nSee [B](b.md#x), [A](a.md).\n");
    assertEquals(
        List.of(
            " 5  Modes",
            "      lesson(5, \"b\")                      15 minutes",
            "      lesson(5, \"a\")                      10 minutes"),
        lesson.pages().stream().map(LessonPage::line).toList());
    assertEquals("lesson(5, \"b\"), lesson(5, \"a\")", lesson.others());
    assertEquals("lesson(5), lesson(5, \"b\")", lesson.page("a").others());
    var none = assertThrows(IllegalArgumentException.class, () -> lesson.page("c"));
    assertTrue(none.getMessage().startsWith("Lesson 5 has no page \"c\", but: "));
  }

  @Test
  @DisplayName("pages are found by name")
  void byName() {
    assertEquals("4, \"windows\"", LessonPage.named("windows").call());
    assertEquals("7", LessonPage.named("triggers").call());
    assertThrows(IllegalArgumentException.class, () -> LessonPage.named("nothing"));
  }

  @Tag(RunTests.SLOW)
  @Test
  @DisplayName("a lesson that is not there is a wrong option, said in a sentence")
  void noSuchLesson() throws Exception {
    try (var shell = Script.run("shell", "99")) {
      assertEquals(2, shell.exitCode());
      assertTrue(shell.err().contains("There is no lesson 99"), shell::err);
    }
  }
}
