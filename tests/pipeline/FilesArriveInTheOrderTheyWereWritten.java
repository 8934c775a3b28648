import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import workbook.hand.HandStream;
import workbook.session.FolderStream;
import workbook.session.Session;

@DisplayName("Files arrive in the order they were written")
class FilesArriveInTheOrderTheyWereWritten {

  @Test
  @DisplayName("one file, one batch, whatever the names")
  void order() throws Exception {
    try (var folder = new FolderStream()) {
      folder.file("z.csv", "t,1,login").file("a.csv", "t,2,view").file("m.csv", "t,3,buy");
      List<String> batches = new ArrayList<>();
      Dataset<Row> events =
          Session.local()
              .readStream()
              .schema(HandStream.EVENT_SCHEMA)
              .option("maxFilesPerTrigger", 1)
              .csv(folder.path());
      events
          .writeStream()
          .trigger(Trigger.AvailableNow())
          .foreachBatch(
              (VoidFunction2<Dataset<Row>, Long>)
                  (batch, id) ->
                      batch.collectAsList().forEach(row -> batches.add(id + row.getString(2))))
          .start()
          .awaitTermination();
      assertEquals(List.of("0login", "1view", "2buy"), batches);
    }
  }

  @Test
  @DisplayName("a name is used once, and a closed folder is gone")
  void namesAndEnd() {
    var folder = new FolderStream();
    folder.file("a.csv", "t,1,login");
    assertThrows(IllegalArgumentException.class, () -> folder.file("a.csv", "t,2,view"));
    assertThrows(IllegalArgumentException.class, () -> folder.file("../a.csv", "t,2,view"));
    folder.close();
    assertFalse(Files.exists(Path.of(folder.path())));
  }
}
