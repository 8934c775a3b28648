import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Spark may overwrite only the folders that the rows go to. */
public class BatchFolder {

  public static void write(Dataset<Row> batch, long id, String folder) {
    batch
        .withColumn("batch", org.apache.spark.sql.functions.lit(id))
        .write()
        .partitionBy("batch")
        .option("partitionOverwriteMode", "dynamic")
        .mode("overwrite")
        .json(folder);
  }
}
