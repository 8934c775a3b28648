import java.util.List;

/** Says: Behind the word stands the ratio */
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
    return quicker;
  }
}
