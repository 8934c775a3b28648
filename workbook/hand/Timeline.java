package workbook.hand;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a drawing of a query's rows over time needs: when each row happened, the batch in which it
 * came, where the watermarks stood, and what became of the windows.
 *
 * @param ticks how many ticks there were
 * @param fates the rows and windows
 * @param lines one for each micro-batch, in order
 */
public record Timeline(int ticks, Fates fates, List<Line> lines) {

  /**
   * One micro-batch.
   *
   * @param tick the tick that told it; 0 is the first
   * @param batch what it did
   * @param rows what became of the rows that it read
   * @param windows the windows that are there in this batch
   */
  public record Line(int tick, Batch batch, List<Fate> rows, List<Drawn> windows) {}

  /**
   * A window in one batch.
   *
   * @param window it
   * @param sent whether this batch sent a row of the result for it
   * @param last whether the watermark has passed its end, and Spark forgets it in this batch
   */
  public record Drawn(Fates.Window window, boolean sent, boolean last) {}

  /** The timeline of all that was sent to a query. */
  public static Timeline of(HandQuery query) {
    Fates fates = Fates.of(query);
    List<Batch> batches = query.batches();
    List<Integer> ticks = query.tickOfBatches();
    boolean keepsAll = query.mode().equals("complete");
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < batches.size(); i++) {
      Batch batch = batches.get(i);
      List<Fate> rows =
          fates.rows().stream().filter(each -> each.row().batch() == batch.id()).toList();
      List<Drawn> windows = new ArrayList<>();
      for (Fates.Window each : fates.windows()) {
        boolean last = !keepsAll && isOver(each, batch);
        boolean goneBefore =
            !keepsAll && i > 0 && isOver(each, batches.get(i - 1)) && each.since() < batch.id();
        if (each.since() <= batch.id() && !goneBefore) {
          windows.add(new Drawn(each, each.sentIn().contains(batch.id()), last));
        }
      }
      lines.add(new Line(ticks.get(i), batch, rows, windows));
    }
    return new Timeline(query.ticks(), fates, lines);
  }

  private static boolean isOver(Fates.Window window, Batch batch) {
    return batch.watermark() != null && !batch.watermark().isBefore(window.to());
  }

  /** Whether the query has an event time that is known for a row. */
  public boolean hasEventTime() {
    return fates.rows().stream().map(each -> each.row().eventTime()).anyMatch(Objects::nonNull);
  }

  /** Whether a watermark stands anywhere yet. */
  public static boolean isKnown(Instant watermark) {
    return watermark != null && !watermark.equals(Instant.EPOCH);
  }
}
