import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: Batch 2 has overwritten the rows of another batch */
public class BatchFolder {

  public static void write(Dataset<Row> batch, long id, String folder) {
    batch.write().mode("overwrite").json(folder + "/batch=" + batch.count());
  }
}
