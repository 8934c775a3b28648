package workbook.exercises;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import workbook.prompt.LessonPage;

/**
 * What a lesson has to write: a folder {@code lessons/NN-topic/exercises/N-name}. In it lie {@code
 * Name.java} to start with, {@code NameCheck.java}, {@code hints.md}, {@code solution/Name.java},
 * {@code wrong/MISTAKE/Name.java} and, where there are more ways than one, {@code
 * others/WAY/Name.java}. The folder alone says where it stands and what its id is. A set from
 * outside has the same.
 *
 * @param set its lesson, or its set
 * @param folder the folder that all of it lies in
 * @param name the class that the learner writes
 */
public record Exercise(ExerciseSet set, Path folder, String name) {

  private static final Pattern ID = Pattern.compile("(\\d{1,4})[.](\\d{1,4})");
  static final Pattern FOLDER = Pattern.compile("(\\d{1,4})-[a-z-]+");
  private static final String CHECK = "Check.java";
  private static final Pattern TODO = Pattern.compile("(?m)^\\s*// TODO: (.*(?:\\R\\s*// .*)*)");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*\\*(.*?)\\*/");
  private static final Pattern MINUTES = Pattern.compile("(\\d+) minutes");
  private static final Pattern SYMPTOMS = Pattern.compile("(?s)/\\*\\s*\\n(.*?)\\*/");
  private static final Pattern SOURCES = Pattern.compile("(?m)^//SOURCES (\\S+)$");
  private static final String BROKEN = "A broken stream";
  private static final Pattern HINT = Pattern.compile("(?ms)^\\d+\\. (.*?)(?=^\\d+\\. |\\z)");

  /** All exercises, in the order of the lessons and of their folders' numbers. */
  public static List<Exercise> all() {
    return LessonPage.all().stream().flatMap(lesson -> of(lesson).stream()).toList();
  }

  /** The exercises of a lesson, in the order of their folders' numbers. */
  public static List<Exercise> of(LessonPage lesson) {
    return of(ExerciseSet.of(lesson));
  }

  /** The exercises of a lesson or a set, in the order of their folders' numbers. */
  static List<Exercise> of(ExerciseSet set) {
    return list(set.exercisesFolder()).stream()
        .filter(folder -> FOLDER.matcher(folder.getFileName().toString()).matches())
        .map(folder -> in(set, folder))
        .sorted(Comparator.comparingInt(Exercise::place))
        .toList();
  }

  /**
   * The exercise of a lesson with an id, such as {@code 5.2}.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Exercise id(String id) {
    Matcher parts = ID.matcher(id);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "\"" + id + "\" is no exercise: write a lesson's number, such as 5, or 5.2.");
    }
    LessonPage lesson = LessonPage.number(Integer.parseInt(parts.group(1)));
    return at(ExerciseSet.of(lesson), Integer.parseInt(parts.group(2)));
  }

  /**
   * One exercise of a lesson or a set: 1 is the first.
   *
   * @throws IllegalArgumentException when there is none
   */
  static Exercise at(ExerciseSet set, int place) {
    List<Exercise> all = of(set);
    return all.stream()
        .filter(each -> each.place() == place)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no exercise "
                        + set.id(place)
                        + ": "
                        + (set.isFromOutside() ? "the set " : "lesson ")
                        + set.id()
                        + " has "
                        + (all.isEmpty()
                            ? "none."
                            : all.stream().map(Exercise::id).collect(joining(", ")) + ".")));
  }

  /**
   * The exercise in a folder.
   *
   * @throws IllegalStateException when the folder has no check, or two
   */
  static Exercise in(ExerciseSet set, Path folder) {
    List<String> checks =
        list(folder).stream()
            .map(path -> path.getFileName().toString())
            .filter(file -> file.endsWith(CHECK))
            .toList();
    if (checks.size() != 1) {
      throw new IllegalStateException(
          folder
              + " must hold exactly one file NameCheck.java, and holds "
              + (checks.isEmpty() ? "none." : String.join(", ", checks) + "."));
    }
    return new Exercise(set, folder, checks.get(0).replaceFirst(CHECK + "$", ""));
  }

  /** What commands and the progress call it: {@code 5.1} is the first one of lesson 5. */
  public String id() {
    return set.id(place());
  }

  /** The number of its lesson; 0 for one from outside. */
  public int number() {
    return set.lesson();
  }

  /** Which one of its lesson it is: 1 is the first. */
  int place() {
    Matcher place = FOLDER.matcher(folder.getFileName().toString());
    return place.matches() ? Integer.parseInt(place.group(1)) : 0;
  }

  /** The file that the learner begins with. */
  public Path start() {
    return folder.resolve(name + ".java");
  }

  /** The class that feeds batches to the learner's code. */
  public Path check() {
    return folder.resolve(name + CHECK);
  }

  /**
   * What is compiled together for a file of the learner's: it, the check, and what header lines of
   * the check name, as in {@code //SOURCES ../../../at-work/StreamTester.java}.
   */
  List<Path> compiledWith(Path file) {
    List<Path> files = new ArrayList<>(List.of(file, check()));
    Matcher source = SOURCES.matcher(read(check()));
    while (source.find()) {
      files.add(folder.resolve(source.group(1)).normalize());
    }
    return files;
  }

  /** A way to solve it, with the reasons in its first comment. */
  public Path solution() {
    return folder.resolve("solution").resolve(name + ".java");
  }

  /** Answers that compile and are wrong. */
  public List<Path> wrong() {
    return list(folder.resolve("wrong")).stream()
        .map(mistake -> mistake.resolve(name + ".java"))
        .toList();
  }

  /** Further ways to solve it, beside the solution: a check must not ask for a certain one. */
  public List<Path> others() {
    return list(folder.resolve("others")).stream()
        .map(other -> other.resolve(name + ".java"))
        .toList();
  }

  /** Whether it starts with a program that runs and is wrong, as its first comment says. */
  public boolean isBroken() {
    return comment(start()).contains(BROKEN);
  }

  /** Whether the start file shows, in a comment of its own, what is seen of what is wrong. */
  boolean showsSymptoms() {
    return SYMPTOMS.matcher(read(start())).find();
  }

  /** The scenarios to predict, which are the lesson's, in the order of their names. */
  public List<Path> scenarios() {
    return list(set.predictFolder());
  }

  /** The lesson's questions for the tests before and after, in the order of their names. */
  static List<Path> twins(LessonPage lesson) {
    return list(lesson.folder().resolve("questions"));
  }

  /** The hints, from vague to plain. */
  public List<String> hints() {
    Matcher hint = HINT.matcher(read(folder.resolve("hints.md")));
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
    return set.copiesIn(folder).resolve(name + ".java");
  }

  /** The first comment of a Java file, in one line; empty when it has none. */
  static String comment(Path file) {
    Matcher comment = COMMENT.matcher(read(file));
    return comment.find() ? comment.group(1).replaceAll("\\s*\\R\\s*\\*?[ \\t]?", " ").strip() : "";
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
