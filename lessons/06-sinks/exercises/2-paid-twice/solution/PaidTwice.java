import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * A batch is no list of rows, it is a way to compute them: each action on it reads the source anew,
 * and asks for the prices anew. persist keeps the rows that the first action computes for those
 * behind it, and unpersist gives the memory back, also when an action fails.
 */
public class PaidTwice {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    return writer.foreachBatch(
        (VoidFunction2<Dataset<Row>, Long>)
            (batch, id) -> {
              batch.persist();
              try {
                batch.write().mode("overwrite").json(folder + "/all/batch=" + id);
                batch
                    .where("event = 'purchase'")
                    .write()
                    .mode("overwrite")
                    .json(folder + "/purchases/batch=" + id);
              } finally {
                batch.unpersist();
              }
            });
  }
}
