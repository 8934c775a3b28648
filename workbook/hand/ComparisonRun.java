package workbook.hand;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import workbook.session.Refusal;
import workbook.session.Stopped;

/** Runs the same batches through several variations of a query. */
public final class ComparisonRun {

  private final HandStream stream;
  private final List<List<Row>> batches = new ArrayList<>();
  private final Map<String, Supplier<HandQuery>> variations = new LinkedHashMap<>();

  /**
   * A comparison over one stream.
   *
   * @param stream what the variations read; what was sent to it before is forgotten
   */
  public ComparisonRun(HandStream stream) {
    this.stream = stream;
  }

  /** Adds a batch of CSV lines. No lines: a tick without rows. */
  public ComparisonRun batch(String... csvLines) {
    batches.add(stream.parse(csvLines));
    return this;
  }

  /** Adds the batches that were sent to the stream by hand before. */
  public ComparisonRun sameBatches() {
    batches.addAll(stream.history());
    return this;
  }

  /** Adds the three output modes as variations. */
  public ComparisonRun modes(Dataset<Row> dataset) {
    return variation("append", dataset, "append")
        .variation("update", dataset, "update")
        .variation("complete", dataset, "complete");
  }

  /** Adds triggers as variations: what a tick then is, {@link HandQuery} says. */
  public ComparisonRun triggers(Dataset<Row> dataset, String mode, Trigger... triggers) {
    for (Trigger trigger : triggers) {
      variation(TriggerText.of(trigger), dataset, mode, trigger);
    }
    return this;
  }

  /** Adds a variation: a query and its output mode, under a name for the column. */
  public ComparisonRun variation(String name, Dataset<Row> dataset, String mode) {
    return variation(name, dataset, mode, HandQuery.EACH_TICK);
  }

  /** Adds a variation: a query, its output mode and its trigger, under a name for the column. */
  public ComparisonRun variation(String name, Dataset<Row> dataset, String mode, Trigger trigger) {
    variations.put(name, () -> stream.start(dataset, mode, trigger));
    return this;
  }

  /**
   * Adds a variation that differs in one setting of Spark's, which has its old value afterwards.
   */
  public ComparisonRun setting(
      String name, Dataset<Row> dataset, String mode, String key, String value) {
    SparkSession spark = dataset.sparkSession();
    variations.put(
        name,
        () -> {
          scala.Option<String> before = spark.conf().getOption(key);
          spark.conf().set(key, value);
          try {
            return stream.start(dataset, mode);
          } finally {
            if (before.isDefined()) {
              spark.conf().set(key, before.get());
            } else {
              spark.conf().unset(key);
            }
          }
        });
    return this;
  }

  /** Runs every variation. */
  public Comparison run() {
    List<Comparison.Variation> ran = new ArrayList<>();
    variations.forEach((name, start) -> ran.add(run(name, start)));
    return new Comparison(batches.size(), ran);
  }

  private Comparison.Variation run(String name, Supplier<HandQuery> start) {
    List<Comparison.Tick> ticks = new ArrayList<>();
    try (HandQuery query = start.get()) {
      for (List<Row> rows : batches) {
        stream.send(rows);
        query.tick();
        ticks.add(new Comparison.Tick(query.ticked(), !query.waits().isZero()));
      }
      return new Comparison.Variation(name, ticks, null);
    } catch (Stopped e) {
      throw e; // That is no answer of Spark's.
    } catch (Exception e) {
      return new Comparison.Variation(name, ticks, Refusal.of(e));
    }
  }
}
