import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import workbook.Compare;
import workbook.HandStream;
import workbook.Session;

@DisplayName("Compare shows variations side by side")
class CompareShowsVariationsSideBySide {

  @Test
  @DisplayName("the output modes of a count, with Spark's refusal of append")
  void modes() {
    SparkSession spark = Session.local();
    var stream = new HandStream(spark);
    Dataset<Row> counts = stream.events().groupBy("event").count();
    var compare =
        new Compare(stream)
            .batch("t,1,login", "t,2,login", "t,1,view")
            .batch()
            .batch("t,1,buy")
            .modes(counts);
    String grid =
        """
        tick  append   update    complete
        ----  -------  --------  --------
        1     refused  login, 2  login, 2
                       view, 1   view, 1
        ----  -------  --------  --------
        2              no batch  no batch
        ----  -------  --------  --------
        3              buy, 1    buy, 1
                                 login, 2
                                 view, 1

        append: Append can't send an aggregation without a watermark: no group is ever
        final. Use update or complete, or add withWatermark before the groupBy and group
        by a window of that column.\
        """;
    assertEquals(grid, compare.run());
    assertEquals(grid, compare.run());
  }

  @Test
  @DisplayName("a setting holds for its own variation only")
  void settings() {
    SparkSession spark = Session.local();
    var stream = new HandStream(spark);
    String key = "spark.sql.session.timeZone";
    Dataset<Row> hours = stream.events().selectExpr("current_timezone() AS zone");
    String grid =
        new Compare(stream)
            .batch("t,1,login")
            .variation("here", hours, "append")
            .setting("Tokyo", hours, "append", key, "Asia/Tokyo")
            .variation("again", hours, "append")
            .run();
    assertEquals("1     UTC   Asia/Tokyo  UTC", grid.lines().skip(2).findFirst().orElse(""));
    assertEquals("UTC", spark.conf().get(key));
    assertFalse(grid.contains("refused"));
  }
}
