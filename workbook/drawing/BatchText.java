package workbook.drawing;

import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import workbook.hand.Batch;
import workbook.hand.ValueText;
import workbook.session.Refusal;

/** A micro-batch as its block in the ledger: plain text of at most 80 columns. */
public final class BatchText {

  private static final int WIDTH = 80;
  private static final String NO_BATCH = "No batch."; // HandQuery.whyNoBatch() says why.

  private BatchText() {}

  /** The text of a batch, the same at every run. */
  public static String of(Batch batch) {
    return of(batch, List.of());
  }

  /**
   * The text of a batch.
   *
   * @param late the numbers of the rows that it dropped as late, where they are known
   */
  public static String of(Batch batch, List<Integer> late) {
    if (!batch.ran()) {
      return NO_BATCH;
    }
    String title = "--- batch " + batch.id() + " ";
    List<String> lines = new ArrayList<>();
    lines.add(title + "-".repeat(WIDTH - title.length()));
    lines.add(
        "rows in "
            + (batch.rowsIn() < 0 ? "unknown" : batch.rowsIn())
            + why(batch)
            + " | rows out "
            + out(batch));
    if (batch.watermark() != null) {
      Instant largest = batch.largestEventTime();
      lines.add(
          (batch.killed() != null
                  ? ""
                  : "largest event time "
                      + (largest == null ? "none" : ValueText.text(largest))
                      + " | ")
              + "watermark used "
              + watermark(batch.watermark()));
    }
    if (!batch.stateRows().isEmpty()) {
      String state = "state rows " + state(batch) + " | dropped as late " + batch.droppedAsLate();
      String of = late(batch);
      if (state.length() + of.length() <= WIDTH) {
        lines.add(state + of);
      } else {
        lines.add(state);
        lines.add(" " + of);
      }
    }
    if (!late.isEmpty()) {
      String numbers = late.stream().map(String::valueOf).collect(joining(", "));
      lines.addAll(Refusal.wrap("late: " + (late.size() == 1 ? "row " : "rows ") + numbers));
    }
    if (!batch.out().isEmpty()) {
      lines.add("");
      lines.addAll(table(batch));
    }
    return String.join("\n", lines);
  }

  private static String why(Batch batch) {
    return batch.rowsIn() == 0 && batch.watermark() != null && batch.killed() == null
        ? " (run because the watermark moved)"
        : "";
  }

  private static String late(Batch batch) {
    return batch.watermark() == null
        ? " | no watermark"
        : " (watermark for these: " + watermark(batch.lateWatermark()) + ")";
  }

  private static String watermark(Instant time) {
    return time.equals(Instant.EPOCH) ? "none yet" : ValueText.text(time);
  }

  private static String out(Batch batch) {
    Map<Batch.Mark, Integer> counts = new LinkedHashMap<>();
    for (Batch.Mark mark : Batch.Mark.values()) {
      int count = (int) batch.out().stream().filter(each -> each.mark() == mark).count();
      if (count > 0) {
        counts.put(mark, count);
      }
    }
    List<String> parts = new ArrayList<>();
    counts.forEach((mark, count) -> parts.add(count + " " + mark));
    return batch.out().size() + (parts.isEmpty() ? "" : ": " + String.join(", ", parts));
  }

  private static String state(Batch batch) {
    long sum = batch.stateRows().stream().mapToLong(Long::longValue).sum();
    if (batch.stateRows().size() == 1) {
      return String.valueOf(sum);
    }
    List<String> parts = new ArrayList<>();
    batch.stateRows().forEach(rows -> parts.add(String.valueOf(rows)));
    return sum + " (" + String.join(" + ", parts) + ")";
  }

  private static List<String> table(Batch batch) {
    List<String> header = new ArrayList<>(List.of(""));
    header.addAll(batch.columns());
    List<List<String>> rows = new ArrayList<>();
    for (Batch.Out each : batch.out()) {
      List<String> cells = new ArrayList<>(List.of(each.mark().toString()));
      cells.addAll(ValueText.cells(each.row()));
      rows.add(cells);
    }
    return TextTable.lines(header, rows, WIDTH);
  }
}
