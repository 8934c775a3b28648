import static org.apache.spark.sql.functions.*;
import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Trial;
import workbook.exercises.Twins;
import workbook.hand.HandStream;

/** The rows of an outer join that have no partner. */
public class WithoutPartner implements Twins {

  @Override
  public String page() {
    return "joins.md";
  }

  @Override
  public Question a() {
    return ask(
        "Purchases are joined, left outer, with payments of the five minutes after them. Both"
            + " streams have a watermark of ten minutes. When does a purchase go out that nobody"
            + " pays?",
        "When the watermarks of both streams have passed the last moment for a payment.",
        "In the next batch in which there is no payment for it.",
        "When purchases have come that are late enough to move the watermark past it.");
  }

  @Override
  public Question b() {
    return ask(
        "A left outer join of two streams, with watermarks and a bound of five minutes, sends"
            + " pairs, but no row without a partner. Rows come on the left all day; on the right,"
            + " none have come since the morning. Why?",
        "The smaller watermark counts, and the one of the right stream stands still.",
        "A row without a partner goes out a batch after its own, and no batch has run.",
        "The left stream's rows must all have the same time: its watermark alone decides.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "Two batches later it has not come: until 10:06 somebody may pay.",
            trial -> {
              HandStream payments = payments(trial);
              trial.show(joined(trial, payments), "append");
              trial.send("2026-01-01T10:01:00,2,purchase");
              payments.send("2026-01-01T10:01:00,9");
              trial.expect();
              trial.send("2026-01-01T10:02:00,3,purchase");
              trial.expect();
              trial.expect();
            }),
        new Idea(
            "A purchase an hour later, and nothing goes. With a payment as late, it does: the"
                + " smaller of the two watermarks counts.",
            trial -> {
              HandStream payments = payments(trial);
              trial.show(joined(trial, payments), "append");
              trial.send("2026-01-01T10:01:00,2,purchase");
              payments.send("2026-01-01T10:01:00,9");
              trial.expect();
              trial.send("2026-01-01T11:00:00,3,purchase");
              trial.expect();
              trial.expect();
              payments.send("2026-01-01T11:00:00,9");
              trial.expect();
              trial.expect("2, NULL");
            }));
  }

  private static HandStream payments(Trial trial) {
    return trial.stream("paid TIMESTAMP, payer INT");
  }

  private static Dataset<Row> joined(Trial trial, HandStream payments) {
    Column time = to_timestamp(col("timestamp")).as("time");
    Dataset<Row> bought = trial.events().select(time, col("user_id").as("buyer"));
    Dataset<Row> paid = payments.events().withWatermark("paid", "10 minutes");
    Column soon = expr("paid BETWEEN time AND time + INTERVAL 5 MINUTES");
    return bought
        .withWatermark("time", "10 minutes")
        .join(paid, expr("buyer = payer").and(soon), "left_outer")
        .select("buyer", "payer");
  }
}
