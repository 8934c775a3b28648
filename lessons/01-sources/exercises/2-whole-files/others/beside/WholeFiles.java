import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The part may also lie in another folder of the same disk, such as one beside the stream's. */
public class WholeFiles {

  public static void write(Path folder, String name, Iterable<String> lines) throws IOException {
    Path file = folder.resolve(name);
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(name);
    }
    Path parts = Files.createDirectories(folder.resolveSibling("parts"));
    Path part = Files.createTempFile(parts, "part", ".csv");
    try (PrintWriter out = new PrintWriter(part.toFile(), "UTF-8")) {
      lines.forEach(out::println);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
