import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.exercises.CheckRun;
import workbook.exercises.Exercise;
import workbook.exercises.Verdict;

/** The learner's code may do what it likes; the tool says what it did, and goes on. */
@DisplayName("Checks survive bad code")
@Tag(RunTests.SLOW)
class ChecksSurviveBadCode {

  private static final Exercise EXERCISE = Exercise.id("5.1");
  private static final Exercise QUICKEST = Exercise.id("7.1");
  private static final CheckRun CHECKS = new CheckRun(3_000);

  @TempDir Path folder;

  @BeforeAll
  static void warmUp() {
    CHECKS.warmUp();
    new CheckRun().check(EXERCISE, EXERCISE.solution()); // No time limit hits a cold query.
  }

  /** After each piece of bad code, a solution passes in the same JVM. */
  @AfterEach
  void theToolGoesOn() {
    assertTrue(new CheckRun().check(QUICKEST, QUICKEST.solution()).passed());
  }

  @Test
  @DisplayName("an endless loop is stopped")
  void endless() throws Exception {
    Verdict verdict = check("int i = 0; while (true) { i++; }");
    assertEquals(Verdict.Kind.ENDLESS, verdict.kind(), verdict.text());
    assertTrue(verdict.text().contains("still running after 3 seconds"), verdict.text());
  }

  @Test
  @DisplayName("an endless loop in Spark's own thread is stopped")
  void endlessInTask() throws Exception {
    Verdict verdict =
        check(
            "return events.filter((org.apache.spark.api.java.function.FilterFunction<Row>)"
                + " row -> { for (int i = 0; i < 1; i += 0) {} return true; });");
    assertEquals(Verdict.Kind.ENDLESS, verdict.kind());
  }

  @Test
  @DisplayName("a wait without end is stopped")
  void waiting() throws Exception {
    Verdict verdict =
        check("try { Thread.sleep(1_000_000); } catch (Exception e) {} return events;");
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
    assertTrue(verdict.text().lines().count() < 60);
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
  @DisplayName("a renamed method is told as what the check misses")
  void renamed() throws Exception {
    Path file = folder.resolve("FinalMinutes.java");
    Files.writeString(file, "public class FinalMinutes { static int other; }");
    Verdict verdict = CHECKS.check(EXERCISE, file);
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

  private Verdict check(String body) throws Exception {
    Path file = folder.resolve("FinalMinutes.java");
    Files.writeString(
        file,
        "import org.apache.spark.sql.*;\n"
            + "public class FinalMinutes {\n"
            + "  public static Dataset<Row> logins(Dataset<Row> events) {\n"
            + body
            + "\n  }\n}\n");
    return CHECKS.check(EXERCISE, file);
  }
}
