import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pages.PageCheck;
import workbook.session.Session;

/**
 * Small pages that tell the truth or don't, each checked as the real ones are. In the pages, {@code
 * ~~~} is a fence.
 */
@Tag(RunTests.SLOW)
class PagesThatLieAreCaught {

  @TempDir private Path root;

  private Path page;
  private PageCheck check;

  @BeforeEach
  void repository() throws Exception {
    assertEquals(0, new ProcessBuilder("git", "init", "-q", root.toString()).start().waitFor());
    page = root.resolve("page.md");
  }

  @Test
  @DisplayName("A command with its output holds, and counts as run and compared")
  void aTruePage() throws Exception {
    holds("~~~sh\nprintf 'one\\ntwo\\n'\n~~~\n\n~~~output\none\ntwo\n~~~\n");
    assertEquals(
        "1 run, 1 compared, 0 drawings, 0 not run, 0 wrong; 0 links, 0 broken", check.summary());
  }

  @Test
  @DisplayName("A wrong output is told with the line that differs, expected and actual")
  void aWrongOutput() throws Exception {
    wrong(
        "# Page\n\n~~~sh\nprintf 'one\\ntwo\\n'\n~~~\n\n~~~output\none\nthree\n~~~\n",
        ":9: the output differs\n  expected:\n    one\n    three\n  actual:\n    one\n    two");
  }

  @Test
  @DisplayName("An output that leaves lines out, at its end, its start or in between, is wrong")
  void aShortOutput() throws Exception {
    wrong("~~~sh\nprintf 'a\\nb\\nc\\n'\n~~~\n~~~output\na\nb\n~~~\n", ":7: the output differs");
    wrong("~~~sh\nprintf 'a\\nb\\nc\\n'\n~~~\n~~~output\nb\nc\n~~~\n", ":5: the output differs");
    wrong("~~~sh\nprintf 'a\\nb\\nc\\n'\n~~~\n~~~output\na\nc\n~~~\n", ":6: the output differs");
    wrong("~~~sh\necho a\n~~~\n~~~output\n~~~\n", ":5: the output differs");
  }

  @Test
  @DisplayName("A mask in a line stands for one character or more, and for nothing else")
  void masksInALine() throws Exception {
    holds("~~~sh\necho took 12 ms\n~~~\n~~~output\ntook … ms\n~~~\n");
    wrong("~~~sh\necho 'took  ms'\n~~~\n~~~output\ntook … ms\n~~~\n", ":5: the output differs");
    wrong("~~~sh\necho took 12 s\n~~~\n~~~output\ntook … ms\n~~~\n", ":5: the output differs");
    wrong("~~~sh\necho axb\n~~~\n~~~output\na.b\n~~~\n", ":5: the output differs");
    wrong("~~~sh\necho Total\n~~~\n~~~output\ntotal\n~~~\n", ":5: the output differs");
    wrong("~~~sh\necho ' a'\n~~~\n~~~output\na\n~~~\n", ":5: the output differs");
  }

  @Test
  @DisplayName("A line with a mask alone stands for any number of lines")
  void aMaskAlone() throws Exception {
    holds("~~~sh\nprintf 'a\\nb\\nc\\n'\n~~~\n~~~output\na\n…\nc\n~~~\n");
    holds("~~~sh\nprintf 'a\\nc\\n'\n~~~\n~~~output\n…\na\n…\nc\n…\n~~~\n");
    wrong("~~~sh\nprintf 'a\\nb\\n'\n~~~\n~~~output\n…\nc\n~~~\n", ":6: the output differs");
  }

  @Test
  @DisplayName("A failing command is told with its exit code and what it printed")
  void aFailingCommand() throws Exception {
    wrong("~~~sh\necho oops >&2; exit 3\n~~~\n", ":1: failed with exit code 3:\n    oops");
    wrong("~~~sh\nfalse\ntrue\n~~~\n", ":1: failed with exit code 1: (nothing)");
  }

