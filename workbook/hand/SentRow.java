package workbook.hand;

import java.time.Instant;
import org.apache.spark.sql.Row;

/**
 * A row that was sent to the query that is shown.
 *
 * @param number its number among the rows that this query was sent, in the order in which they were
 *     sent; 1 is the first
 * @param stream the stream that it was sent to
 * @param row as it was sent
 * @param eventTime as the query's watermark sees it; null when there is none, or none is known
 * @param tick the tick that handed it to Spark, 0 is the first; -1 while it waits for one
 * @param batch the micro-batch that read it; -1 while none has
 */
public record SentRow(
    int number, HandStream stream, Row row, Instant eventTime, int tick, long batch) {

  /** Its values as text, as the ledger writes them. */
  public String text() {
    return String.join(", ", ValueText.cells(row));
  }

  SentRow in(long batchId) {
    return new SentRow(number, stream, row, eventTime, tick, batchId);
  }

  SentRow to(HandStream other) {
    return new SentRow(number, other, row, eventTime, tick, batch);
  }

  Batch.In read() {
    return new Batch.In(number, row, eventTime);
  }
}
