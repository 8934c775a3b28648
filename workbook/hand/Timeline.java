package workbook.hand;

import static java.util.stream.Collectors.toSet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

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
   * One micro-batch. One that was killed has a line of its own, and another when it ran again.
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
   * @param window it, as long as it was then: a session grows
   * @param sent whether this batch sent a row of the result for it
   * @param last whether the watermark has passed its end, and Spark forgets it in this batch; no
   *     batch that was killed before its commit forgets anything
   */
  public record Drawn(Fates.Window window, boolean sent, boolean last) {}

  /** The timeline of all that was sent to a query. */
  public static Timeline of(HandQuery query) {
    Fates fates = Fates.of(query);
    List<Batch> batches = query.batches();
    List<Integer> ticks = query.tickOfBatches();
    boolean keepsAll = query.mode().equals("complete");
    List<Line> lines = new ArrayList<>();
    Instant passed = null; // The watermark of the last batch that was done.
    // A new run has read its first batch at once, and the next tick tells it.
    for (int i = 0; i < ticks.size(); i++) {
      Batch batch = batches.get(i);
      boolean done = !batch.runsAgain();
      List<Drawn> windows = new ArrayList<>();
      // A batch that was killed may have read nothing yet.
      long read = done || !batch.read().isEmpty() ? batch.id() : batch.id() - 1;
      for (Fates.Window whole : fates.windows()) {
        for (Fates.Window each : whole.in(read)) {
          if (each.since() == batch.id() || keepsAll || !isOver(each, passed)) {
            // The sink has got nothing of a batch that was killed before it.
            boolean sent = each.sentIn().contains(batch.id()) && !batch.out().isEmpty();
            boolean last = done && !keepsAll && isOver(each, batch.watermark());
            windows.add(new Drawn(each, sent, last));
          }
        }
      }
      lines.add(new Line(ticks.get(i), batch, read(batch, fates), windows));
      passed = done && batch.watermark() != null ? batch.watermark() : passed;
    }
    return new Timeline(query.ticks(), fates, lines);
  }

  /** The fates of a batch's rows; one that was killed has those that come again, too. */
  private static List<Fate> read(Batch batch, Fates fates) {
    Set<Integer> numbers = batch.read().stream().map(Batch.In::number).collect(toSet());
    return fates.rows().stream().filter(each -> numbers.contains(each.row().number())).toList();
  }

  private static boolean isOver(Fates.Window window, Instant watermark) {
    return watermark != null && !watermark.isBefore(window.to());
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
