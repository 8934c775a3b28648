package workbook.exercises;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * What can be answered: a scenario, {@code Silence.java}, or a question, such as {@code
 * Silence.java:2}, the second one of a scenario or of {@link Twins}.
 *
 * @param lesson the number of its lesson
 * @param name the file, and a question's number in it
 */
record Item(int lesson, String name) implements Comparable<Item> {

  /** How a name is written. */
  static final String NAME = "[A-Za-z0-9]{1,60}\\.java(?::\\d{1,2})?";

  private static final Pattern WRITTEN = Pattern.compile(NAME);
  private static final Comparator<Item> ORDER =
      Comparator.comparingInt(Item::lesson).thenComparing(Item::name);

  /** A question of a file: 1 is the first. */
  static Item question(int lesson, Path file, int number) {
    return new Item(lesson, file.getFileName() + ":" + number);
  }

  static boolean isName(String text) {
    return WRITTEN.matcher(text).matches();
  }

  /** The file's name. */
  String file() {
    return name.split(":")[0];
  }

  /** Which question of its file it is; 0 for a scenario as a whole. */
  int number() {
    return name.contains(":") ? Integer.parseInt(name.split(":")[1]) : 0;
  }

  boolean isScenario() {
    return number() == 0;
  }

  @Override
  public int compareTo(Item other) {
    return ORDER.compare(this, other);
  }
}
