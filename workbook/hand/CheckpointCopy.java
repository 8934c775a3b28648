package workbook.hand;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A copy of a checkpoint as it was after one of its batches, for another query to go on with. */
final class CheckpointCopy {

  // offsets/3, commits/.3.crc, state/0/0/4.delta, state/0/1/left-keyToNumValues/4.snapshot
  private static final Pattern NUMBERED = Pattern.compile("\\.?(\\d+)(\\.\\w+)*");

  private CheckpointCopy() {}

  /**
   * Copies what a checkpoint had after a batch that is committed.
   *
   * @param to an empty folder
   */
  static void afterBatch(long batch, Path from, Path to) {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : (Iterable<Path>) all::iterator) {
        Path path = from.relativize(each);
        if (Files.isDirectory(each)) {
          Files.createDirectories(to.resolve(path));
        } else if (wasThere(path, batch)) {
          Files.copy(each, to.resolve(path));
        }
      }
      // Spark runs one query of an id at a time.
      Files.writeString(to.resolve("metadata"), "{\"id\":\"" + UUID.randomUUID() + "\"}", UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The checkpoint could not be copied.", e);
    }
  }

  private static boolean wasThere(Path path, long batch) {
    String folder = path.getName(0).toString();
    Matcher number = NUMBERED.matcher(path.getFileName().toString());
    if (path.getNameCount() == 1 || !number.matches()) {
      return path.getNameCount() > 1; // Its metadata alone is another.
    }
    // Spark numbers what a batch begins with by the batch.
    return Long.parseLong(number.group(1)) <= (folder.equals("state") ? batch + 1 : batch);
  }
}
