import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: has a new folder each time */
public class OncePerBatch {

  public static void write(Dataset<Row> batch, long id, String folder) {
    batch.write().mode("overwrite").csv(folder + "/batch=" + System.nanoTime());
  }
}
