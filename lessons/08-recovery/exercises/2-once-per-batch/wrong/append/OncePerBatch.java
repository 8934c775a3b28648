import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: Batch 1 is there twice */
public class OncePerBatch {

  public static void write(Dataset<Row> batch, long id, String folder) {
    batch.write().mode("append").csv(folder);
  }
}
