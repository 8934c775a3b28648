import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A move within a folder is one step also where nobody asks for it; it refuses what is there. */
public class WholeFiles {

  public static void write(Path folder, String name, Iterable<String> lines) throws IOException {
    Path part = folder.resolve("_" + name);
    Files.write(part, lines);
    Files.move(part, folder.resolve(name));
  }
}
