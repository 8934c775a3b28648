package pages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares lines that a page shows with lines that were printed. In a shown line {@code …} stands
 * for a part, at least one character, that differs from run to run; a line with {@code …} alone
 * stands for any number of lines. Spaces at the end of a line, and empty lines at the start and the
 * end, are left out; everything else has to be the same.
 */
final class Masks {

  private static final String MASK = "…";

  /**
   * How far the shown lines agree with the printed ones.
   *
   * @param agrees whether all shown lines were found
   * @param used how many printed lines they stand for, when they agree
   * @param possible whether they could still agree when more is printed
   * @param furthest the first shown line, counted from 0, that was not found
   */
  record Result(boolean agrees, int used, boolean possible, int furthest) {}

  private Masks() {}

  /** Compares the shown lines with all that was printed or, if not whole, with its beginning. */
  static Result compare(List<String> shown, List<String> printed, boolean whole) {
    int first = 0;
    int last = printed.size();
    while (first < last && printed.get(first).isBlank()) {
      first++;
    }
    while (whole && last > first && printed.get(last - 1).isBlank()) {
      last--;
    }
    List<String> actual = printed.subList(first, last);
    List<String> expected = trim(shown);

    // The numbers of printed lines that the shown lines so far can stand for.
    var reached = new BitSet();
    reached.set(0);
    boolean possible = false;
    int furthest = 0;
    for (String line : expected) {
      possible |= reached.get(actual.size());
      var next = new BitSet();
      if (isEllipsis(line)) {
        next.set(reached.nextSetBit(0), actual.size() + 1);
      } else {
        Pattern pattern = pattern(line);
        reached.stream()
            .filter(i -> i < actual.size() && matches(pattern, actual.get(i)))
            .forEach(i -> next.set(i + 1));
      }
      if (next.isEmpty()) {
        return new Result(false, 0, possible, furthest);
      }
      reached = next;
      furthest++;
    }
    if (whole && !reached.get(actual.size())) {
      return new Result(false, 0, false, furthest);
    }
    int used = whole ? printed.size() : first + reached.nextSetBit(0);
    return new Result(true, used, true, furthest);
  }

  /**
   * The printed lines as a page should show them: where a line of the old page agrees it is kept,
   * with its masks.
   */
  static List<String> update(List<String> shown, List<String> printed) {
    List<String> old = trim(shown);
    List<String> now = trim(printed);
    // cost[i][j]: the cheapest way from old line i and new line j on. An old line that goes costs
    // more than one that is replaced, so that an ellipsis never swallows what stood after it.
    int[][] cost = new int[old.size() + 1][now.size() + 1];
    for (int i = old.size(); i >= 0; i--) {
      for (int j = now.size(); j >= 0; j--) {
        if (i < old.size() || j < now.size()) {
          cost[i][j] = Arrays.stream(steps(old, now, cost, i, j)).min().getAsInt();
        }
      }
    }
    var result = new LinkedList<String>();
    for (int i = 0, j = 0; i < old.size() || j < now.size(); ) {
      int[] steps = steps(old, now, cost, i, j);
      int best = cost[i][j];
      if (steps[0] == best) { // the old line stays
        result.add(old.get(i));
        i++;
        j += isEllipsis(old.get(i - 1)) ? 0 : 1;
      } else if (steps[1] == best) { // an ellipsis stands for one more line
        j++;
      } else if (steps[2] == best) { // a line is replaced
        result.add(now.get(j++));
        i++;
      } else if (steps[3] == best) { // a line is new
        result.add(now.get(j++));
      } else { // a line is gone
        i++;
      }
    }
    return new ArrayList<>(result);
  }

  private static final int NEVER = 1_000_000;

  private static int[] steps(List<String> old, List<String> now, int[][] cost, int i, int j) {
    boolean more = i < old.size();
    boolean printed = j < now.size();
    boolean ellipsis = more && isEllipsis(old.get(i));
    int stays = NEVER;
    if (ellipsis) {
      stays = cost[i + 1][j];
    } else if (more && printed && matches(pattern(old.get(i)), now.get(j))) {
      stays = cost[i + 1][j + 1];
    }
    return new int[] {
      stays,
      ellipsis && printed ? cost[i][j + 1] : NEVER,
      more && printed && !ellipsis
          ? cost[i + 1][j + 1] + difference(old.get(i), now.get(j))
          : NEVER,
      printed ? cost[i][j + 1] + 2 : NEVER,
      more ? cost[i + 1][j] + 3 : NEVER
    };
  }

  /** From 1 for lines with the same words to 4 for those that have none in common. */
  private static int difference(String one, String other) {
    Set<String> words = new HashSet<>(Arrays.asList(one.strip().split("\\W+")));
    Set<String> others = new HashSet<>(Arrays.asList(other.strip().split("\\W+")));
    int most = Math.max(1, Math.max(words.size(), others.size())); // A table's border has none.
    words.retainAll(others);
    return 4 - 3 * words.size() / most;
  }

  private static boolean isEllipsis(String line) {
    return line.strip().equals(MASK);
  }

  private static Pattern pattern(String line) {
    return Pattern.compile(
        Arrays.stream(line.stripTrailing().split(MASK, -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".+")));
  }

  private static boolean matches(Pattern pattern, String line) {
    return pattern.matcher(line.stripTrailing()).matches();
  }

  /** The lines without empty ones at both ends. */
  private static List<String> trim(List<String> lines) {
    int first = 0;
    int last = lines.size();
    while (first < last && lines.get(first).isBlank()) {
      first++;
    }
    while (last > first && lines.get(last - 1).isBlank()) {
      last--;
    }
    return lines.subList(first, last);
  }
}
