import java.util.List;
import java.util.Locale;

/**
 * Says: two whole numbers divided are a whole number
 *
 * <p>Asked: https://github.com/pinpoint-apm/pinpoint/issues/3368
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
    double ratio = b.get(b.size() / 2) / a.get(a.size() / 2);
    return String.format(Locale.ROOT, "%s, ratio %.2f", quicker, ratio);
  }
}
