import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Lesson 6, sinks. 10 minutes. A broken stream: it runs, and something is wrong. */
public class PaidTwice {

  /*
   * What is seen at work, since purchases are written to a place of their own:
   *
   *   batch 811: rows in 2044 (1022 came), 2.1 s
   *   batch 812: rows in 1998 (999 came), 2.0 s
   *
   *   requests to the price service in May: 61204411, in April: 30588120
   *
   * Both folders have the right rows.
   */

  // TODO: Mend it. Of each micro-batch, all rows go below all, and the purchases below
  // purchases, as they do now. A row is read from its source once, and its price is asked for
  // once: each request costs money. What a batch takes for that is given back at its end,
  // also when a write has failed. Return the writer.
  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    return writer.foreachBatch(
        (VoidFunction2<Dataset<Row>, Long>)
            (batch, id) -> {
              batch.write().mode("overwrite").json(folder + "/all/batch=" + id);
              batch
                  .where("event = 'purchase'")
                  .write()
                  .mode("overwrite")
                  .json(folder + "/purchases/batch=" + id);
            });
  }
}
