import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says: a move from there is a copy */
public class WholeFiles {

  public static void write(Path folder, String name, Iterable<String> lines) throws IOException {
    Path file = folder.resolve(name);
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(name);
    }
    Path part = Files.createTempFile("part", ".csv");
    try (BufferedWriter out = Files.newBufferedWriter(part)) {
      for (String line : lines) {
        out.write(line + "\n");
      }
    }
    Files.move(part, file);
  }
}
