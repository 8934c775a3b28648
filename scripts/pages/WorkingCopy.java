package pages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The repository's files as they are now, without those that git ignores, copied to a folder of
 * their own: a page's commands start there as in a fresh clone, and change nothing here.
 */
final class WorkingCopy implements AutoCloseable {

  private final Path home;

  /**
   * Copies the repository.
   *
   * @throws IOException if git can't list its files or a file can't be copied
   */
  WorkingCopy(Path root) throws IOException, InterruptedException {
    home = Files.createTempDirectory("pages-");
    try {
      Path copy = Files.createDirectory(folder());
      for (String name : files(root)) {
        Path from = root.resolve(name);
        if (Files.isRegularFile(from)) {
          Files.createDirectories(copy.resolve(name).getParent());
          Files.copy(from, copy.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
      Path launcher = copy.resolve("jbang");
      if (Files.exists(launcher)) {
        Files.createSymbolicLink(Files.createDirectory(path()).resolve("jbang"), launcher);
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** The files that git knows or would add, relative to the repository's root. */
  static List<String> files(Path root) throws IOException, InterruptedException {
    var git =
        new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (git.waitFor() != 0) {
      throw new IOException("git can't list the files of " + root.toAbsolutePath());
    }
    return Stream.of(names.split("\0"))
        .filter(name -> !name.isEmpty())
        .sorted()
        .distinct()
        .toList();
  }

  /** Where commands run. */
  Path folder() {
    return home.resolve("copy");
  }

  /** A folder for PATH, in which the launcher is called {@code jbang}. */
  Path path() {
    return home.resolve("bin");
  }

  /** A file of one's own beside the copy. */
  Path file(String name) {
    return home.resolve(name);
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
