package pages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The repository's files as they are now, without those that git ignores, copied to a folder of
 * their own and committed there: a page's commands start as in a fresh clone, and change nothing
 * here.
 */
final class WorkingCopy implements AutoCloseable {

  /** Nobody reads these files' history twice: to pack them would take longer than all the rest. */
  private static final String CONFIGURATION =
      """
      [user]
        name = pages
        email = pages@localhost
      [core]
        looseCompression = 0
      """;

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
      git(copy, "init", "-q");
      // What the repository holds already needn't be written again for each page.
      Path objects = root.resolve(git(root, "rev-parse", "--git-path", "objects").strip());
      Path others = copy.resolve(".git/objects/info/alternates");
      Files.writeString(others, objects.toAbsolutePath() + "\n");
      Files.writeString(copy.resolve(".git/config"), CONFIGURATION, StandardOpenOption.APPEND);
      git(copy, "add", "--all");
      git(copy, "commit", "-q", "-m", "The files as the pages find them");
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** The files that git knows or would add, relative to the repository's root. */
  static List<String> files(Path root) throws IOException, InterruptedException {
    String names = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
    return Stream.of(names.split("\0"))
        .filter(name -> !name.isEmpty())
        .sorted()
        .distinct()
        .toList();
  }

  private static String git(Path folder, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process git =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String printed = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (git.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " in " + folder + ": " + printed.strip());
    }
    return printed;
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
