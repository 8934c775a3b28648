package workbook.drawing;

import java.util.List;
import java.util.Locale;

/** How a drawing says things, in its labels and in its description. */
final class Words {

  private static final int MOST = 8;

  private Words() {}

  /** {@code 1 row}, {@code 2 rows}. */
  static String count(long number, String of) {
    return number + " " + of + (number == 1 ? "" : "s");
  }

  /** The first numbers of many. */
  static String few(List<String> numbers) {
    return numbers.size() <= MOST
        ? String.join(", ", numbers)
        : String.join(", ", numbers.subList(0, MOST)) + " and " + (numbers.size() - MOST) + " more";
  }

  /** {@code 1, 2} as it is, a longer run as {@code 1-5}. */
  static String range(List<Integer> numbers) {
    int last = numbers.size() - 1;
    return last > 1 && numbers.get(last) - numbers.get(0) == last
        ? numbers.get(0) + "-" + numbers.get(last)
        : few(numbers.stream().map(String::valueOf).toList());
  }

  /** With a capital letter and a full stop. */
  static String sentence(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
  }
}
