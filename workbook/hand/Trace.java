package workbook.hand;

import java.time.Instant;
import java.util.List;

/**
 * What one row did: the same ticks, once with it and once without it.
 *
 * @param row the row; its number is the one that it would have where it was not sent
 * @param sent whether it was sent, and not only tried
 * @param fate what became of it in the run with it, where it matters; else null
 * @param differences the ticks that differ, in order
 * @param cameOut the first batch that sent something with it only; -1 when none has
 * @param moved whether that batch sent not the row's own groups but others, as the row has moved
 *     the watermark
 * @param later a later row that brought it out; null when it came out before, or nothing differs
 * @param unsure why nothing can be said, in a sentence: it can't be found out, or the query fails;
 *     null when something can
 */
public record Trace(
    SentRow row,
    boolean sent,
    Fate fate,
    List<Difference> differences,
    long cameOut,
    boolean moved,
    Later later,
    String unsure) {

  /**
   * A tick that differs. Each list has what only that run has.
   *
   * @param tick the tick; 0 is the first
   * @param batch the number of its batch; -1 when none ran in either run
   * @param outWith rows that went out with it only
   * @param outWithout rows that went out without it only
   * @param stateWith rows of the state with it only; empty where nothing has changed since the tick
   *     before
   * @param stateWithout rows of the state without it only
   * @param lateWith rows that were dropped as late
   * @param lateWithout the same without it
   * @param watermarkWith the watermark that was used; null when there is none
   * @param watermarkWithout the same without it
   */
  public record Difference(
      int tick,
      long batch,
      List<String> outWith,
      List<String> outWithout,
      List<String> stateWith,
      List<String> stateWithout,
      long lateWith,
      long lateWithout,
      Instant watermarkWith,
      Instant watermarkWithout) {}

  /**
   * A later row that was tried, one for each stream that has an event time.
   *
   * @param eventTime its event time; null when no further row was needed
   * @param found whether it brought out what waits
   * @param forgotten whether the watermark of these rows removed it from the state instead
   * @param batchAfter whether that came in the batch after the one that read it
   */
  public record Later(Instant eventTime, boolean found, boolean forgotten, boolean batchAfter) {}
}
