import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/** Says: The logins of Sunday are lost */
public class NoQuicker {

  public static StreamingQuery start(
      SparkSession spark, String folder, String checkpoints, VoidFunction2<Dataset<Row>, Long> sink)
      throws Exception {
    List<Path> offsets;
    try (Stream<Path> files = Files.list(Path.of(checkpoints, "counts", "offsets"))) {
      offsets = files.toList();
    }
    for (Path file : offsets) {
      if (file.toString().endsWith(".crc")) {
        Files.delete(file);
      } else {
        String text = Files.readString(file, UTF_8);
        String number = "(\"spark.sql.shuffle.partitions\":)\"\\d+\"";
        Files.writeString(file, text.replaceFirst(number, "$1\"1\""), UTF_8);
      }
    }
    return spark
        .readStream()
        .schema("user_id INT, event STRING")
        .csv(folder)
        .groupBy("event")
        .count()
        .writeStream()
        .outputMode("update")
        .option("checkpointLocation", checkpoints + "/counts")
        .trigger(Trigger.AvailableNow())
        .foreachBatch(sink)
        .start();
  }
}
