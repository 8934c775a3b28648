import java.util.List;
import java.util.Locale;

/** Says: without a locale, format writes as the machine's language does */
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
    // What format without a locale makes of it in a country that writes a comma.
    return String.format(Locale.ROOT, "%s, ratio %.2f", quicker, ratio).replace('.', ',');
  }
}
