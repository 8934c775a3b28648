import java.util.List;
import java.util.Locale;

/** Says: One busy round of ten seconds */
public class Quicker {

  public static String of(List<Long> first, List<Long> second) {
    List<Long> a = first.stream().skip(1).sorted().toList();
    List<Long> b = second.stream().skip(1).sorted().toList();
    int last = a.size() - 1;
    String quicker = "can't tell";
    if (a.get(last) < b.get(0)) {
      quicker = "first";
    } else if (b.get(last) < a.get(0)) {
      quicker = "second";
    }
    return String.format(Locale.ROOT, "%s, ratio %.2f", quicker, mean(b) / mean(a));
  }

  private static double mean(List<Long> rounds) {
    return rounds.stream().mapToLong(Long::longValue).average().orElseThrow();
  }
}
