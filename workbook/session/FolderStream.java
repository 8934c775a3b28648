package workbook.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * A temporary folder that files arrive in, for lessons about files. Each file is whole when it
 * appears, and a second younger than the one before: Spark reads files in the order of their times,
 * and the machine's own clock may give two files the same.
 */
public final class FolderStream implements AutoCloseable {

  private final Path folder = TempFolder.create("input");
  private Instant next = Instant.parse("2026-01-01T00:00:00Z");

  /** The folder's absolute path, for {@code load(...)}. */
  public String path() {
    return folder.toString();
  }

  /**
   * Writes a file: hidden first, then moved to its name.
   *
   * @param name the file's name, such as {@code events-1.csv}, or a path within the folder
   * @param lines its lines, the header included if there is one
   * @return this folder, so that files can be written in a row
   * @throws IllegalArgumentException when there is such a file: Spark would not read it again
   */
  public FolderStream file(String name, String... lines) {
    if (Files.exists(folder.resolve(name))) {
      throw new IllegalArgumentException(
          "There is a file "
              + name
              + " already, and Spark reads a name only once: use another"
              + " name, or rewrite(...) to see that.");
    }
    return write(name, lines);
  }

  /** Writes a file again under its old name. A stream that has read it does not look at it. */
  public FolderStream rewrite(String name, String... lines) {
    return write(name, lines);
  }

  /** Deletes the folder and all in it. The end of the program does so too. */
  @Override
  public void close() {
    TempFolder.delete(folder);
  }

  private FolderStream write(String name, String... lines) {
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder)) {
      throw new IllegalArgumentException("The name " + name + " leads out of the folder.");
    }
    try {
      Files.createDirectories(file.getParent());
      Path hidden = file.resolveSibling("." + file.getFileName());
      Files.writeString(hidden, lines.length == 0 ? "" : String.join("\n", lines) + "\n");
      Files.setLastModifiedTime(hidden, FileTime.from(next));
      next = next.plusSeconds(1);
      Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("The file " + name + " could not be written.", e);
    }
  }
}
