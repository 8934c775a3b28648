package workbook.board;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files of the pages: those in the command's jar, or beside this class in the repository; and
 * those of a web jar.
 */
final class BoardFiles {

  private static final Path FOLDER = Path.of("workbook", "board");

  private BoardFiles() {}

  /**
   * The text of a file.
   *
   * @param name such as {@code board.css}; in a web jar, its whole path, which begins with a slash
   */
  static String text(String name) {
    String place = name.startsWith("/") ? name : "/board/" + name;
    try (InputStream inJar = BoardFiles.class.getResourceAsStream(place)) {
      byte[] bytes =
          inJar == null ? Files.readAllBytes(folder().resolve(name)) : inJar.readAllBytes();
      return new String(bytes, UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("The board's file " + name + " could not be read.", e);
    }
  }

  /** The folder in the repository that the working folder lies in. */
  private static Path folder() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder.getParent() != null && !Files.exists(folder.resolve(FOLDER))) {
      folder = folder.getParent();
    }
    return folder.resolve(FOLDER);
  }
}
