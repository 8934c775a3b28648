import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/** Lesson 3, formats. 10 minutes. A broken stream: it runs, and something is wrong. */
public class QuotedSearches {

  /*
   * What is seen at work, in the table that the stream fills:
   *
   *   user_id  event                    page
   *         1  login                    /home
   *         2  search tea, green        /find
   *         3  "search ""tea"""         /find
   *         4  "search ""tea""          green"
   *
   *   rows in 4, rows out 4
   *
   * The office opens the same files as a spreadsheet, and all columns are as they should be.
   */

  // TODO: Mend it. The producer writes values as most programs write CSV, and as the spreadsheet
  // reads them: event is what was meant, with the quotes that belong to it and no others, and
  // page is a page. The columns stay as they are.
  public static Dataset<Row> events(DataStreamReader reader, String folder) {
    return reader.schema("user_id INT, event STRING, page STRING").csv(folder);
  }
}
