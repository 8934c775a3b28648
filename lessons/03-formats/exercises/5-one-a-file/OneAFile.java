import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Lesson 3, formats. 10 minutes. A broken stream: it runs, and something is wrong. */
public class OneAFile {

  /*
   * What is seen at work, since the shops in Lyon and Nice send files, too:
   *
   *   batch 40: files read 3, rows in 990
   *
   *   file                     bytes  rows in the table
   *   berlin-0301-export.json  61205                988
   *   lyon-0301-lines.json     73380                  1
   *   nice-0301-lines.json     70114                  1
   *
   * The Parquet files that are written stay as small as before. No row is malformed, and none has
   * a NULL in it.
   */

  // TODO: Mend it. A file whose name ends in -export.json is one array of events, over several
  // lines; one that ends in -lines.json has an event in each line. All events of both kinds of
  // files are read, each once. The columns stay as they are.
  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("user_id INT, event STRING")
        .option("multiLine", true)
        .json(folder);
  }
}
