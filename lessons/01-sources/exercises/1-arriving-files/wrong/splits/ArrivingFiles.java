import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: In a CSV file a field with nothing in it is NULL */
public class ArrivingFiles {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    Column fields = split(col("value"), ",");
    return spark
        .readStream()
        .option("maxFilesPerTrigger", 2)
        .option("pathGlobFilter", "*.csv")
        .text(folder)
        .filter(col("value").notEqual("timestamp,user_id,event"))
        .select(
            fields.getItem(1).cast("int").as("user_id"),
            fields.getItem(2).as("event"),
            col("_metadata.file_name").as("file"));
  }
}
