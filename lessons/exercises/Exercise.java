package exercises;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import workbook.Lesson;

/**
 * What a lesson has to write: a folder {@code lessons/NN-topic/exercise}. In it lie {@code
 * Name.java} to start with, {@code NameCheck.java}, {@code hints.md}, {@code solution/Name.java},
 * {@code wrong/MISTAKE/Name.java} and {@code predict/Scenario.java}.
 *
 * @param lesson its lesson
 * @param name the class that the learner writes
 */
public record Exercise(Lesson lesson, String name) {

  private static final String CHECK = "Check.java";
  private static final Pattern TODO = Pattern.compile("(?m)^\\s*// TODO: (.*(?:\\R\\s*// .*)*)");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*\\*(.*?)\\*/");
  private static final Pattern MINUTES = Pattern.compile("(\\d+) minutes");
  private static final Pattern HINT = Pattern.compile("(?ms)^\\d+\\. (.*?)(?=^\\d+\\. |\\z)");

  /** All exercises, in the order of the lessons. */
  public static List<Exercise> all() {
    return Lesson.all().stream().map(Exercise::of).flatMap(Optional::stream).toList();
  }

  /**
   * The exercise of a lesson.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Exercise number(int number) {
    return of(Lesson.number(number))
        .orElseThrow(
            () -> new IllegalArgumentException("Lesson " + number + " has no exercise to write."));
  }

  private static Optional<Exercise> of(Lesson lesson) {
    Path folder = lesson.folder().resolve("exercise");
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    return list(folder).stream()
        .map(path -> path.getFileName().toString())
        .filter(file -> file.endsWith(CHECK))
        .map(file -> new Exercise(lesson, file.substring(0, file.length() - CHECK.length())))
        .findFirst();
  }

  /** The number of its lesson. */
  public int number() {
    return lesson.number();
  }

  /** The folder that all of it lies in. */
  public Path folder() {
    return lesson.folder().resolve("exercise");
  }

  /** The file that the learner begins with. */
  public Path start() {
    return folder().resolve(name + ".java");
  }

  /** The class that feeds batches to the learner's code. */
  public Path check() {
    return folder().resolve(name + CHECK);
  }

  /** A way to solve it, with the reasons in its first comment. */
  public Path solution() {
    return folder().resolve("solution").resolve(name + ".java");
  }

  /** Answers that compile and are wrong. */
  public List<Path> wrong() {
    return list(folder().resolve("wrong")).stream()
        .map(mistake -> mistake.resolve(name + ".java"))
        .toList();
  }

  /** The scenarios to predict, in the order of their names. */
  public List<Path> scenarios() {
    return list(folder().resolve("predict"));
  }

  /** The hints, from vague to plain. */
  public List<String> hints() {
    Matcher hint = HINT.matcher(read(folder().resolve("hints.md")));
    List<String> hints = new ArrayList<>();
    while (hint.find()) {
      hints.add(hint.group(1).strip().replaceAll("\\R\\s*", "\n"));
    }
    return hints;
  }

  /** The sentence that says what is to be written; empty when the file has none. */
  public String task() {
    Matcher todo = TODO.matcher(read(start()));
    return todo.find() ? todo.group(1).replaceAll("\\R\\s*// ", " ") : "";
  }

  /** How many minutes it takes, as the start file says; 0 when it doesn't. */
  public int minutes() {
    Matcher minutes = MINUTES.matcher(read(start()));
    return minutes.find() ? Integer.parseInt(minutes.group(1)) : 0;
  }

  /** The learner's copy in a folder such as {@code work}. */
  public Path copyIn(Path folder) {
    return folder.resolve(lesson.folder().getFileName()).resolve(name + ".java");
  }

  /** The first comment of a Java file, in one line; empty when it has none. */
  static String comment(Path file) {
    Matcher comment = COMMENT.matcher(read(file));
    return comment.find() ? comment.group(1).replaceAll("\\s*\\R\\s*\\*?\\s?", " ").strip() : "";
  }

  /**
   * A file's text, in UTF-8 or with the mark of UTF-16 in front.
   *
   * @throws SourceText.Unreadable when it is neither
   */
  static String read(Path file) {
    try {
      return SourceText.of(file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be read.", e);
    }
  }

  static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " could not be listed.", e);
    }
  }
}
