import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders in which other processes may still be at work. */
final class Folders {

  private Folders() {}

  /** The bytes of all files below. */
  static long bytes(Path folder) throws IOException {
    while (true) {
      try (Stream<Path> all = Files.walk(folder)) {
        return all.mapToLong(Folders::size).sum();
      } catch (UncheckedIOException gone) {
        // Spark deletes old files while we look: looked again.
      }
    }
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException gone) {
      return 0; // Deleted in the meantime.
    }
  }

  /** Removes a folder with all below it; fails where something is written meanwhile. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
