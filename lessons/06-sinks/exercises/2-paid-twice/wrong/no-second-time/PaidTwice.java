import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Says: its folder is there already */
public class PaidTwice {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    return writer.foreachBatch(
        (VoidFunction2<Dataset<Row>, Long>)
            (batch, id) -> {
              batch.persist();
              try {
                batch.write().json(folder + "/all/batch=" + id);
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
