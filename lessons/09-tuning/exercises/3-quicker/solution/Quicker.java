import java.util.List;
import java.util.Locale;

/**
 * The first round of a JVM loads classes and is compiled while it runs: it tells nothing of a
 * setting. A median bears one round in which the machine was busy with something else, a mean
 * doesn't. And where the spans overlap, the next measurement may well say the opposite.
 */
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
    double ratio = (double) b.get(b.size() / 2) / a.get(a.size() / 2);
    return String.format(Locale.ROOT, "%s, ratio %.2f", quicker, ratio);
  }
}
