import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("prepare knows which commands it can prepare")
class OnlyKnownCommandsArePrepared {

  @Test
  @DisplayName("another name: a sentence, exit code 2, and no archive")
  void unknownName() {
    var err = new StringWriter();
    int exitCode = Prepare.command().setErr(new PrintWriter(err, true)).execute("no-such-command");
    assertEquals(2, exitCode);
    assertEquals(
        "no-such-command can't be prepared: use [shell, stream-processor].",
        err.toString().lines().findFirst().orElse(""));
    assertFalse(Files.exists(Path.of(".cache/no-such-command.jsa")));
  }
}