  @Test
  @DisplayName("An error block holds when the command fails with this text and this exit code")
  void anError() throws Exception {
    String fails = "~~~sh\necho first; echo oops >&2; exit 3\n~~~\n";
    holds(fails + "~~~output\nfirst\n~~~\n~~~error\noops\n~~~\n");
    holds(fails + "~~~error exit=3\nfirst\noops\n~~~\n");
    wrong(fails + "~~~error exit=2\nfirst\noops\n~~~\n", ":4: exit code 3 instead of 2");
    wrong(fails + "~~~error\noops\n~~~\n", ":5: the output differs");
    wrong(
        "~~~sh\necho fine\n~~~\n~~~error\nfine\n~~~\n",
        ":4: it should fail, but succeeded:\n    fine");
  }

  @Test
  @DisplayName("A block has to say what it is, in words that the convention has")
  void unknownBlocks() throws Exception {
    wrong("\n~~~\nls\n~~~\n", ":2: the block doesn't say what it is");
    wrong("~~~bash\nls\n~~~\n", ":1: unknown kind of block \"bash\"");
    String wide = "int a = 1; // " + "x".repeat(59);
    wrong("~~~jshell\n" + wide + "\n~~~\n", ":1: wider than 72 columns: " + wide);
    wrong("~~~sh colour=red\nls\n~~~\n", ":1: \"sh\" has no attribute \"colour\"");
    wrong("~~~sh timeout=soon\nls\n~~~\n", ":1: timeout=soon is no time");
    wrong("Text\n\n    ls\n", ":3: indented code");
  }

  @Test
  @DisplayName("A block that is not run needs a reason, and the reader must see it")
  void notRun() throws Exception {
    String why = "This needs\na cluster.\n\n";
    holds(why + "~~~sh norun=\"needs a cluster\"\nexit 1\n~~~\n\n~~~output\nnever\n~~~\n");
    assertTrue(check.summary().contains("0 compared, 0 drawings, 2 not run"), check.summary());
    wrong("~~~sh norun=\"needs a cluster\"\nls\n~~~\n", ":1: the page's text doesn't say why");
    wrong("~~~sh norun=\"\"\nls\n~~~\n", ":1: the page's text doesn't say why");
    wrong("~~~sh norun\nls\n~~~\n", ":1: the attribute \"norun\" takes a value");
  }

  @Test
  @DisplayName("Output without anything that ran is wrong")
  void outputOfNothing() throws Exception {
    wrong("~~~output\nhello\n~~~\n", ":1: nothing to compare with");
    wrong("~~~input\nhello\n~~~\n", ":1: nothing runs in terminal 1");
  }

  @Test
  @DisplayName(
      "Commands start in a copy of the repository, and the next block finds what they left")
  void aFreshCopy() throws Exception {
    Files.writeString(root.resolve("kept.txt"), "kept\n");
    Files.writeString(root.resolve(".gitignore"), "ignored.txt\n");
    Files.writeString(root.resolve("ignored.txt"), "ignored\n");
    holds(
        "~~~sh\nls\nmkdir made\ncd made\nexport WHO=me\n~~~\n~~~output\nkept.txt\npage.md\n~~~\n"
            + "~~~sh\nbasename \"$PWD\"\necho $WHO\n~~~\n~~~output\nmade\nme\n~~~\n");
    assertFalse(Files.exists(root.resolve("made")));
  }

  @Test
  @DisplayName("Two terminals: one runs, is typed to, prints, and is stopped with Ctrl+C")
  void twoTerminals() throws Exception {
    String echoing =
        "~~~sh terminal=1 background\n"
            + "trap 'echo bye; exit 0' INT; echo ready\nwhile read -r l; do echo \"got $l\"; done\n"
            + "~~~\n~~~output\nready\n~~~\n"
            + "~~~sh terminal=2\necho two\n~~~\n"
            + "~~~input terminal=1\nhello\n~~~\n~~~output\ngot hello\n~~~\n";
    holds(echoing + "~~~input\nCtrl+C\n~~~\n~~~output\nbye\n~~~\n");
    holds(echoing + "~~~input\nCtrl+D\n~~~\n");
    wrong(
        echoing.replace("=1 background", "=1 background timeout=5s"),
        ":1: still runs at the end of the page");
    wrong(
        echoing + "~~~input\nCtrl+C\n~~~\n~~~output\nsee you\n~~~\n",
        ":21: the output differs\n  expected:\n    see you\n  actual:\n    bye");
  }

