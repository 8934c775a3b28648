import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;
import workbook.session.RealServer;

/** Lesson 1's Kafka topic, with the events of the CSV files in it. */
final class EventTopic {

  /** How long Kafka's producer waits for a broker to answer; a minute is its default. */
  private static final int BROKER_MILLIS = 5_000;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      defaultValue = Option.NULL_VALUE,
      description = "kafka: your own broker. Default: one that starts and ends with this run.")
  String bootstrapServers;

  @Option(names = "--topic", description = "kafka: the topic to write to and read from.")
  String topic = "events";

  /**
   * Writes the files' events to the topic, the oldest first; not as a stream. If you named no
   * broker, one is started first.
   */
  void fill(SparkSession spark, String path) {
    if (bootstrapServers == null) {
      RealServer kafka = RealServer.kafka();
      System.out.println(kafka);
      bootstrapServers = kafka.address();
    }
    spark
        .read()
        .schema(Sources.SCHEMA)
        .option("header", true)
        .csv(path)
        .orderBy("timestamp")
        .select(to_csv(struct("*")).as("value"))
        .write()
        .format("kafka")
        .option("kafka.bootstrap.servers", bootstrapServers)
        .option("kafka.max.block.ms", BROKER_MILLIS)
        .option("topic", topic)
        .save();
  }
}
