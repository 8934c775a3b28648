import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says: Yours takes the number of the batch for that of the entry
 *
 * <p>Asked: https://github.com/apache/spark/pull/23557
 */
public class WhichFiles {

  private static final Pattern ENTRY =
      Pattern.compile("\"path\":\"[^\"]*/([^/\"]+)\".*\"batchId\":(\\d+)");

  public static List<String> files(Path checkpoint, long batch) throws IOException {
    List<String> files = new ArrayList<>();
    Path file = checkpoint.resolve("sources/0/" + batch);
    Path compact = checkpoint.resolve("sources/0/" + batch + ".compact");
    Path there = Files.exists(file) ? file : compact;
    if (Files.exists(there)) {
      for (String line : Files.readAllLines(there)) {
        Matcher matcher = ENTRY.matcher(line);
        if (matcher.find() && Long.parseLong(matcher.group(2)) == batch) {
          files.add(matcher.group(1));
        }
      }
    }
    return files;
  }
}
