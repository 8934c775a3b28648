package workbook.hand;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * What one micro-batch did. {@link #toString()} is its block in the ledger: plain text, at most 80
 * columns, the same at every run.
 *
 * @param id the batch's number; -1 when Spark ran no batch
 * @param rowsIn how many rows it read
 * @param largestEventTime of the rows it read; null when there is no watermark or no row
 * @param watermark the one that this batch used to close groups; null when the query has none
 * @param lateWatermark the one it used to drop late rows: Spark takes that of the batch before
 * @param stateRows rows in the state store after the batch, one figure for each stateful operator;
 *     empty when the query keeps no state
 * @param droppedAsLate rows that came too late for the watermark and were left out. Spark counts
 *     them after it has added up the batch: two late rows of one group count as one
 * @param columns the names of the columns sent out
 * @param out the rows sent out, in the order of their values or the query's own
 */
public record Batch(
    long id,
    long rowsIn,
    Instant largestEventTime,
    Instant watermark,
    Instant lateWatermark,
    List<Long> stateRows,
    long droppedAsLate,
    List<String> columns,
    List<Out> out) {

  /** How a row that was sent out differs from what was sent before. */
  public enum Mark {
    NEW,
    CHANGED,
    SAME;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * A row that was sent out.
   *
   * @param mark {@code NEW}: no row of its group was sent before; {@code CHANGED}: one with other
   *     values was; {@code SAME}: this very row was
   * @param row Spark's row
   */
  public record Out(Mark mark, Row row) {}

  private static final int WIDTH = 80;
  private static final String NO_BATCH = "No batch."; // HandQuery.whyNoBatch() says why.

  /** A tick after which Spark ran no batch. */
  static Batch none() {
    return new Batch(-1, 0, null, null, null, List.of(), 0, List.of(), List.of());
  }

  /** Whether Spark ran a batch at all. */
  public boolean ran() {
    return id >= 0;
  }

  /** The rows sent out as text, one line each, without marks: {@code login, 2}. */
  public List<String> rows() {
    List<String> lines = new ArrayList<>();
    for (Out each : out) {
      lines.add(String.join(", ", TextTable.cells(each.row())));
    }
    return lines;
  }

  @Override
  public String toString() {
    if (!ran()) {
      return NO_BATCH;
    }
    String title = "--- batch " + id + " ";
    List<String> lines = new ArrayList<>();
    lines.add(title + "-".repeat(WIDTH - title.length()));
    lines.add("rows in " + rowsIn + why() + " | rows out " + out.size() + marks());
    if (watermark != null) {
      lines.add(
          "largest event time "
              + (largestEventTime == null ? "none" : TextTable.text(largestEventTime))
              + " | watermark used "
              + watermark(watermark));
    }
    if (!stateRows.isEmpty()) {
      String state = "state rows " + state() + " | dropped as late " + droppedAsLate;
      if (state.length() + late().length() <= WIDTH) {
        lines.add(state + late());
      } else {
        lines.add(state);
        lines.add(" " + late());
      }
    }
    if (!out.isEmpty()) {
      lines.add("");
      lines.addAll(table());
    }
    return String.join("\n", lines);
  }

  private String why() {
    return rowsIn == 0 && watermark != null ? " (run because the watermark moved)" : "";
  }

  private String late() {
    if (watermark == null) {
      return " | no watermark";
    }
    return " (watermark for these: " + watermark(lateWatermark) + ")";
  }

  static String watermark(Instant time) {
    return time.equals(Instant.EPOCH) ? "none yet" : TextTable.text(time);
  }

  private String marks() {
    Map<Mark, Integer> counts = new LinkedHashMap<>();
    for (Mark mark : Mark.values()) {
      int count = (int) out.stream().filter(each -> each.mark() == mark).count();
      if (count > 0) {
        counts.put(mark, count);
      }
    }
    List<String> parts = new ArrayList<>();
    counts.forEach((mark, count) -> parts.add(count + " " + mark));
    return parts.isEmpty() ? "" : ": " + String.join(", ", parts);
  }

  private String state() {
    long sum = stateRows.stream().mapToLong(Long::longValue).sum();
    if (stateRows.size() == 1) {
      return String.valueOf(sum);
    }
    List<String> parts = new ArrayList<>();
    stateRows.forEach(rows -> parts.add(String.valueOf(rows)));
    return sum + " (" + String.join(" + ", parts) + ")";
  }

  private List<String> table() {
    List<String> header = new ArrayList<>(List.of(""));
    header.addAll(columns);
    List<List<String>> rows = new ArrayList<>();
    for (Out each : out) {
      List<String> cells = new ArrayList<>(List.of(each.mark().toString()));
      cells.addAll(TextTable.cells(each.row()));
      rows.add(cells);
    }
    return TextTable.lines(header, rows, WIDTH);
  }
}
