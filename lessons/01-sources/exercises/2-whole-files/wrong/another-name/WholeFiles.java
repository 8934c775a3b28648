import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Says: The file has another name than asked for */
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
    Files.move(
        part, folder.resolve(System.nanoTime() + "-" + name), StandardCopyOption.ATOMIC_MOVE);
  }
}