  @Test
  @DisplayName("The output of a running command is waited for, and told when it doesn't come")
  void lateOutput() throws Exception {
    String late = "~~~sh background\necho a; sleep 0.5; touch both; echo b; sleep 60\n~~~\n";
    holds(late + "~~~output\na\nb\n~~~\n~~~input\nCtrl+C\n~~~\n");
    // The time to wait begins when both lines come.
    String both = "~~~sh terminal=2\nuntil [ -e both ]; do sleep 0.05; done\n~~~\n";
    wrong(
        late + both + "~~~output terminal=1 timeout=2s\na\nb\nc\n~~~\n~~~input\nCtrl+C\n~~~\n",
        ":10: not printed in time\n  expected:\n    a\n    b\n    c\n  actual:\n    a\n    b");
  }

  @Test
  @DisplayName("A command that doesn't end in time is stopped, with its children")
  void aCommandThatHangs() throws Exception {
    // A time that no other run of the tests sleeps.
    String sleep = "sleep 98" + ProcessHandle.current().pid();
    wrong(
        "~~~sh timeout=4s\necho started; " + sleep + " & " + sleep + "\n~~~\n",
        ":1: still running when its time was over; printed until then:\n    started");
    long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
    while (ProcessHandle.allProcesses()
        .anyMatch(process -> process.info().commandLine().orElse("").endsWith(sleep))) {
      assertTrue(System.nanoTime() < deadline, sleep + " still runs");
      Thread.sleep(20);
    }
  }

  @Test
  @DisplayName("A command in the background that fails is told even when nothing shows it")
  void aFailureInTheBackground() throws Exception {
    wrong("~~~sh background\nexit 4\n~~~\n~~~sh terminal=2\ntrue\n~~~\n", ":1: ended with exit");
  }

  @Test
  @DisplayName("JShell blocks share a session, with the prompt's answers; Java blocks only print")
  void java() throws Exception {
    holds(
        "~~~jshell\nint rows = 3\nrows * 2\nSystem.out.println(\"… \" + rows)\n~~~\n"
            + "~~~output\n$2 ==> 6\n… 3\n~~~\n"
            + "~~~java\nint more = List.of(1, rows)\n    .get(1);\nSystem.out.println(more);\n~~~\n"
            + "~~~output\n3\n~~~\n");
    wrong("~~~jshell\n1 + 1\n~~~\n~~~output\n$1 ==> 3\n~~~\n", ":5: the output differs");
    wrong("~~~java\nint a = b;\n~~~\n", ":1: failed:\n    |  Error:\n    |  cannot find symbol");
    wrong(
        "~~~java\nthrow new Exception(\"no\");\n~~~\n", ":1: failed:\n    |  Exception java.lang");
    wrong("~~~java\nclass Open {\n~~~\n", ":1: failed:\n    |  The block ends in the middle of");
    holds("~~~java\nthrow new Exception(\"no\");\n~~~\n~~~error\n…Exception: no\n…\n~~~\n");
    wrong("~~~java\nint a = 1;\n~~~\n~~~error\n…\n~~~\n", ":4: it should fail, but succeeded");
    wrong("~~~java timeout=1s\nThread.sleep(30_000);\n~~~\n", ":1: still running");
  }

  @Test
  @DisplayName("Lines that are said to stand in a file must stand there together")
  void excerpts() throws Exception {
    Files.writeString(root.resolve("A.java"), "class A {\n  int a;\n  int b;\n}\n");
    holds("~~~java file=A.java\nint a;\nint b;\n~~~\n");
    wrong("~~~java file=A.java\nint b;\nint a;\n~~~\n", ":1: these lines don't stand in A.java");
    wrong("~~~java file=B.java\nint b;\n~~~\n", ":1: no such file: B.java");
  }

