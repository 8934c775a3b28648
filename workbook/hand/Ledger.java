package workbook.hand;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * The book kept about a query, micro-batch by micro-batch: what came in, what Spark keeps, what it
 * sent out, and how that differs from what it sent before.
 *
 * <p>It also serves a query of your own: call {@link #add} with the rows and the progress of each
 * batch, in order.
 */
public final class Ledger {

  private final boolean append;
  private final boolean sorted;
  private final GroupColumns groups;
  private final Map<List<Object>, Row> sent = new HashMap<>();
  private final Map<Long, List<Row>> killed = new HashMap<>();
  private Instant watermarkBefore;

  /**
   * A ledger for one run of a query.
   *
   * @param dataset what the query computes
   * @param mode its output mode: append, update or complete
   */
  public Ledger(Dataset<Row> dataset, String mode) {
    LogicalPlan plan = dataset.queryExecution().analyzed();
    append = mode.equals("append");
    sorted = plan instanceof Sort sort && sort.global();
    groups = GroupColumns.of(plan);
  }

  /**
   * Enters one micro-batch.
   *
   * @param batchId its number
   * @param columns the names of the columns sent out
   * @param rows the rows sent out
   * @param read the rows read, as far as they are known
   * @param progress Spark's report on the batch
   * @return the entry
   */
  public Batch add(
      long batchId,
      List<String> columns,
      List<Row> rows,
      List<Batch.In> read,
      StreamingQueryProgress progress) {
    List<Batch.Out> out = out(batchId, rows);
    // A report on a batch without data may have no stateful operators.
    List<Long> stateRows = new ArrayList<>();
    long late = 0;
    long stateBytes = 0;
    for (StateOperatorProgress operator : progress.stateOperators()) {
      stateRows.add(operator.numRowsTotal());
      late += operator.numRowsDroppedByWatermark();
      stateBytes += operator.memoryUsedBytes();
    }
    Instant watermark = time(progress, "watermark");
    Instant lateWatermark = watermarkBefore == null ? watermark : watermarkBefore;
    watermarkBefore = watermark;
    return new Batch(
        batchId,
        read,
        progress.numInputRows() < read.size() ? -1 : progress.numInputRows(), // Not counted.
        largest(time(progress, "max"), read),
        watermark,
        lateWatermark,
        List.copyOf(stateRows),
        stateBytes,
        late,
        Duration.ofMillis(progress.batchDuration()),
        List.copyOf(columns),
        List.copyOf(out),
        null);
  }

  /**
   * Enters a micro-batch that was killed: Spark has left no report on it.
   *
   * @param rows those that the sink has got; none when it was killed before
   * @param rowsIn how many rows it read; -1 when nobody knows
   * @param watermark the one that it used; null when the query has none, or it died before that
   * @param place where it was killed
   */
  Batch addKilled(
      long batchId,
      List<String> columns,
      List<Row> rows,
      List<Batch.In> read,
      long rowsIn,
      Instant watermark,
      String place) {
    List<Batch.Out> out = out(batchId, rows);
    killed.computeIfAbsent(batchId, id -> new ArrayList<>()).addAll(rows);
    Batch batch =
        new Batch(
            batchId,
            read,
            rowsIn,
            null,
            watermark,
            watermarkBefore == null ? watermark : watermarkBefore,
            List.of(),
            0,
            0,
            Duration.ZERO,
            List.copyOf(columns),
            List.copyOf(out),
            place);
    // One that runs again does so by the same watermarks.
    watermarkBefore = batch.runsAgain() || watermark == null ? watermarkBefore : watermark;
    return batch;
  }

  private List<Batch.Out> out(long batchId, List<Row> rows) {
    List<Row> ordered = new ArrayList<>(rows);
    if (!sorted) {
      ordered.sort(ValueText::compare);
    }
    List<Row> before = new ArrayList<>(killed.getOrDefault(batchId, List.of()));
    List<Batch.Out> out = new ArrayList<>();
    for (Row row : ordered) {
      Batch.Mark mark = mark(row);
      out.add(new Batch.Out(before.remove(row) ? Batch.Mark.AGAIN : mark, row));
    }
    return out;
  }

  /** Goes on behind a batch that is entered elsewhere: what it sent is as if never sent. */
  void goOnBehind(Batch batch) {
    watermarkBefore = batch.watermark();
  }

  /** The watermark that the last batch used; null before the first, or when there is none. */
  Instant watermark() {
    return watermarkBefore;
  }

  /** Append sends a row once, and a row without a group has nothing to be compared with. */
  private Batch.Mark mark(Row row) {
    if (append || !groups.known()) {
      return Batch.Mark.NEW;
    }
    Row before = sent.put(groups.key(row), row);
    if (before == null) {
      return Batch.Mark.NEW;
    }
    return before.equals(row) ? Batch.Mark.SAME : Batch.Mark.CHANGED;
  }

  /** Spark counts a NULL as 1970: where no row is of that time, that is none. */
  private static Instant largest(Instant time, List<Batch.In> read) {
    boolean none =
        Instant.EPOCH.equals(time)
            && read.stream().noneMatch(each -> time.equals(each.eventTime()));
    return none ? null : time;
  }

  private static Instant time(StreamingQueryProgress progress, String name) {
    String time = progress.eventTime().get(name);
    return time == null ? null : Instant.parse(time);
  }
}
