import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: The folder is empty: the files are beside it. */
public class BatchFolder {

  public static void write(Dataset<Row> batch, long id, String folder) {
    batch.write().mode("overwrite").json(folder + id);
  }
}
