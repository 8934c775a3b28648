import static org.apache.spark.sql.functions.*;
import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;
import workbook.hand.HandStream;

/**
 * Purchases are joined with the payments that come within five minutes, on a stream of their own. A
 * row has the buyer and the payer, like 9, 9 or, when nobody has paid, 9, NULL. Joins have a page
 * of their own: read lesson("joins") first.
 */
public class NotPaid implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    Column time = to_timestamp(col("timestamp")).as("time");
    Dataset<Row> bought = trial.events().select(time, col("user_id").as("buyer"));
    Dataset<Row> purchases = bought.withWatermark("time", "10 minutes");
    HandStream payments = trial.stream("paid TIMESTAMP, payer INT");
    Dataset<Row> paid = payments.events().withWatermark("paid", "10 minutes");
    Column soon = expr("paid BETWEEN time AND time + INTERVAL 5 MINUTES");
    Column match = expr("buyer = payer").and(soon);
    Dataset<Row> all = purchases.join(paid, match, "left_outer");
    trial.show(all.select("buyer", "payer"), "append");

    trial.send("2026-01-01T10:00:00,1,purchase");
    trial.send("2026-01-01T10:01:00,2,purchase");
    payments.send("2026-01-01T10:02:00,1");
    trial.predict();

    trial.send("2026-01-01T11:00:00,3,purchase");
    payments.send("2026-01-01T11:01:00,3");
    trial.predict();

    // Nothing is sent.
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why did the purchase that nobody paid come in the batch without rows?",
            right("That batch worked with a watermark past the last moment for a payment."),
            wrong(
                "A left join sends what has no partner one batch later.",
                "Two batches later it has not come: until 10:06 somebody may pay, and no watermark"
                    + " is near.",
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
            wrong(
                "The purchase of 11:00 was enough to let the others go.",
                "The same purchase, and nothing goes: no later payment came, and the smaller"
                    + " watermark of the two streams counts.",
                trial -> {
                  HandStream payments = payments(trial);
                  trial.show(joined(trial, payments), "append");
                  trial.send("2026-01-01T10:01:00,2,purchase");
                  payments.send("2026-01-01T10:01:00,9");
                  trial.expect();
                  trial.send("2026-01-01T11:00:00,3,purchase");
                  trial.expect();
                  trial.expect();
                })));
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

  @Override
  public String why() {
    return "A pair goes out at once. That user 2 has not paid is certain only when the watermark"
        + " has passed the last moment for it. It moves after batch 1, to 10:50, the smaller one"
        + " of the two streams, and the batch without rows works with it.";
  }
}
