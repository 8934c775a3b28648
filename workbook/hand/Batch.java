package workbook.hand;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * What one micro-batch did: data, of which {@code drawing} makes a text.
 *
 * @param id the batch's number; -1 when Spark ran no batch
 * @param read the rows that it read of streams by hand, in the order in which they were sent
 * @param rowsIn how many rows it read; -1 when nobody knows: it was killed, or Spark has not
 *     counted them
 * @param largestEventTime of the rows it read; null when there is no watermark, or no row with one
 * @param watermark the one that this batch used to close groups; null when the query has none
 * @param lateWatermark the one it used to drop late rows: Spark takes that of the batch before
 * @param stateRows rows in the state store after the batch, one figure for each stateful operator;
 *     empty when the query keeps no state
 * @param stateBytes memory that the state takes, all operators together
 * @param droppedAsLate rows that came too late for the watermark and were left out. Spark counts
 *     them after it has added up the batch: two late rows of one group count as one
 * @param duration how long the batch took
 * @param columns the names of the columns sent out
 * @param out the rows sent out, in the order of their values or the query's own
 * @param killed the place where it was killed, such as {@code before the sink}; null when it was
 *     not. Spark leaves no report on such a batch
 */
public record Batch(
    long id,
    List<In> read,
    long rowsIn,
    Instant largestEventTime,
    Instant watermark,
    Instant lateWatermark,
    List<Long> stateRows,
    long stateBytes,
    long droppedAsLate,
    Duration duration,
    List<String> columns,
    List<Out> out,
    String killed) {

  /** How a row that was sent out differs from what was sent before. */
  public enum Mark {
    NEW,
    CHANGED,
    SAME,
    AGAIN;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * A row that was read.
   *
   * @param number its number among the rows that this query was sent; 1 is the first
   * @param row as it was sent
   * @param eventTime as the query's watermark sees it; null when there is none, or none is known
   */
  public record In(int number, Row row, Instant eventTime) {}

  /**
   * A row that was sent out.
   *
   * @param mark {@code NEW}: no row of its group was sent before; {@code CHANGED}: one with other
   *     values was; {@code SAME}: this very row was; {@code AGAIN}: this very row was, by a run
   *     that was killed in this very batch
   * @param row Spark's row
   */
  public record Out(Mark mark, Row row) {}

  /** A tick after which Spark ran no batch. */
  public static Batch none() {
    return new Batch(
        -1,
        List.of(),
        0,
        null,
        null,
        null,
        List.of(),
        0,
        0,
        Duration.ZERO,
        List.of(),
        List.of(),
        null);
  }

  /** Whether Spark ran a batch at all. */
  public boolean ran() {
    return id >= 0;
  }

  /** Whether it was killed, and so runs again: one that died behind its commit does not. */
  public boolean runsAgain() {
    return killed != null && BatchStep.stepsDone(killed) <= BatchStep.COMMIT.ordinal();
  }

  /** The rows sent out as text, one line each, without marks: {@code login, 2}. */
  public List<String> rows() {
    List<String> lines = new ArrayList<>();
    for (Out each : out) {
      lines.add(String.join(", ", ValueText.cells(each.row())));
    }
    return lines;
  }
}
