import static org.apache.spark.sql.functions.*;

import java.util.Map;
import java.util.Properties;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads the sinks of lesson 6 as anybody would who comes later. */
final class ReadBack {

  private ReadBack() {}

  /** Prints what is in the sink that the script has written to, if it can be read. */
  static void tell(Sinks lesson, SparkSession spark, String out) {
    Dataset<Row> there =
        switch (lesson.sink) {
          case console, foreach -> null;
          case memory, table -> spark.table(lesson.name);
          case json, csv -> spark.read().format("" + lesson.sink).schema(Sinks.SCHEMA).load(out);
          case parquet, delta -> spark.read().format("" + lesson.sink).load(out);
          case postgres -> spark.read().jdbc(lesson.servers.jdbcUrl, lesson.name, new Properties());
          case kafka ->
              spark
                  .read()
                  .format("kafka")
                  .option("kafka.bootstrap.servers", lesson.servers.bootstrapServers)
                  .option("subscribe", lesson.name)
                  .load()
                  .select(from_json(col("value").cast("string"), Sinks.SCHEMA, Map.of()).as("e"))
                  .select("e.*");
        };
    if (there != null) {
      System.out.println("In the sink:");
      Dataset<Row> counts = lesson.sink == Sinks.Sink.postgres ? there : Sinks.aggregation(there);
      counts.orderBy("event").show(100, false);
    }
  }
}
