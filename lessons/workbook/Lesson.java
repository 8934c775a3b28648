package workbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A lesson: a folder {@code lessons/NN-topic} of the repository.
 *
 * @param number its number
 * @param folder its folder
 */
public record Lesson(int number, Path folder) {

  private static final String NAME = "\\d\\d-[a-z-]+";

  /** All lessons with a page, in order. */
  public static List<Lesson> all() {
    try (Stream<Path> folders = Files.list(lessons())) {
      return folders
          .filter(folder -> folder.getFileName().toString().matches(NAME))
          .filter(folder -> Files.exists(folder.resolve("README.md")))
          .sorted()
          .map(folder -> new Lesson(number(folder), folder))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The lessons could not be listed.", e);
    }
  }

  /**
   * The lesson with a number.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Lesson number(int number) {
    for (Lesson lesson : all()) {
      if (lesson.number() == number) {
        return lesson;
      }
    }
    throw new IllegalArgumentException(
        "There is no lesson " + number + ": lessons() in the shell lists those there are.");
  }

  /** Number and title, and how many minutes where the page says so. */
  public String line() {
    List<String> lines = source().lines().filter(line -> !line.isBlank()).limit(2).toList();
    String title = lines.get(0).replaceFirst("^#+\\s*", "").replaceFirst("^\\d+[.:]?\\s*", "");
    String minutes = lines.size() > 1 && lines.get(1).contains("minutes") ? lines.get(1) : "";
    return "%2d  %-36s  %s"
        .formatted(number, title, minutes.replaceAll("[*_]", ""))
        .stripTrailing();
  }

  /** The page as text for a terminal, without the answers. */
  public String page() {
    return new TerminalPage(source()).text();
  }

  /** The answers that {@link #page} leaves out. */
  public String answers() {
    String answers = new TerminalPage(source()).folded();
    return answers.isEmpty() ? "This page leaves no answer out." : answers;
  }

  /** The file of snippets that the lesson begins with; it may not exist. */
  public Path start() {
    return folder.resolve("start.jsh");
  }

  private String source() {
    try {
      return Files.readString(folder.resolve("README.md"));
    } catch (IOException e) {
      throw new UncheckedIOException("The page of lesson " + number + " could not be read.", e);
    }
  }

  private static int number(Path folder) {
    return Integer.parseInt(folder.getFileName().toString().substring(0, 2));
  }

  /** The lessons of the repository that the working folder lies in. */
  private static Path lessons() {
    Path working = Path.of("").toAbsolutePath();
    for (Path folder = working; folder != null; folder = folder.getParent()) {
      Path lessons = folder.resolve("lessons");
      if (Files.exists(lessons.resolve("workbook"))) {
        return working.relativize(lessons);
      }
    }
    throw new IllegalStateException(
        "The lessons were not found: start the shell in the workbook's folder.");
  }
}
