import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.exercises.AtPrompt;
import workbook.prompt.Call;
import workbook.prompt.Lessons;
import workbook.prompt.Prompt;

@DisplayName("The shell has a stream in its hand")
@Tag(RunTests.SLOW)
@Tag(RunTests.PROCESSES)
class TheShellHasAStreamInItsHand {

  private static final String LINE = "-".repeat(68);

  // Lines that are typed at a shell's prompt, and what is expected of what they print alone.
  private static final List<String> PIPE =
      List.of(
          "show(events.groupBy(\"event\").count(), \"complete\")",
          "send(\"t,1,login\", \"t,1,view\")",
          "tick()",
          "send(\"t\", 2, \"view\")",
          "tick()",
          "state()");

  private static final List<String> NO_BATCH =
      List.of(
          "var timed = events.withColumn(\"time\", to_timestamp(col(\"timestamp\")))."
              + "withWatermark(\"time\", \"1 minute\")",
          "var minutes = timed.groupBy(window(col(\"time\"), \"1 minute\")).count()",
          "void twice(String mode, Dataset<Row> query) { show(query, mode);"
              + " send(\"2026-01-01T10:02:00,1,login\"); tick(); tick(); }",
          "System.out.println(\"# complete\"); twice(\"complete\", minutes)",
          "System.out.println(\"# stateless\"); twice(\"append\", timed)",
          "System.out.println(\"# update\"); twice(\"update\", minutes); tick()",
          "System.out.println(\"# no watermark\"); twice(\"append\", events)",
          "FolderStream files = new FolderStream()",
          "System.out.println(\"# folder \" + files.path())",
          "show(spark.readStream().text(files.path()), \"append\"); tick()");

  // What stands between the output of two.
  private static final String NEXT = "# the next part";

  /** What one shell has printed: for the pipe, for the examples, and then without a batch. */
  private static List<String> printed;

  @TempDir static Path folder;

  // Tells which temporary folder the shell has.
  private static final String WHERE =
      "System.out.println(\"<\" + spark.conf().get(\"spark.sql.warehouse.dir\") + \">\")";

  private static Script shell(int exitCode, String... lines) throws Exception {
    try (var shell = Script.start(List.of("-Dworkbook.work=" + folder.resolve("work")), "shell")) {
      for (String line : lines) {
        shell.type(line);
      }
      shell.endInput();
      assertEquals(exitCode, shell.exitCode(), shell::err);
      return shell;
    }
  }

  /**
   * One shell for all: its start costs more than what is typed. Behind the examples, a board is
   * open, which looks at each tick, also at those of a folder.
   */
  @BeforeAll
  static void talk() throws Exception {
    String next = "System.out.println(\"" + NEXT + "\")";
    List<String> lines = new ArrayList<>(PIPE);
    lines.add(next);
    for (Call call : Call.ALL) {
      lines.add("help(\"" + call.name() + "\")");
      lines.add(call.example());
    }
    lines.add(next);
    lines.addAll(NO_BATCH);
    String out = shell(0, lines.toArray(String[]::new)).out() + "\n";
    printed = List.of(out.split(NEXT + "\n"));
    assertEquals(3, printed.size(), out);
  }

  private static void assertNothingIsLeft(String output) {
    var warehouse = Pattern.compile("<(?:file:)?/*(/[^>\"]*)/warehouse>").matcher(output);
    assertTrue(warehouse.find(), output);
    assertFalse(Files.exists(Path.of(warehouse.group(1))), warehouse.group());
  }

  @Test
  @DisplayName("from a pipe it prints what the lines print, and nothing else")
  void pipe() {
    assertEquals(
        """
        Started in complete mode. Now send(...) rows and tick().
        --- batch 0 %1$s
        rows in 2 | rows out 2: 2 new
        state rows 2 | dropped as late 0 | no watermark

             event  count
        new  login  1
        new  view   1
        --- batch 1 %1$s
        rows in 1 | rows out 2: 1 changed, 1 same
        state rows 2 | dropped as late 0 | no watermark

                 event  count
        same     login  1
        changed  view   2
        --- state after batch 1 %2$s
        aggregation by event: rows 2

                 event  count
                 login  1
        changed  view   2
        """
            .formatted(LINE, "-".repeat(56)),
        printed.get(0));
  }

