import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.execution.streaming.StreamingQueryListenerBus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.reflect.ClassTag$;
import workbook.exercises.CheckRun;
import workbook.exercises.Exercise;
import workbook.exercises.Verdict;
import workbook.session.Session;

/** The learner's code may do what it likes; the tool says what it did, and goes on. */
@DisplayName("Checks survive bad code")
@Tag(RunTests.SLOW)
@Tag(RunTests.EXERCISES)
class ChecksSurviveBadCode {

  private static final Exercise EXERCISE = Exercise.id("5.1");
  private static final Exercise QUICKEST = Exercise.id("7.1");
  private static final CheckRun CHECKS = new CheckRun(3_000); // For what never ends.
  private static final CheckRun PATIENT = new CheckRun(120_000); // Where time is no matter.

  @TempDir Path folder;

  @BeforeAll
  static void warmUp() {
    CHECKS.warmUp();
    PATIENT.check(EXERCISE, EXERCISE.solution()); // No time limit hits a cold query.
  }

  /** After each piece of bad code, a solution passes in the same JVM. */
  @AfterEach
  void theToolGoesOn() {
    assertTrue(PATIENT.check(QUICKEST, QUICKEST.solution()).passed());
  }

  @Test
  @DisplayName("an endless loop is stopped")
  void endless() throws Exception {
    Verdict verdict = check(CHECKS, "int i = 0; while (true) { i++; }");
    assertEquals(Verdict.Kind.ENDLESS, verdict.kind(), verdict.text());
    assertTrue(verdict.text().contains("still running after 3 seconds"), verdict.text());
  }

  @Test
  @DisplayName("an endless loop in Spark's own thread is stopped")
  void endlessInTask() throws Exception {
    Verdict verdict =
        check(
            CHECKS,
            "return events.filter((org.apache.spark.api.java.function.FilterFunction<Row>)"
                + " row -> { for (int i = 0; i < 1; i += 0) {} return true; });");
    assertEquals(Verdict.Kind.ENDLESS, verdict.kind());
  }

  @Test
  @DisplayName("a wait without end is stopped")
  void waiting() throws Exception {
    Verdict verdict =
        check(CHECKS, "try { Thread.sleep(1_000_000); } catch (Exception e) {} return events;");
    assertEquals(Verdict.Kind.ENDLESS, verdict.kind());
  }

  @Test
  @DisplayName("System.exit ends nothing")
  void exit() throws Exception {
    Verdict verdict = check("System.exit(3); return events;");
    assertEquals(Verdict.Kind.EXITED, verdict.kind());
    assertTrue(verdict.text().contains("System.exit(3)"), verdict.text());
    assertEquals(Verdict.Kind.EXITED, check("Runtime.getRuntime().halt(1); return events;").kind());
  }

  @Test
  @DisplayName("an exception is told with the learner's line")
  void exception() throws Exception {
    Verdict verdict = check("String text = null;\n text.length();\n return events;");
    assertEquals(Verdict.Kind.THREW, verdict.kind());
    // The method's body begins on line 4.
    assertTrue(verdict.text().startsWith("FinalMinutes.java:5: NullPointerException"));
  }

  @Test
  @DisplayName("Spark's refusal is a sentence with the learner's line")
  void refusal() throws Exception {
    Verdict verdict = check("return events.groupBy(\"evnt\").count();");
    assertEquals(Verdict.Kind.THREW, verdict.kind());
    assertTrue(
        verdict.text().startsWith("FinalMinutes.java:4: There is no column `evnt`"),
        verdict.text());
  }

  @Test
  @DisplayName("endless recursion is an exception like others")
  void recursion() throws Exception {
    assertEquals(Verdict.Kind.THREW, check("return logins(events);").kind());
  }

  @Test
  @DisplayName("of 100,000 printed lines the first are shown")
  void prints() throws Exception {
    Verdict verdict =
        check("for (int i = 0; i < 100000; i++) System.out.println(i); return events;");
    assertTrue(verdict.text().contains("\n  19\n  ... of 100000 lines"), verdict.text());
    assertTrue(verdict.text().lines().count() < 80, verdict.text());
  }

