import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Says: A file of this name was there, and is gone
 *
 * <p>Asked: https://github.com/apache/spark/pull/23782
 */
public class WholeFiles {

  public static void write(Path folder, String name, Iterable<String> lines) throws IOException {
    Path file = folder.resolve(name);
    Path part = folder.resolve("." + name);
    try (BufferedWriter out = Files.newBufferedWriter(part)) {
      for (String line : lines) {
        out.write(line + "\n");
      }
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
