import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: Batch 1 came again, and your method failed */
public class BatchFolder {

  public static void write(Dataset<Row> batch, long id, String folder) {
    batch.write().json(folder + "/batch=" + id);
  }
}
