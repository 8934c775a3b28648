import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** The rows are fetched once, and are a table of their own then. */
public class PaidTwice {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    return writer.foreachBatch(
        (VoidFunction2<Dataset<Row>, Long>)
            (batch, id) -> {
              java.util.List<Row> rows = batch.collectAsList();
              Dataset<Row> fetched = batch.sparkSession().createDataFrame(rows, batch.schema());
              fetched.write().mode("overwrite").json(folder + "/all/batch=" + id);
              fetched
                  .where("event = 'purchase'")
                  .write()
                  .mode("overwrite")
                  .json(folder + "/purchases/batch=" + id);
            });
  }
}
