package workbook.drawing;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import workbook.hand.QueryState;
import workbook.hand.StateColumn;
import workbook.hand.StateRow;
import workbook.hand.ValueText;

/**
 * What a query keeps, as tables of at most 80 columns: one for each operator, of a join one for
 * each side. A date that all times share is told once, below.
 */
public final class StateText {

  private static final int WIDTH = 80;
  private static final int MOST_ROWS = 100;
  private static final int DATE_LENGTH = "2026-01-01".length();
  private static final String NONE =
      "This query keeps no state: each row is done with when its batch is.";

  private StateText() {}

  /** The text of a state, the same at every run. */
  public static String of(QueryState state) {
    if (state.tables().isEmpty()) {
      return NONE;
    }
    String title = "--- state after batch " + state.batch() + " ";
    List<String> lines = new ArrayList<>();
    lines.add(title + "-".repeat(WIDTH - title.length()));
    if (state.watermark() != null) {
      boolean none = state.watermark().equals(Instant.EPOCH);
      lines.add("watermark used " + (none ? "none yet" : ValueText.text(state.watermark())));
    }
    Set<String> dates = dates(state);
    boolean several =
        state.tables().stream().mapToInt(QueryState.Table::operator).distinct().count() > 1;
    for (QueryState.Table table : state.tables()) {
      String operator = several ? "operator " + table.operator() + ", " : "";
      lines.add(operator + table.what() + ": rows " + table.size());
      if (!table.rows().isEmpty()) {
        lines.add("");
        lines.addAll(table(table.rows(), dates.size() > 1));
        lines.add("");
      }
    }
    if (dates.size() == 1) {
      lines.add("All times are of " + dates.iterator().next() + ".");
    } else if (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return String.join("\n", lines);
  }

  private static List<String> table(List<QueryState.Kept> all, boolean withDates) {
    List<QueryState.Kept> rows = all.subList(0, Math.min(MOST_ROWS, all.size()));
    boolean anyGoes = rows.stream().anyMatch(each -> each.row().until() != null);
    List<String> header = new ArrayList<>(List.of(""));
    rows.get(0).row().columns().forEach(each -> header.add(each.name()));
    if (anyGoes) {
      header.add("until");
    }
    List<List<String>> cells = new ArrayList<>();
    for (QueryState.Kept each : rows) {
      List<String> line = new ArrayList<>(List.of(each.mark().toString()));
      each.row().columns().forEach(column -> line.add(cell(column, withDates)));
      if (anyGoes) {
        line.add(each.row().until() == null ? "" : time(each.row().until(), withDates));
      }
      cells.add(line);
    }
    List<String> lines = new ArrayList<>(TextTable.lines(header, cells, WIDTH));
    if (rows.size() < all.size()) {
      lines.add("and " + (all.size() - rows.size()) + " more");
    }
    return lines;
  }

  private static String cell(StateColumn column, boolean withDates) {
    if (column.isWindow()) {
      return ValueText.window((Row) column.value(), withDates);
    }
    return isTime(column.value()) ? time(column.value(), withDates) : column.text();
  }

  private static String time(Object time, boolean withDate) {
    String text = ValueText.text(time);
    return withDate ? text : text.substring(DATE_LENGTH + 1);
  }

  private static boolean isTime(Object value) {
    return value instanceof Timestamp || value instanceof Instant;
  }

  /** The dates of all times that the tables show. */
  private static Set<String> dates(QueryState state) {
    Set<String> dates = new TreeSet<>();
    for (QueryState.Table table : state.tables()) {
      for (QueryState.Kept each : table.rows()) {
        add(dates, each.row());
      }
    }
    return dates;
  }

  private static void add(Set<String> dates, StateRow row) {
    List<Object> times = new ArrayList<>();
    for (StateColumn column : row.columns()) {
      if (column.isWindow()) {
        Row window = (Row) column.value();
        times.add(window.get(0));
        times.add(window.get(1));
      } else {
        times.add(column.value());
      }
    }
    times.add(row.until());
    times.stream()
        .filter(StateText::isTime)
        .forEach(time -> dates.add(ValueText.text(time).substring(0, DATE_LENGTH)));
  }
}