  @Test
  @DisplayName("errors are sentences, a reset keeps Spark, and lambdas work before and after it")
  void errorsAndReset() throws Exception {
    String plusOne =
        "System.out.println(spark.range(3).map((MapFunction<Long, Long>) x -> x + %d,"
            + " Encoders.LONG()).collectAsList())";
    Script shell =
        shell(
            1,
            plusOne.formatted(1),
            "events.show()",
            "show(events)",
            "tick()",
            "state()",
            "show(spark.readStream().format(\"rate-micro-batch\").option(\"rowsPerBatch\","
                + " 1).load(), \"append\")",
            "send(\"t,1,view\")",
            "int mine = 1",
            "// One more than it gets.\nint more(int one) {\n  return one + 1;\n}",
            "help()",
            "help(\"mine\")",
            "help(\"more\")",
            "help(\"nothing\")",
            "/reset",
            "state()",
            plusOne.formatted(10),
            "send(\"t,1,view\")",
            "show(events, \"append\")",
            "state()",
            "send(\"t,7,view\")",
            "tick()",
            "state()",
            "why()",
            "why(true)",
            WHERE);
    String out = shell.out() + "\n" + shell.err();
    assertNothingIsLeft(out);
    assertTrue(out.contains("[1, 2, 3]"), out);
    assertTrue(out.contains("A stream has no end"), out);
    // Of tick(), and of state() here and after the reset.
    assertEquals(3, out.split("No query is shown:", -1).length - 1, out);
    assertTrue(out.contains("No micro-batch has run yet, so nothing is kept"), out);
    assertTrue(out.contains("This query keeps no state"), out);
    assertTrue(out.contains("Spark takes this query in: append, update"), out);
    assertTrue(out.contains("looks for rows in its own source"), out);
    assertTrue(out.contains("does not read events"), out);
    assertTrue(out.contains("\n  int mine\n"), "help() lists what is defined: " + out);
    assertTrue(out.contains("int mine\n"), out);
    assertTrue(out.contains("int more(int one)\n"), out);
    assertTrue(out.contains("There is no call nothing here."), out);
    assertTrue(out.contains("[10, 11, 12]"), out);
    assertTrue(out.contains("new  t          7        view"), out);
    assertTrue(out.contains("    at workbook.hand.HandQuery.state"), "why() says where: " + out);
    assertTrue(
        out.contains("\tat workbook.prompt.Prompt.state"), "why(true) shows all frames: " + out);
    assertFalse(out.contains("at org.apache.spark"), out);
  }

  @Test
  @DisplayName("a lesson's start.jsh by itself tells how to get a prompt")
  void startFile() throws Exception {
    try (var shell = Script.run(Map.of(), "./jbang", "lessons/05-output-modes/start.jsh")) {
      assertEquals(0, shell.exitCode(), shell::err);
      assertTrue(shell.out().contains("jbang -i lessons/05-output-modes/start.jsh"), shell::out);
    }
  }

  @Test
  @DisplayName("help(...) explains each call of the prompt, and its example runs")
  void help() {
    // What the start file and the tools call, and no learner does.
    Set<String> others = Set.of("warmUp", "rehearse", "tellIfNoPrompt", "openedLesson", "beginsAt");
    Set<String> calls = new TreeSet<>(List.of("spark", "events"));
    for (Class<?> type : List.of(Prompt.class, Lessons.class, AtPrompt.class)) {
      Stream.of(type.getDeclaredMethods())
          .filter(method -> Modifier.isPublic(method.getModifiers()))
          .map(Method::getName)
          .filter(name -> !others.contains(name))
          .forEach(calls::add);
    }
    Set<String> explained = new TreeSet<>();
    Call.ALL.forEach(call -> explained.add(call.name()));
    assertEquals(calls, explained);

    for (Call call : Call.ALL) {
      assertTrue(printed.get(1).contains(call.toString()), call::toString);
      assertTrue(call.toString().lines().allMatch(line -> line.length() <= 80), call::toString);
    }
  }

  @Test
  @DisplayName("a tick without a batch says why: what is watched, and what became of the watermark")
  void noBatch() {
    String out = printed.get(2) + "# ";
    assertEquals(
        "No batch: nothing was sent. The watermark moved to 2026-01-01 10:01:00, but"
            + " complete mode runs no batch without rows.",
        noBatch(out, "complete"));
    assertEquals(
        "No batch: nothing was sent. The watermark moved to 2026-01-01 10:01:00, but"
            + " no step of this query waits for it.",
        noBatch(out, "stateless"));
    assertEquals("No batch: nothing was sent, and no watermark moved.", noBatch(out, "update"));
    assertEquals("No batch: nothing was sent.", noBatch(out, "no watermark"));
    var path = Pattern.compile("# folder (.*)").matcher(out);
    assertTrue(path.find(), out);
    assertEquals(
        "No batch: nothing new in the folder " + path.group(1) + ".", noBatch(out, "folder"));
  }

  /** The sentence about the batch that did not run, below a title, on one line. */
  private static String noBatch(String out, String title) {
    var sentence = Pattern.compile("(?s)# " + title + "\\b.*?(No batch: .*?)\n# ").matcher(out);
    assertTrue(sentence.find(), title + " in " + out);
    return sentence.group(1).strip().replace("\n", " ");
  }

