import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says: There is no file sources/0/1
 *
 * <p>Asked: https://github.com/apache/spark/pull/54500
 */
public class WhichFiles {

  private static final Pattern OFFSET = Pattern.compile("\"logOffset\":(\\d+)");
  private static final Pattern ENTRY = Pattern.compile("\"path\":\"[^\"]*/([^/\"]+)\"");

  public static List<String> files(Path checkpoint, long batch) throws IOException {
    List<String> files = new ArrayList<>();
    for (long entry = offset(checkpoint, batch - 1) + 1;
        entry <= offset(checkpoint, batch);
        entry++) {
      for (String line : Files.readAllLines(checkpoint.resolve("sources/0/" + entry))) {
        Matcher matcher = ENTRY.matcher(line);
        if (matcher.find()) {
          files.add(matcher.group(1));
        }
      }
    }
    return files;
  }

  private static long offset(Path checkpoint, long batch) throws IOException {
    Path file = checkpoint.resolve("offsets/" + batch);
    if (!Files.exists(file)) {
      return -1;
    }
    Matcher matcher = OFFSET.matcher(Files.readString(file));
    return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
  }
}