  @Test
  @DisplayName("A picture is drawn by --update, and must then be what the session holds")
  void pictures() throws Exception {
    String block =
        "~~~jshell picture=pictures/one.svg\nimport static workbook.prompt.Prompt.*;\n"
            + "show(stream().events().groupBy(\"event\").count(), \"update\");\n"
            + "send(\"t,1,login\");\ntick();\n~~~\n";
    String shown = block + "\n![one login comes, and one row goes](pictures/one.svg)\n";
    Path file = root.resolve("pictures/one.svg");
    try {
      assertEquals(List.of(), check(shown, true));
      String svg = Files.readString(file);
      assertTrue(svg.contains(">t, 1, login<"), svg);
      holds(shown);
      Files.writeString(file, svg.replace(">t, 1, login<", ">t, 2, login<"));
      wrong(shown, ":1: pictures/one.svg differs in line ");
      assertTrue(String.join("\n", check(shown, false)).contains(">t, 2, login<"));
      Files.delete(file);
      assertTrue(
          check(shown, false).get(0).contains(":1: there is no pictures/one.svg yet: --update"));
      String other = shown.replace("one.svg\nimport", "one.svg figure=seconds\nimport");
      assertEquals(List.of(), check(other, true));
      assertTrue(Files.readString(file).contains("Seconds of the trigger"));
      // A recording is made for the site alone; that it can be made is seen here.
      String recorded = " recording=recordings/one.html\n";
      String again = other.replace("=seconds\n", "=seconds" + recorded);
      holds(again);
      assertFalse(Files.exists(root.resolve("recordings")));
      wrong(
          again + "\n~~~jshell" + recorded + "tick();\n~~~\n",
          ":10: another block of the page is recorded as recordings/one.html");
    } finally {
      for (StreamingQuery each : Session.local().streams().active()) {
        each.stop();
      }
    }
  }

  @Test
  @DisplayName("A picture that no page shows, that none draws or that nobody can see is wrong")
  void picturesOfNothing() throws Exception {
    String block = "~~~jshell picture=pictures/one.svg\nint a = 1\n~~~\n";
    wrong(block, ":1: the page doesn't show the picture: ![what is on it](pictures/one.svg)");
    Files.createDirectory(root.resolve("pictures"));
    Files.writeString(root.resolve("pictures/one.svg"), "<svg/>\n");
    wrong(block + "\n![](pictures/one.svg)\n", ":1: the picture has no words for those");
    wrong(
        "\n![a drawing by hand](pictures/one.svg)\n",
        ":1: no block of a page draws pictures/one.svg: delete it");
    wrong(
        block.replace("one.svg", "one.svg figure=pie") + "\n![a pie](pictures/one.svg)\n",
        ":1: nothing could be drawn: There is no figure \"pie\"");
    Files.move(root.resolve("pictures/one.svg"), root.resolve("one.svg"));
    // A screenshot is made by a command, not by a block.
    Files.writeString(root.resolve("pictures/screen.png"), "a picture");
    wrong("Some text.\n", ":1: no page shows pictures/screen.png: delete it");
    holds("![what is on the screen](pictures/screen.png)\n");
    Files.delete(root.resolve("pictures/screen.png"));
    wrong("~~~jshell picture=one.svg\nint a = 1\n~~~\n![a](one.svg)\n", ":1: a picture is a file");
    wrong(
        "~~~jshell figure=tick\nint a = 1\n~~~\n", ":1: \"figure\" says what a \"picture\" draws");
    wrong("~~~jshell recording=one.html\nint a = 1\n~~~\n", ":1: a recording is a file like");
    wrong("~~~java picture=pictures/one.svg\nint a = 1;\n~~~\n", ":1: \"java\" has no attribute");
  }

