import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says: to write them in one go is not one step */
public class WholeFiles {

  public static void write(Path folder, String name, Iterable<String> lines) throws IOException {
    Path file = folder.resolve(name);
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(name);
    }
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append(line).append("\n");
    }
    Files.writeString(file, text);
  }
}
