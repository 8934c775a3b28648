import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A file with another header is never counted")
class OtherHeadersAreNeverCounted {

  @TempDir Path temp;

  @ParameterizedTest(name = "{0}")
  @DisplayName("the stream stops with 1 and names the file")
  @ValueSource(
      strings = {
        "timestamp,event,user_id", // another order
        "event,user_id,timestamp",
        "timestamp,user_id,kind", // other columns
        "timestamp,user_id", // fewer
        "timestamp,user_id,event,place", // more
        "2026-01-01T10:00:00,1,login" // none
      })
  void otherHeader(String header) throws Exception {
    new EventFiles(temp)
        .write("good.csv", "2026-01-01T10:00:00,1,login")
        .writeAsIs("other.csv", header + "\n2026-01-01T10:00:01,2,3\n");
    var run = Pipeline.runOver(temp);
    assertEquals(1, run.exitCode(), run.out() + run.err());
    assertEquals(List.of(), run.tables());
    assertTrue(run.err().contains("other.csv"), run.err());
    assertTrue(run.err().contains("timestamp,user_id,event"), run.err());
    assertFalse(run.err().contains("Exception"), run.err());
    assertTrue(run.err().lines().count() <= 2, run.err());
  }
}
