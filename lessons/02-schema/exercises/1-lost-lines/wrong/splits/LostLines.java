import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Says: split knows nothing of quotes
 *
 * <p>Asked: https://github.com/mitdbg/amoeba/issues/17
 */
public class LostLines {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    Column fields = split(col("value"), ",");
    Column user = fields.getItem(1);
    Column fits = size(fields).equalTo(3).and(user.equalTo("").or(user.cast("int").isNotNull()));
    return spark
        .readStream()
        .text(folder)
        .filter(col("value").notEqual("timestamp,user_id,event"))
        .select(
            when(fields.getItem(2).notEqual(""), fields.getItem(2)).as("event"),
            when(not(fits), col("value")).as("line"));
  }
}