  @Test
  @DisplayName("Links to missing files and headings are broken; other sites are not asked")
  void links() throws Exception {
    Files.writeString(
        root.resolve("b.md"), "# Two words, `code` & more!\n\n## Again\n\n## Again\n");
    holds(
        "[a](b.md#two-words-code--more) [b](b.md#again-1) [c](#d)\n\n# D\n\n"
            + "[x](https://example.org/none) <a id=\"e\"></a> [e](#e)\n");
    wrong("\n[a](c.md)\n", ":2: the link to c.md is broken: no such file");
    wrong("[a](b.md#again-2)\n", ":1: the link to b.md#again-2 is broken: no heading");
    wrong("![a](plot.svg)\n", ":1: the link to plot.svg is broken: no such file");
    assertFalse(check.isClean());
  }

  @Test
  @DisplayName("--update writes what was printed, keeps masks that hold, and touches nothing else")
  void update() throws Exception {
    String before =
        "# Page  \n\n~~~sh\nprintf 'took 5 ms\\nrows 7\\nx\\ny\\nend\\n'\n~~~\n\n"
            + "~~~output\ntook … ms\nrows 6\n…\nend\n~~~\n\n* item\n\n"
            + "  ~~~sh\n  echo new\n  ~~~\n\n  ~~~output\n  ~~~\n\n"
            + "~~~sh\necho same 1\n~~~\n~~~output\nsame …\n~~~\n\nLast line\n";
    String after =
        before.replace("rows 6", "rows 7").replace("  ~~~output\n", "  ~~~output\n  new\n");
    assertEquals(List.of(), check(before, true));
    assertEquals(markdown(after), Files.readString(page));
    assertEquals(List.of(), check(after, true));
    assertEquals(markdown(after), Files.readString(page));
  }

  @Test
  @DisplayName("--update replaces a line by the one most like it, and leaves the rest to the mask")
  void updateFindsTheLine() throws Exception {
    String command = "~~~sh\nprintf 'a 1\\na 2\\nWrote 3 rows in 2 files\\n'\n~~~\n~~~output\n…\n";
    assertEquals(List.of(), check(command + "Wrote 2 files, 3 rows\n~~~\n", true));
    assertEquals(markdown(command + "Wrote 3 rows in 2 files\n~~~\n"), Files.readString(page));
  }

  @Test
  @DisplayName("--update does not hide a command that fails or an error that doesn't come")
  void updateHidesNothing() throws Exception {
    assertEquals(1, check("~~~sh\nexit 1\n~~~\n", true).size());
    assertEquals(1, check("~~~sh\ntrue\n~~~\n~~~error\nx\n~~~\n", true).size());
  }

  @Test
  @DisplayName("--update writes nothing while a block of the page can't be understood")
  void updateNeedsEachBlock() throws Exception {
    String wide = "int a = 1; // " + "wide ".repeat(13);
    String unread =
        "~~~sh\necho one\n~~~\n~~~output\none\n~~~\n~~~jshell\n"
            + wide
            + "\n~~~\n"
            + "~~~output\ntwo\n~~~\n";
    List<String> found = check(unread, true);
    assertTrue(found.get(0).contains(":7: wider than 72 columns: "), found.get(0));
    assertEquals(markdown(unread), Files.readString(page));
  }

  private void holds(String text) throws Exception {
    assertEquals(List.of(), check(text, false));
  }

  private void wrong(String text, String finding) throws Exception {
    List<String> found = check(text, false);
    String all = String.join("\n", found);
    assertTrue(all.contains(page + finding), () -> "missing: " + finding + "\nin: " + all);
    // One lie is told once; what a failed block should have printed may follow.
    assertEquals(1, found.size(), all);
  }

  private List<String> check(String text, boolean update) throws Exception {
    Files.writeString(page, markdown(text));
    var out = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    check = new PageCheck(root, update, out);
    return check.page(page).stream().map(Object::toString).toList();
  }

  private static String markdown(String text) {
    return text.replace("~~~", "```");
  }
}
