package workbook.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.hadoop.util.ShutdownHookManager;

/** The one temporary folder of this process, and folders in it. It is deleted at the end. */
public final class TempFolder {

  // Spark's own hook has priority 40 and deletes its folders; this one runs after it.
  private static final int AFTER_SPARK = 5;

  private static Path root;

  private TempFolder() {}

  /**
   * Makes a new folder.
   *
   * @param name the start of its name
   * @return its absolute path
   */
  public static Path create(String name) {
    try {
      return Files.createTempDirectory(root(), name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException("No folder could be made in " + root() + ".", e);
    }
  }

  static synchronized Path root() {
    if (root == null) {
      Session.quietLog(); // Hadoop's hooks, below, write to the log.
      try {
        root = Files.createTempDirectory("workbook-");
      } catch (IOException e) {
        throw new UncheckedIOException(
            "No temporary folder could be made in " + System.getProperty("java.io.tmpdir") + ".",
            e);
      }
      Path folder = root;
      ShutdownHookManager.get().addShutdownHook(() -> delete(folder), AFTER_SPARK);
    }
    return root;
  }

  /** Deletes a folder with all in it; what is gone already is no error. */
  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("The folder " + folder + " could not be deleted: " + e.getMessage());
    }
  }
}
