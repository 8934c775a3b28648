import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * The list in the table's folder knows batches by their numbers, and a new checkpoint gives the
 * same numbers to other rows: they are skipped as done. Checkpoint and folder belong together, so
 * both have a fixed place; a new checkpoint wants a new folder.
 */
public class StandingTable {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    String checkpoint = folder + "/checkpoint";
    return writer
        .format("json")
        .option("path", folder + "/table")
        .option("checkpointLocation", checkpoint);
  }
}