  @Test
  @DisplayName("a compiler's message names file and line, and nothing of the tool")
  void notCompiled() throws Exception {
    Verdict verdict = check("int x = \"one\";\n return events;");
    assertEquals(Verdict.Kind.NOT_COMPILED, verdict.kind());
    assertTrue(verdict.text().contains("FinalMinutes.java:4: incompatible types"), verdict.text());
    assertTrue(verdict.text().lines().noneMatch(line -> line.contains("save")), verdict.text());
  }

  @Test
  @DisplayName("what everybody forgets in a file gets a sentence above the compiler's words")
  void knownMistakes() throws Exception {
    says("Trigger.Once(); return events;", "import org.apache.spark.sql.streaming.Trigger;");
    says("Map<String, String> none = null; return events;", "import java.util.Map;");
    says("return events.where(col(\"event\"));", "import static org.apache.spark.sql.functions.*;");
    says(
        "return events.select(functions.from_json(events.col(\"event\"), \"a INT\"));",
        "from_json(col(\"value\"), schema, Map.of())");
    says("return events.groupBy(colum(\"event\")).count();", "Did you mean column(...)?");
    says(
        "events.writeStream().foreachBatch((rows, id) -> rows.show()); return events;",
        "(VoidFunction2<Dataset<Row>, Long>) (batch, id) -> { ... }");
  }

  private void says(String body, String sentence) throws Exception {
    Verdict verdict = check(body);
    assertEquals(Verdict.Kind.NOT_COMPILED, verdict.kind(), verdict.text());
    String[] parts = verdict.text().split("\n\n");
    assertTrue(parts[1].replaceAll("\\s+", " ").contains(sentence), verdict.text());
    assertTrue(parts[2].contains("FinalMinutes.java:4: "), verdict.text());
  }

  @Test
  @DisplayName("of a line that is too long the part with the mark is shown, and classes by name")
  void longLine() throws Exception {
    String before = "/* " + "long ".repeat(20) + "*/ ";
    for (String line : List.of("int x = events; " + before, before + "int x = events; " + before)) {
      String text = check(line).text();
      assertTrue(text.contains(": incompatible types: Dataset<Row> cannot be converted"), text);
      List<String> lines = text.lines().toList();
      int mark =
          lines.indexOf(lines.stream().filter(each -> each.strip().equals("^")).findFirst().get());
      assertTrue(lines.get(mark - 1).length() <= 80, text);
      assertTrue(
          lines.get(mark - 1).substring(lines.get(mark).indexOf('^')).startsWith("events;"), text);
    }
  }

  @Test
  @DisplayName("an assert of the learner's is one")
  void asserts() throws Exception {
    Verdict verdict = check("assert events == null : \"not null\"; return events;");
    assertEquals(Verdict.Kind.THREW, verdict.kind(), verdict.text());
    assertTrue(
        verdict.text().startsWith("FinalMinutes.java:4: AssertionError: not null"), verdict.text());
  }

  @Test
  @DisplayName("a renamed method is told as what the check misses")
  void renamed() throws Exception {
    Path file = folder.resolve("FinalMinutes.java");
    Files.writeString(file, "public class FinalMinutes { static int other; }");
    Verdict verdict = PATIENT.check(EXERCISE, file);
    assertEquals(Verdict.Kind.NOT_COMPILED, verdict.kind());
    assertTrue(verdict.text().startsWith("The check doesn't find what it calls"), verdict.text());
  }

  @Test
  @DisplayName("lambdas and classes of the learner's reach Spark's tasks, also after a change")
  void lambdas() throws Exception {
    for (String word : new String[] {"first", "second"}) {
      Verdict verdict =
          check(
              "return events.map((org.apache.spark.api.java.function.MapFunction<Row, String>)"
                  + (" row -> new Object() { String text() { return \"" + word + "\"; } }.text(),")
                  + " org.apache.spark.sql.Encoders.STRING()).toDF();");
      assertEquals(Verdict.Kind.NOT_YET, verdict.kind());
      assertTrue(verdict.text().matches("(?s).*" + word + " +extra\n.*"), verdict.text());
    }
  }

