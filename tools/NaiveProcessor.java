///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION The same count with Spark's own defaults: what stream-processor is compared with
//JAVA 17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//RUNTIME_OPTIONS --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/sun.nio.cs=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.security.action=ALL-UNNAMED --add-opens=java.base/sun.util.calendar=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Counts events by type as the guides show it, without one setting: {@code ./jbang
 * tools/NaiveProcessor.java FOLDER [FILES-A-BATCH]}. Processes what is there and ends.
 */
public class NaiveProcessor {

  public static void main(String... args) throws Exception {
    SparkSession spark = SparkSession.builder().appName("naive").master("local[*]").getOrCreate();
    DataStreamReader reader =
        spark
            .readStream()
            .schema("timestamp STRING, user_id INT, event STRING")
            .option("header", true);
    if (args.length > 1) {
      reader.option("maxFilesPerTrigger", args[1]);
    }
    reader
        .csv(args[0])
        .groupBy("event")
        .count()
        .writeStream()
        .outputMode("complete")
        .format("console")
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }
}
