import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/** Says: the header tells, and not what a value looks like */
public class SwappedColumns {

  public static Dataset<Row> read(DataStreamReader reader, String folder) {
    return reader
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .csv(folder)
        .withColumn(
            "event",
            when(
                    expr("timestamp NOT LIKE '2%T%' OR event RLIKE '^[0-9]+$'"),
                    raise_error(concat(lit("Swapped: "), col("_metadata.file_name"))))
                .otherwise(col("event")));
  }
}
