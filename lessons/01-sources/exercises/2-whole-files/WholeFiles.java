import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Lesson 1, sources. 10 minutes. The other side: a program that writes files into a folder that a
 * stream reads.
 */
public class WholeFiles {

  // TODO: Write the lines into the file of this name, so that a stream which looks at any
  // moment sees the whole file or none: also when the lines stop in the middle with an
  // exception. A name that is there already is refused with a FileAlreadyExistsException, and
  // the file stays as it was. The lines come one by one, and may be more than memory holds.
  public static void write(Path folder, String name, Iterable<String> lines) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(name))) {
      for (String line : lines) {
        out.write(line);
      }
    }
  }
}
