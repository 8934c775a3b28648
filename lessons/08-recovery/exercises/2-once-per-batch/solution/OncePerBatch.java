import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A batch that comes again has the same number, so each number has a folder of its own, and
 * overwrite replaces what is there: all of the batch, a part of it, or nothing. Whether it was
 * written before needn't be known. That makes at-least-once, which Spark promises, exactly- once.
 */
public class OncePerBatch {

  public static void write(Dataset<Row> batch, long id, String folder) {
    batch.write().mode("overwrite").csv(folder + "/batch=" + id);
  }
}
