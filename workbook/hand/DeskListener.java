package workbook.hand;

import java.util.List;
import org.apache.spark.sql.Row;

/** Whoever follows what happens at a desk. Each method is called after it has happened. */
public interface DeskListener {

  /** Rows were sent to a stream; they wait for the next tick. */
  default void sent(HandStream stream, List<Row> rows) {}

  /** A query was started, at its first batch and with nothing sent. */
  default void started(HandQuery query) {}

  /** A tick is over: the micro-batches that it ran, in order; none, one or several. */
  default void ticked(HandQuery query, List<Batch> batches) {}

  /** The query will be killed in its next batch, at a place such as "after the sink". */
  default void dying(HandQuery query, String place) {}

  /** The query was killed in the batch of the last tick, at a place such as "after the sink". */
  default void killed(HandQuery query, String place) {}

  /** Another run of the query goes on with its checkpoint; the next tick tells what it did. */
  default void restarted(HandQuery query) {}

  /** Rows that waited for a tick were taken back. */
  default void takenBack(List<Row> rows) {}

  /**
   * The last tick was taken back, with what its micro-batches did; its rows wait again.
   *
   * @param batches those that it ran; none of a tick that failed
   * @param failed whether the query failed in it, or was stopped
   */
  default void tickTakenBack(HandQuery query, List<Batch> batches, boolean failed) {}

  /** Somebody asked what the query keeps. */
  default void looked(HandQuery query, QueryState state) {}

  /** Spark would not start a query, or ended one. */
  default void refused(Throwable why) {}

  /** All is as at the beginning: no query, and nothing sent. */
  default void reset() {}
}
