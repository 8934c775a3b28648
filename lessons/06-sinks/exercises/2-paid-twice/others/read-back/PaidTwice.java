import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** What was written is read again, from its files. */
public class PaidTwice {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    return writer.foreachBatch(
        (VoidFunction2<Dataset<Row>, Long>)
            (batch, id) -> {
              batch.write().mode("overwrite").json(folder + "/all/batch=" + id);
              batch
                  .sparkSession()
                  .read()
                  .json(folder + "/all/batch=" + id)
                  .where("event = 'purchase'")
                  .write()
                  .mode("overwrite")
                  .json(folder + "/purchases/batch=" + id);
            });
  }
}
