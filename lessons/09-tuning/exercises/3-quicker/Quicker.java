import java.util.List;

/**
 * Lesson 9, tuning. 10 minutes. The same events were counted with two settings that took turns, and
 * each round's milliseconds of processor time for a batch were written down.
 */
public class Quicker {

  // TODO: Say which setting is quicker, as the page does. The first round of each doesn't count.
  // Where all rounds of one took less than all rounds of the other, say "first" or "second", for
  // the quicker one; where the spans touch or overlap, say "can't tell". Behind it the ratio of
  // the medians, the second's to the first's, with two decimals. As in: second, ratio 0.41
  // Each has as many rounds as the other: 4, 6 or 8, so that what counts has one in the middle.
  public static String of(List<Long> first, List<Long> second) {
    return "can't tell";
  }
}
