import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Says: this ending hides no file from Spark
 *
 * <p>Asked: https://github.com/apache/spark/pull/20683
 */
public class WholeFiles {

  public static void write(Path folder, String name, Iterable<String> lines) throws IOException {
    Path file = folder.resolve(name);
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(name);
    }
    Path part = folder.resolve(name + ".tmp");
    try (BufferedWriter out = Files.newBufferedWriter(part)) {
      for (String line : lines) {
        out.write(line + "\n");
      }
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
