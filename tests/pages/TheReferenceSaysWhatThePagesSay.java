import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pages.Reference;

@DisplayName("The reference says what the lessons' pages say")
class TheReferenceSaysWhatThePagesSay {

  @TempDir private Path root;

  @BeforeEach
  void lessons() throws Exception {
    write(
        "lessons/02-second/README.md",
        """
        # Second

        Its part is [More](more.md).

        | not | an option |
        |---|---|
        | a | b |

        ## Options

        Of the first kind:

        | option | what it does | default | example |
        |---|---|---|---|
        | `a\\|b` | see [below](#traps), [More](more.md#options), [one](../01-first/README.md) | | `a("*")` |

        ## Traps

        | what | else |
        |---|---|
        | c | d |
        """);
    write(
        "lessons/02-second/more.md",
        """
        # Second: more

        ## Options

        ### Of another kind

        To look things up; read on at [Traps](#traps).

        | option | what it does | default | example |
        |---|---|---|---|
        | `e_f` | *all*, see [the site](https://spark.apache.org) | `1` | |
        """);
    write("lessons/01-first/README.md", "# First\n\n## Options\n\nNone.\n");
  }

  private void write(String name, String text) throws Exception {
    Files.createDirectories(root.resolve(name).getParent());
    Files.writeString(root.resolve(name), text);
  }

  private List<String> findings() throws Exception {
    return new Reference(root).findings().stream().map(Object::toString).toList();
  }

  @Test
  @DisplayName("The tables of options in the lessons' order, with links that lead on")
  void allTables() throws Exception {
    String text = new Reference(root).text();
    assertEquals(
        """
        - [2. Second](#2-second)
          - [Second: more](#second-more)

        ## 2. Second

        From [Second](02-second/README.md#options).

        Of the first kind:

        |option|what it does|default|example|
        |---|---|---|---|
        |`a\\|b`|see [below](02-second/README.md#traps), [More](02-second/more.md#options), \
        [one](01-first/README.md)||`a("*")`|

        ### Second: more

        From [Second: more](02-second/more.md#options).

        |option|what it does|default|example|
        |---|---|---|---|
        |`e_f`|*all*, see [the site](https://spark.apache.org)|`1`||
        """,
        text.substring(text.indexOf("- [2. Second]")));
  }

  @Test
  @DisplayName("A reference that is missing or out of date is told with the line and the command")
  void outOfDate() throws Exception {
    String told = "the lessons' tables say something else: run ./jbang pages@. --update ";
    String missing = Path.of("lessons", "REFERENCE.md") + ":1: " + told + "lessons/REFERENCE.md";
    assertEquals(List.of(missing), findings());

    String text = new Reference(root).text();
    write("lessons/REFERENCE.md", text);
    assertEquals(List.of(), findings());

    write("lessons/REFERENCE.md", text.replace("|`1`|", "|`2`|"));
    long line = text.lines().takeWhile(each -> !each.contains("|`1`|")).count() + 1;
    assertEquals(List.of(missing.replace(":1:", ":" + line + ":")), findings());

    write("lessons/REFERENCE.md", text + "| one | row | too | many |\n");
    assertEquals(1, findings().size());
  }

  @Test
  @DisplayName("A table of options with other columns is told with its page and line")
  void otherColumns() throws Exception {
    write("lessons/01-first/README.md", "# First\n\n## Options\n\n| option | use |\n|---|---|\n");
    write("lessons/REFERENCE.md", new Reference(root).text());
    assertEquals(
        List.of(
            Path.of("lessons", "01-first", "README.md")
                + ":5: a table of options has the columns option, what it does, default, example;"
                + " this one has option, use"),
        findings());
  }

  @Test
  @DisplayName("The lessons' own tables have the four columns, and the reference is up to date")
  void theLessons() throws Exception {
    assertEquals(
        "",
        new Reference(Script.root())
            .findings().stream().map(Object::toString).collect(Collectors.joining("\n")));
  }
}