  @Test
  @DisplayName("on a terminal, Ctrl+C is taken at any moment, and Ctrl+D ends the shell")
  void terminal() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/script")), "script (bsdutils) makes the terminal");
    Path log = folder.resolve("terminal.log");
    var builder =
        Script.inRoot(
                List.of(
                    "script",
                    "-qefc",
                    "stty cols 80 rows 24 && exec ./jbang shell@.",
                    log.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(Script.with("-Dworkbook.work=" + folder.resolve("work")));
    Process process = builder.start();
    String job =
        "spark.range(1L << 50).map((MapFunction<Long, Long>) x -> { if (x == 0)"
            + " System.out.println(\"job \" + 6 * 7); return x; }, Encoders.LONG()).count()";
    try (var keys = process.getOutputStream()) {
      await(log, "jshell>", 1);
      // The shell rehearses a micro-batch now; a reset ends it without a word. Ctrl+C lies behind
      // the line in the terminal, as it does for whoever types while Spark starts.
      type(keys, "/reset\r" + job + "\r\u0003");
      goesOn(keys, log);
      stop(keys, log, job, "job 42");
      stop(keys, log, "System.out.println(\"loop \" + 6 * 7); while (true) {}", "loop 42");
      stop(
          keys,
          log,
          "for (int i = 0; ; i++) { spark.range(3).count(); if (i == 3)"
              + " System.out.println(\"jobs \" + 6 * 7); }",
          "jobs 42");
      stop(keys, log, "lesson(5)", "This lesson's other pages");
      stop(keys, log, "predict(5)", "Answer with predict");
      stop(
          keys,
          log,
          "spark.stop(); System.out.println(\"ended \" + 6 * 7); Session.local()",
          "ended 42");
      // The variable spark is the session that was ended.
      type(keys, "/reset\r");
      type(keys, "show(events, \"append\")\r");
      await(log, "Started in append mode", 1);
      type(keys, "send(\"t,1,view\")\rtick()\r");
      await(log, "rows in 1 | rows out 1: 1 new", 1);
      type(
          keys,
          "var slow = udf((UDF1<String, String>) x -> { System.out.println(\"row \" + 6 * 7);"
              + " Thread.sleep(600000); return x; }, DataTypes.StringType)\r");
      stop(keys, log, "compare(events.select(slow.apply(col(\"event\"))))", "row 42");
      await(log, "Stopped in the middle of the comparison", 1);
      type(keys, "show(events, \"append\")\rreplay()\r");
      await(log, "rows in 1 | rows out 1: 1 new", 2);
      type(keys, "show(events.select(slow.apply(col(\"event\"))), \"append\")\r");
      type(keys, "send(\"t,1,view\")\r");
      stop(keys, log, "tick()", "row 42");
      await(log, "Stopped in the middle of a batch", 1);
      // And the next query works.
      type(keys, "show(events, \"append\")\rsend(\"t,1,view\")\rtick()\r");
      await(log, "rows in 1 | rows out 1: 1 new", 3);
      type(keys, WHERE + "\r");
      await(log, "warehouse>", 1);
      type(keys, "\u0004");
      assertTrue(
          process.waitFor(Script.TIMEOUT.toSeconds(), TimeUnit.SECONDS),
          "still running after Ctrl+D");
      assertEquals(0, process.exitValue());
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertNothingIsLeft(Files.readString(log));
    assertFalse(Files.readString(log).contains("SLF4J"));
    assertFalse(Files.readString(log).contains("Caused by"), Files.readString(log));
  }

  /** Types a line, and Ctrl+C when the line has shown that it is at work. */
  private static void stop(OutputStream keys, Path log, String line, String seen) throws Exception {
    int before = count(log, seen);
    type(keys, line + "\r");
    await(log, seen, before + 1);
    type(keys, "\u0003");
    goesOn(keys, log);
  }

  private static void goesOn(OutputStream keys, Path log) throws Exception {
    int before = count(log, "answer 42");
    type(keys, "System.out.println(\"answer \" + 6 * 7)\r");
    await(log, "answer 42", before + 1);
  }

  private static void type(OutputStream keys, String text) throws IOException {
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  private static int count(Path log, String text) throws IOException {
    return Files.exists(log) ? Files.readString(log).split(Pattern.quote(text), -1).length - 1 : 0;
  }

  private static void await(Path log, String text, int times) throws Exception {
    long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
    while (count(log, text) < times) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not seen: " + text + "\n" + Files.readString(log));
      }
      Thread.sleep(50);
    }
  }
}
