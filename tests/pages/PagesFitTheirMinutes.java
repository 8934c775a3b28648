import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pages.Minutes;
import pages.PageCheck;
import workbook.prompt.LessonPage;

@DisplayName("The lessons' pages are short enough, and say how many minutes they take")
class PagesFitTheirMinutes {

  private static final Path LESSONS = Path.of("lessons");
  private static final Path FIRST = LESSONS.resolve(Path.of("01-first", "README.md"));
  private static final Path MAP = LESSONS.resolve("README.md");
  private static final String COMMAND = "./jbang pages@. --update lessons/REFERENCE.md";

  private static final Pattern NOTES =
      Pattern.compile(
          "(?s)\n\n<!--\n## For the teacher\n\n### Ask\n(.*)\n### Demo\n(.*)\n### Time\n(.*)"
              + "\n### What goes wrong\n(.*)\n-->\n$");

  private static final Pattern STEP = Pattern.compile("(?m)^- (\\d+) minutes: (.*)$");

  /**
   * The text: the title 1, its line 7, the questions 3 and 2, the answer 1, the table of letters 4,
   * the heading 1: 19 words. In blocks: the commands 3, 2 and 1, the output 4: 10 words. Two blocks
   * to run, two questions: 29/200 + 2 * 0.75 + 2 = 3.645 minutes, so 5. With 271 words more it is
   * just 5, with two blocks more 5.155.
   */
  private static final String PAGE =
      """
      # First

      5 minutes, and 10 for the exercise.

      ```mermaid
      flowchart LR
        a --> b
      ```

      **1.** How many?

      ```sh
      echo one `two`
      ```

      ```output
      +---+
      |one| two three
      +---+
      four
      ```

      **2.** Why?

      <details>
      <summary>Answer 2</summary>

      Because.

      ```jshell
      tick(); | twice
      ```

      ```sh norun="why"
      ls
      ```

      </details>

      | a | `b` |
      |---|---|
      | c | d ** |

      ## Options

      | option | what it does | default | example |
      |---|---|---|---|
      | `x` | many words that nobody reads through | none | `x()` |
      """;

  private static final String BLOCK_MORE = "\n```jshell\ntick();\n```\n";

  @TempDir private Path root;

  @BeforeEach
  void lessons() throws Exception {
    write(FIRST, PAGE);
    write(FIRST.resolveSibling("more.md"), "# More\n\n5 minutes. See [First](README.md).\n");
    write(
        MAP,
        """
        | | lesson | station | minutes | script |
        |---|---|---|---|---|
        | 1 | [First](01-first/README.md) | a | 5 | b |
        | | its part [More](01-first/more.md) | | 5 | |

        | time | what | who |
        |---|---|---|
        | 9:00 | [First](01-first/README.md) | all |

        1. [First](01-first/README.md): 5 minutes.
        2. `./jbang demo@.` and [the modes](../README.md): 20 minutes.
        """);
  }

  private void write(Path page, String text) throws Exception {
    Files.createDirectories(root.resolve(page).getParent());
    Files.writeString(root.resolve(page), text);
  }

  private String read(Path page) throws Exception {
    return Files.readString(root.resolve(page));
  }

  private List<String> findings() throws Exception {
    return new Minutes(root).findings().stream().map(Object::toString).toList();
  }

  @Test
  @DisplayName("Minutes that follow from words, blocks and questions are right")
  void right() throws Exception {
    assertEquals(List.of(), findings());
    write(FIRST, PAGE.replace("Because.", "Because. " + "word ".repeat(271)));
    assertEquals(List.of(), findings());
    write(FIRST, PAGE.replace("Because.", "Because. " + "word ".repeat(272)));
    assertEquals(3, findings().size());
  }

  @Test
  @DisplayName(
      "Stale minutes are told with line and command: on the page, in the map's table, its list")
  void stale() throws Exception {
    write(FIRST, PAGE + BLOCK_MORE + BLOCK_MORE);
    String told = "the minutes are 10, by words, blocks and questions, not 5: run " + COMMAND;
    assertEquals(
        List.of(FIRST + ":3: " + told, MAP + ":3: " + told, MAP + ":10: " + told), findings());
  }

  @Test
  @DisplayName("A page that doesn't begin with its minutes is told so")
  void missing() throws Exception {
    write(FIRST, PAGE.replace("5 minutes, and", "Quick, and"));
    assertEquals(
        List.of(FIRST + ":3: the first line below the title must begin with \"5 minutes\""),
        findings());
  }

  @Test
  @DisplayName(
      "A page of more than 1,800 words beside blocks and options is told so, one of 1,800 is not")
  void tooLong() throws Exception {
    String text = "# More\n\n10 minutes.\n\n";
    Path more = FIRST.resolveSibling("more.md");
    write(MAP, read(MAP).replace("its part [More](01-first/more.md) | | 5 ", "its part | | "));
    write(more, text + "word ".repeat(1797) + "\n");
    assertEquals(List.of(), findings());
    write(more, text + "word ".repeat(1798) + "\n");
    assertEquals(
        List.of(
            more
                + ":1: 1,801 words beside its blocks and options, and 1,800 are the most: cut it or"
                + " split it"),
        findings());
    String block = "\n```output\n" + "word ".repeat(100) + "\n```\n\n";
    String options = PAGE.substring(PAGE.indexOf("| option"));
    write(more, text + "word ".repeat(1797) + "\n" + block + options);
    assertEquals(List.of(), findings());
  }

  @Test
  @DisplayName("--update of a page without blocks writes the minutes everywhere, and nothing else")
  void update() throws Exception {
    assertEquals(0, new ProcessBuilder("git", "init", "-q", root.toString()).start().waitFor());
    write(FIRST, PAGE + BLOCK_MORE + BLOCK_MORE);
    String map = read(MAP);
    Path blank = Path.of("blank.md");
    write(blank, "# Blank\n");
    var out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    assertEquals(List.of(), new PageCheck(root, true, out).page(root.resolve(blank)));
    assertEquals(
        (PAGE + BLOCK_MORE + BLOCK_MORE).replace("5 minutes,", "10 minutes,"), read(FIRST));
    assertEquals(
        map.replace("a | 5 |", "a | 10 |").replace("README.md): 5 ", "README.md): 10 "), read(MAP));
    assertEquals(List.of(), findings());
  }

  @Test
  @DisplayName("The lessons' own pages are short enough, and their minutes are up to date")
  void theLessons() throws Exception {
    assertEquals(
        "",
        new Minutes(Script.root())
            .findings().stream().map(Object::toString).collect(Collectors.joining("\n")));
  }

  @Test
  @DisplayName("each lesson has notes for the teacher: ask, demo, time, and what goes wrong")
  void notes() throws Exception {
    for (LessonPage lesson : LessonPage.all()) {
      Path file = lesson.folder().resolve("README.md");
      String page = Files.readString(file);
      Matcher notes = NOTES.matcher(page);
      assertTrue(notes.find(), file.toString());
      for (int part = 1; part <= notes.groupCount(); part++) {
        assertTrue(notes.group(part).strip().length() > 80, file + ": " + notes.group(part));
      }
      // The plan's minutes are those that it promises, and its steps are parts of the page.
      String time = notes.group(3);
      int planned = 0;
      for (MatchResult step : STEP.matcher(time).results().toList()) {
        planned += Integer.parseInt(step.group(1));
        assertTrue(page.contains("\n## " + step.group(2) + "\n"), file + ": " + step.group(2));
      }
      assertTrue(time.strip().startsWith(planned + " minutes"), file + ": " + planned + time);
    }
  }
}
