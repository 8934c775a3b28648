import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Spark reads a file once, as far as it is there, and passes over names that begin with a dot or an
 * underscore. So the file grows under a hidden name, and gets its own by a move, which is one step.
 * That step would replace an older file without a word, and no stream reads a name twice: so that
 * is asked before.
 */
public class WholeFiles {

  public static void write(Path folder, String name, Iterable<String> lines) throws IOException {
    Path file = folder.resolve(name);
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(name);
    }
    Path part = folder.resolve("." + name);
    try (BufferedWriter out = Files.newBufferedWriter(part)) {
      for (String line : lines) {
        out.write(line + "\n");
      }
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
