import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: Two equal rows of one batch are two rows */
public class BatchFolder {

  public static void write(Dataset<Row> batch, long id, String folder) {
    batch.distinct().write().mode("overwrite").json(folder + "/batch=" + id);
  }
}
