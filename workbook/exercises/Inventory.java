package workbook.exercises;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import workbook.drawing.TextTable;

/** What lessons and sets have to do, counted from their files: for people who write them. */
final class Inventory {

  private static final int WIDTH = 80;

  private Inventory() {}

  /**
   * A row for each lesson or set, and one for all of them together.
   *
   * @param exercises those that are counted
   * @param reasons the questions why of each lesson or set whose scenarios were played
   */
  static String table(List<Exercise> exercises, Map<ExerciseSet, Integer> reasons) {
    Map<ExerciseSet, List<Exercise>> sets = new LinkedHashMap<>();
    for (Exercise each : exercises) {
      sets.computeIfAbsent(each.set(), any -> new ArrayList<>()).add(each);
    }
    List<List<String>> rows = new ArrayList<>();
    sets.forEach((set, own) -> rows.add(row(set.title(), own, reasons.get(set))));
    if (rows.size() > 1) {
      int all = sets.keySet().stream().mapToInt(set -> reasons.getOrDefault(set, 0)).sum();
      rows.add(row("all", exercises, all));
    }
    List<String> header =
        List.of("", "to write", "wrong answers", "asked in public", "to mend", "why", "minutes");
    return String.join("\n", TextTable.lines(header, rows, WIDTH));
  }

  private static List<String> row(String title, List<Exercise> exercises, Integer reasons) {
    int broken = 0;
    int wrong = 0;
    int asked = 0;
    int minutes = 0;
    for (Exercise each : exercises) {
      broken += each.isBroken() ? 1 : 0;
      wrong += each.wrong().size();
      asked += Author.asked(each).size();
      minutes += each.minutes();
    }
    return List.of(
        title,
        String.valueOf(exercises.size() - broken),
        String.valueOf(wrong),
        String.valueOf(asked),
        String.valueOf(broken),
        reasons == null ? "not played" : String.valueOf(reasons),
        String.valueOf(minutes));
  }
}
