import java.util.List;
import java.util.Locale;

/** Says: The spans overlap, and yours has a winner */
public class Quicker {

  public static String of(List<Long> first, List<Long> second) {
    List<Long> a = first.stream().skip(1).sorted().toList();
    List<Long> b = second.stream().skip(1).sorted().toList();
    double ratio = (double) b.get(b.size() / 2) / a.get(a.size() / 2);
    String quicker = ratio < 1 ? "second" : ratio > 1 ? "first" : "can't tell";
    return String.format(Locale.ROOT, "%s, ratio %.2f", quicker, ratio);
  }
}
