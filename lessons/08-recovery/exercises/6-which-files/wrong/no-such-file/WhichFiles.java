import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says: Batch 2 has read two files, and yours finds none */
public class WhichFiles {

  private static final Pattern ENTRY =
      Pattern.compile("\"path\":\"[^\"]*/([^/\"]+)\".*\"batchId\":(\\d+)");

  public static List<String> files(Path checkpoint, long batch) throws IOException {
    List<String> files = new ArrayList<>();
    Path file = checkpoint.resolve("sources/0/" + batch);
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        Matcher matcher = ENTRY.matcher(line);
        if (matcher.find() && Long.parseLong(matcher.group(2)) == batch) {
          files.add(matcher.group(1));
        }
      }
    }
    return files;
  }
}
