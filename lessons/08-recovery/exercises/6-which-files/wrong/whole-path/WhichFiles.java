import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says: That is the whole path */
public class WhichFiles {

  private static final Pattern OFFSET = Pattern.compile("\"logOffset\":(\\d+)");
  private static final Pattern ENTRY = Pattern.compile("\"path\":\"([^\"]*)\".*\"batchId\":(\\d+)");

  public static List<String> files(Path checkpoint, long batch) throws IOException {
    List<String> files = new ArrayList<>();
    for (long entry = offset(checkpoint, batch - 1) + 1;
        entry <= offset(checkpoint, batch);
        entry++) {
      Path file = checkpoint.resolve("sources/0/" + entry);
      Path compact = checkpoint.resolve("sources/0/" + entry + ".compact");
      for (String line : Files.readAllLines(Files.exists(file) ? file : compact)) {
        Matcher matcher = ENTRY.matcher(line);
        if (matcher.find() && Long.parseLong(matcher.group(2)) == entry) {
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
