import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.tool.JavaShellToolBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pages.PageCheck;

/** What a page shows as JShell's answer is what the JShell tool answers in a terminal. */
@Tag(RunTests.SLOW)
class PagesAnswerLikeJShell {

  private static final String SESSION =
      """
      int x = 3 +
      4
      // a comment
      x * 2
      String s
      String u = "naïve"
      s
      x = 5
      x++
      int a = 1, b = 2
      int c = 1; int d = 2
      final int q = 4
      null
      var list = List.of(1, 2, 3)
      list
      "b".repeat(100)
      var big = IntStream.range(0, 100).boxed().toList()
      var text = "z".repeat(81)
      var fits = "z".repeat(78)
      int f(int a) { return a; }
      int f(int a) { return a + 1; }
      long f(int a) { return a + 1L; }
      f(3)
      int h() { return k() + 1; }
      h()
      int k() { return 1; }
      h()
      record P(int a) {}
      enum E { A, B }
      interface I {}
      @interface An {}
      class C<T> { }
      class C<T> { int a; }
      for (int i = 0; i < 2; i++) System.out.println(i)
      System.out.print("no end of line\\n")
      y + 1
      foo(
      1, 2)
      int z = "a"
      list.get("a").b
      1 +* 2
      List.of(1).
        size()
      throw new IllegalStateException("boom")
      throw new IllegalStateException("one\\ntwo")
      throw new IllegalStateException()
      void g() { throw new RuntimeException("in g"); }
      g()
      Integer.parseInt("x")
      x
      """;

  @Test
  @DisplayName("The same session prints the same in a page and in the JShell tool")
  void theSameSessionPrintsTheSame(@TempDir Path root) throws Exception {
    new ProcessBuilder("git", "init", "-q", root.toString()).start().waitFor();
    Path page = root.resolve("page.md");
    // The error block takes whatever is printed: it is there since some snippets must fail.
    Files.writeString(page, "```jshell\n" + SESSION + "```\n\n```error\nold\n```\n");

    var screen = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    assertEquals(List.of(), new PageCheck(root, true, screen).page(page));

    String written = Files.readString(page);
    int start = written.indexOf("```error\n") + "```error\n".length();
    assertEquals(fromTool(), written.substring(start, written.lastIndexOf("```")));
  }

  /** The tool's answers, without the prompts and what was typed at them. */
  private static String fromTool() throws Exception {
    var printed = new ByteArrayOutputStream();
    PrintStream screen = System.out;
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      var typed = new ByteArrayInputStream((SESSION + "/exit\n").getBytes(UTF_8));
      JavaShellToolBuilder.builder()
          .in(typed, null)
          .out(System.out)
          .start("--execution", "workbook", "--startup", "DEFAULT", "--feedback", "concise");
    } finally {
      System.setOut(screen);
    }
    return printed
        .toString(UTF_8)
        .lines()
        .filter(line -> !line.startsWith("jshell> ") && !line.startsWith("   ...> "))
        .filter(line -> !line.isBlank() && !line.matches("\\|  (Welcome|For an|Goodbye).*"))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
