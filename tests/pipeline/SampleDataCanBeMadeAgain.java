import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("the commands in data/README.md make the sample files again, byte for byte")
class SampleDataCanBeMadeAgain {

  private static final String COMMAND = "./jbang csv-writer@. --output data/";

  @TempDir Path made;

  @Test
  @DisplayName("events, malformed and late")
  void again() throws Exception {
    Path data = Script.root().resolve("data");
    int commands = 0;
    for (String line : Files.readAllLines(data.resolve("README.md"))) {
      if (line.startsWith(COMMAND)) {
        String folder = line.substring(COMMAND.length()).split(" ")[0];
        String options = line.substring(COMMAND.length() + folder.length()).strip();
        var run = CsvWriterRun.of(("--output=" + made.resolve(folder) + " " + options).split(" "));
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(files(data.resolve(folder)), files(made.resolve(folder)), folder);
        commands++;
      }
    }
    assertEquals(3, commands);
    assertEquals(10, files(data.resolve("events")).size());
  }

  private static Map<String, String> files(Path folder) throws Exception {
    var texts = new TreeMap<String, String>();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        texts.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return texts;
  }
}
