import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Each batch has a folder of its own, with its number in the name. After a failure the batch comes
 * again with the same number and the same rows, so overwriting that folder repairs whatever the
 * first attempt has left. A sink that doesn't know the number can only add.
 */
public class BatchFolder {

  public static void write(Dataset<Row> batch, long id, String folder) {
    batch.write().mode("overwrite").json(folder + "/batch=" + id);
  }
}
