import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Numbers and letters are the same in each language of the machine")
@Tag(RunTests.PROCESSES)
class NumbersDontDependOnTheLocale {

  private static final Pattern CALL =
      Pattern.compile("(String\\.format|\\bprintf|\\.formatted)\\(");
  private static final Pattern NUMBER =
      Pattern.compile("%(\\d+\\$)?[-#+ 0,(]*\\d*(\\.\\d+)?([deEfgGoxX]|[tT][a-zA-Z])");
  private static final Pattern UNSEEN =
      Pattern.compile("(String\\.format|\\bprintf)\\(\\s*[^\"\\s]");
  private static final Pattern CASE = Pattern.compile("\\.to(Lower|Upper)Case\\(\\)");

  @TempDir Path temp;

  /** A statement of Java: its code without what stands in quotes, and that. */
  private record Statement(int line, String code, String quoted) {

    /** Whether it formats a number, or writes letters large or small, as the machine does. */
    boolean isLocal() {
      boolean formats = CALL.matcher(code).find() && NUMBER.matcher(quoted).find();
      return !code.contains("Locale.ROOT") && (formats || UNSEEN.matcher(code).find())
          || CASE.matcher(code).find();
    }
  }

  /** Splits Java at what ends a statement: ; { and }, but in quotes and comments. */
  private static List<Statement> statements(String java) {
    List<Statement> statements = new ArrayList<>();
    var tokens =
        Pattern.compile(
            "(?s)//[^\\n"
                + "]*|/\\*.*?\\*/|\"\"\"(.*?)\"\"\"|\"((?:\\\\.|[^\"\\\\\\n"
                + "])*)\"|'(?:\\\\.|[^'\\\\\\n"
                + "])+'|[;{}]|.");
    var code = new StringBuilder();
    var quoted = new StringBuilder();
    int line = 1;
    for (var token = tokens.matcher(java); token.find(); ) {
      String text = token.group();
      line += (int) text.chars().filter(letter -> letter == '\n').count();
      if (text.startsWith("\"")) {
        quoted.append(text);
        code.append("\"\"");
      } else if (text.matches("[;{}]")) {
        statements.add(new Statement(line, code.toString(), quoted.toString()));
        code.setLength(0);
        quoted.setLength(0);
      } else if (!text.startsWith("//") && !text.startsWith("/*")) {
        code.append(text);
      }
    }
    statements.add(new Statement(line, code.toString(), quoted.toString()));
    return statements;
  }

  private static List<String> local(String name, String java) {
    return statements(java).stream()
        .filter(Statement::isLocal)
        .map(each -> name + ":" + each.line + ": " + each.code.strip())
        .toList();
  }

  @Test
  @DisplayName("the search finds what it looks for, and nothing else")
  void finds() {
    for (String wrong :
        List.of(
            "out.printf(\"%d\", 1)",
            "String.format(\"a %,d b\", 1)",
            "\"%.1f\".formatted(x)",
            "out.printf(\n\"at %tT%n\",\nnow)",
            "\"\"\"\n%5d\n\"\"\".formatted(x)",
            "out.printf(sentence, 1)",
            "name.toLowerCase()")) {
      assertEquals(1, local("a", "int a = 1; " + wrong + "; b();").size(), wrong);
    }
    for (String right :
        List.of(
            "out.printf(Locale.ROOT, \"%d\", 1)",
            "\"%s\".formatted(1)",
            "a(\"100 %\"); b(\"%d\")",
            "// printf(\"%d\", 1)\na()",
            "name.toLowerCase(Locale.ROOT)")) {
      assertEquals(List.of(), local("a", right + ";"), right);
    }
  }

  @Test
  @DisplayName("no script, lesson, page or tool formats a number in the machine's own digits")
  void formats() throws Exception {
    List<String> found = new ArrayList<>();
    int files = 0;
    for (String folder : List.of("scripts", "workbook", "tools", "lessons")) {
      try (Stream<Path> all = Files.walk(Script.root().resolve(folder))) {
        for (Path file : all.filter(NumbersDontDependOnTheLocale::isText).toList()) {
          String text = Files.readString(file);
          String name = Script.root().relativize(file).toString();
          found.addAll(local(name, name.endsWith(".md") ? blocks(text) : text));
          files++;
        }
      }
    }
    assertTrue(files > 200, files + " files");
    assertEquals("", String.join("\n", found));
  }

  private static boolean isText(Path file) {
    return file.toString().matches(".*\\.(java|jsh|qute|md)");
  }

  /** The Java in the fenced blocks of a page. */
  private static String blocks(String page) {
    var block = Pattern.compile("(?ms)^```(?:java|jshell)\\b[^\\n]*\\n(.*?)^```").matcher(page);
    return block.results().map(found -> found.group(1)).reduce("", (a, b) -> a + ";" + b);
  }

  @Test
  @Tag(RunTests.SLOW)
  @DisplayName("each command says the same in Persian, whose digits are others, as in English")
  void persian() throws Exception {
    String persian = run("fa", "IR");
    assertEquals(run("en", "US"), persian);
    assertTrue(persian.contains("event_batch_1.csv  10 rows"), persian);
    assertTrue(persian.contains("Wrote 2 files, 20 rows to "), persian);
    var foreign = persian.chars().filter(letter -> letter > '9' && Character.isDigit(letter));
    assertEquals(0, foreign.count(), persian);
  }

  /** What {@link EachCommand} prints in a JVM of that language. */
  private String run(String language, String country) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=" + language,
                "-Duser.country=" + country,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path").replace(File.pathSeparator, ":"),
                "EachCommand",
                Files.createDirectories(temp.resolve("out")).toString()));
    Script script = Script.run(Map.of(), command.toArray(String[]::new));
    assertEquals(0, script.exitCode(), script.out() + script.err());
    return script.out();
  }
}
