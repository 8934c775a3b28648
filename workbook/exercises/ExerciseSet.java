package workbook.exercises;

import java.nio.file.Path;
import java.util.List;
import workbook.prompt.LessonPage;

/**
 * Exercises that belong together: those of a lesson, or a set from outside, such as a school's own.
 * The folders of both have the same form: {@code exercises/N-name} and, where there is something to
 * predict, {@code predict}.
 *
 * @param lesson the lesson's number; 0 for a set from outside
 * @param name the lesson's topic, such as {@code output-modes}, or the set's name
 * @param folder the folder that all of it lies in
 */
public record ExerciseSet(int lesson, String name, Path folder) {

  /** What a set may be called: no lesson's number, and a folder's name on each machine. */
  private static final String NAME = "[a-z][a-z0-9]*(-[a-z0-9]+)*";

  private static final int LONGEST_NAME = 30;

  /** Beside the learner's folders, which have the sets' names, lies this one with the sets. */
  static final String TAKEN_NAME = "sets";

  /** The exercises of a lesson. */
  public static ExerciseSet of(LessonPage lesson) {
    return new ExerciseSet(lesson.number(), lesson.name(), lesson.folder());
  }

  /**
   * A set from outside, called as its folder is.
   *
   * @throws IllegalArgumentException when that is no name for a set
   */
  public static ExerciseSet in(Path folder) {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return new ExerciseSet(0, name(last == null ? "" : last.toString()), folder);
  }

  /** A name for a set, as it is. */
  static String name(String name) {
    if (!isName(name) || name.equals(TAKEN_NAME)) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" is no name for a set: small letters, digits and hyphens, a letter first, "
              + LONGEST_NAME
              + " at most, and not \""
              + TAKEN_NAME
              + "\". Such as evening-school.");
    }
    return name;
  }

  static boolean isName(String name) {
    return name.matches(NAME) && name.length() <= LONGEST_NAME;
  }

  /** Whether it is from outside, and kept apart from the lessons. */
  public boolean isFromOutside() {
    return lesson == 0;
  }

  /** What commands call it: {@code 5}, or {@code school}. */
  public String id() {
    return isFromOutside() ? name : String.valueOf(lesson);
  }

  /** What commands call one of its exercises: {@code 5.2}, or {@code school/2}. */
  String id(int place) {
    return id() + (isFromOutside() ? "/" : ".") + place;
  }

  /** How a sentence begins: {@code Lesson 5}, or {@code The set school}. */
  String title() {
    return isFromOutside() ? "The set " + name : "Lesson " + lesson;
  }

  /** Where its exercises lie, each in a folder of its own. */
  Path exercisesFolder() {
    return folder.resolve("exercises");
  }

  /** Where its scenarios lie. */
  Path predictFolder() {
    return folder.resolve("predict");
  }

  /** Where the learner's files of it lie in a folder such as {@code work}. */
  Path copiesIn(Path work) {
    return work.resolve(isFromOutside() ? name : folder.getFileName().toString());
  }

  /** Its exercises, in the order of their folders' numbers. */
  public List<Exercise> exercises() {
    return Exercise.of(this);
  }
}