  @Test
  @DisplayName("a check leaves no listener of its session or its query in Spark")
  void leavesNothing() {
    int before = listeners();
    assertTrue(PATIENT.check(EXERCISE, EXERCISE.solution()).passed());
    assertEquals(before, listeners());
  }

  private static int listeners() {
    return Session.local()
        .sparkContext()
        .listenerBus()
        .findListenersByClass(
            ClassTag$.MODULE$.<StreamingQueryListenerBus>apply(StreamingQueryListenerBus.class))
        .size();
  }

  @Test
  @DisplayName("a file saved with a byte order mark or in UTF-16 is read; another gets a sentence")
  void encodings() throws Exception {
    Path file = folder.resolve("FinalMinutes.java");
    // The comment has a letter that each encoding writes differently.
    String text = "// \u00e9\n" + Files.readString(EXERCISE.solution());
    for (Charset charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
      Files.writeString(file, "\ufeff" + text, charset);
      assertTrue(PATIENT.check(EXERCISE, file).passed(), charset.toString());
    }
    Files.writeString(file, "\n" + text, ISO_8859_1);
    unreadable(file, "FinalMinutes.java:2: there is the byte 0xE9, which is no UTF-8 there.");
    Files.writeString(file, text, UTF_16LE);
    unreadable(file, "FinalMinutes.java:1: there is ");
    Files.writeString(file, Files.readString(EXERCISE.solution()), UTF_16BE);
    unreadable(file, "FinalMinutes.java:1: there is a zero byte, as UTF-16 has.");
    Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, 'a'}); // Half a letter.
    unreadable(file, "FinalMinutes.java:1: there is the byte 0x61, which is no UTF-16LE there.");
    Files.write(file, new byte[0]);
    assertEquals(Verdict.Kind.NOT_COMPILED, PATIENT.check(EXERCISE, file).kind());
  }

  private static void unreadable(Path file, String sentence) {
    Verdict verdict = PATIENT.check(EXERCISE, file);
    assertEquals(Verdict.Kind.NOT_COMPILED, verdict.kind(), verdict.text());
    String text = verdict.text().replaceAll("\\s+", " ");
    assertTrue(text.contains(sentence), text);
    assertTrue(text.contains("Save the file in the encoding UTF-8"), text);
  }

  @Test
  @DisplayName("what moved the watermark is shown up to the batch that differs, which is marked")
  void brought() throws Exception {
    String solution = Files.readString(EXERCISE.solution());
    Path file = folder.resolve("FinalMinutes.java");
    Files.writeString(file, solution.replace("\"2 minutes\"", "\"130 seconds\""));
    String text = PATIENT.check(EXERCISE, file).text();
    // The login of 10:03:00 in batch 3 makes 10:00 final; batch 4 has no rows of its own.
    String marked = "\n  batch 3  2026-03-01T10:03:00,5,login\n* batch 4  (nothing)\n";
    assertTrue(text.contains(marked), text);
    assertTrue(text.contains("\n  batch 0  2026-03-01T10:00:10,1,login\n"), text);
    assertTrue(text.lines().allMatch(line -> line.length() <= 80), text);
  }

  @Test
  @DisplayName("what a check compares beside the batches is in the table alone: it brought nothing")
  void comparedBesideTheBatches() {
    Exercise counted = Exercise.id("2.4");
    Path unread = counted.folder().resolve("wrong/unread/CountedLines.java");
    String text = PATIENT.check(counted, unread).text();
    assertTrue(text.contains("\n  batch 0  a.csv:\n"), text);
    assertTrue(text.contains("figures of batch 0"), text);
    assertFalse(text.contains("(nothing)"), text);
  }

  private Verdict check(String body) throws Exception {
    return check(PATIENT, body);
  }

  private Verdict check(CheckRun checks, String body) throws Exception {
    Path file = folder.resolve("FinalMinutes.java");
    Files.writeString(
        file,
        "import org.apache.spark.sql.*;\n"
            + "public class FinalMinutes {\n"
            + "  public static Dataset<Row> logins(Dataset<Row> events) {\n"
            + body
            + "\n  }\n}\n");
    return checks.check(EXERCISE, file);
  }
}
