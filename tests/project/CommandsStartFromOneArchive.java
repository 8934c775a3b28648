import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Commands start from one archive of Spark's classes")
@Tag(RunTests.SLOW)
@Tag(RunTests.PROCESSES)
class CommandsStartFromOneArchive {

  private static final String SPARK = "org.apache.spark.sql.SparkSession source: ";

  @TempDir Path folder;

  @Test
  @DisplayName("made from stream-processor, it serves a lesson; another class path goes without it")
  void serves() throws Exception {
    Path archive = archive();
    assertTrue(
        lesson(archive, "--mode=append", "--query=events")
            .contains(SPARK + "shared objects file (top)"));

    Path other = Files.createLink(folder.resolve("other.jsa"), archive);
    String jars = Files.readString(archive.resolveSibling("spark.classpath"));
    Files.writeString(folder.resolve("other.classpath"), "/no/such.jar:" + jars);
    assertTrue(lesson(other, "--help").contains(SPARK + "file:"));
  }

  /** The archive of a whole run of the tests, or one for this class alone. */
  private Path archive() throws Exception {
    String whole = System.getProperty(RunTests.ARCHIVE);
    if (whole == null) {
      Path own = folder.resolve("spark.jsa");
      new Prepare().archive(own);
      return own;
    }
    long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
    while (!Files.exists(Path.of(whole))) {
      assertTrue(System.nanoTime() < deadline, "no archive");
      Thread.sleep(100);
    }
    return Path.of(whole);
  }

  /** Which class came from where, when the lesson's script ran with the archive. */
  private String lesson(Path archive, String... arguments) throws Exception {
    Path log = folder.resolve("classes.log");
    var environment = new HashMap<>(Script.with("-Xlog:class+load:file=" + log));
    environment.put("WORKBOOK_ARCHIVE", archive.toString());
    var command = new ArrayList<>(List.of("./jbang", "lesson-05@."));
    command.addAll(List.of(arguments));
    try (var run = Script.run(environment, command.toArray(String[]::new))) {
      assertEquals(0, run.exitCode(), run.err());
      return Files.readString(log);
    }
  }
}
