import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: The folder holds files that are no JSON. */
public class BatchFolder {

  public static void write(Dataset<Row> batch, long id, String folder) {
    batch.write().mode("overwrite").parquet(folder + "/" + id);
  }
}
