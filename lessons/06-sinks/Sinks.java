///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 6: the same events into ten sinks
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
// Not 3.5.9: that one is not everywhere to be had; this one works with it.
//DEPS org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7
//DEPS io.delta:delta-spark_2.12:3.3.2
//DEPS org.postgresql:postgresql:42.7.13
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../../workbook/session/*.java

import static org.apache.spark.sql.functions.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import workbook.session.FolderStream;
import workbook.session.RealServer;
import workbook.session.Refusal;
import workbook.session.Session;
import workbook.session.TempFolder;

/** The pipeline of lesson 6: {@code ./jbang lesson-06@. --sink postgres}. */
@Command(
    name = "lesson-06",
    version = "lesson-06, Spark 3.5.9",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Sends results to another sink, and reads them there. Counts by type, in update mode, to:",
      "  console   the screen (the default)",
      "  foreach   code of yours, row by row",
      "  postgres  code of yours, batch by batch: upserts into PostgreSQL",
      "The events, in append mode, to:",
      "  memory    a table of this session",
      "  parquet, json, csv   files, a folder for each type of event",
      "  delta     a Delta table, partitioned in the same way",
      "  table     a table with a name",
      "  kafka     a topic",
      "Kafka and PostgreSQL are started for it, unless you name yours.",
      ""
    },
    footer = {"", "Exit codes: 0 finished, 1 the stream failed, 2 a wrong option."})
public class Sinks implements Callable<Integer> {

  private static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";

  /** How long Kafka's producer waits for a broker to answer; a minute is its default. */
  private static final int BROKER_MILLIS = 5_000;

  /** Where rows can go. */
  enum Sink {
    console,
    memory,
    parquet,
    json,
    csv,
    delta,
    foreach,
    postgres,
    kafka,
    table
  }

  @Option(names = "--sink", description = "${COMPLETION-CANDIDATES}.")
  Sink sink = Sink.console;

  @Option(names = "--jdbc-url", paramLabel = "URL", description = "Your PostgreSQL.")
  String jdbcUrl;

  @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Your Kafka.")
  String bootstrapServers;

  @Option(names = "--name", description = "Of the table or topic there.")
  String name = "workbook_events";

  @Option(names = "--input", paramLabel = "DIR", description = "A folder of CSV files.")
  Path input = Path.of("data/events");

  @Option(names = "--files", paramLabel = "N", description = "Files in a micro-batch.")
  int files = 4;

  @Option(names = "--verbose", description = "Show stack traces.")
  boolean verbose;

  @Spec CommandSpec spec;

  public static void main(String... args) {
    System.exit(command().execute(args));
  }

  /** The command line: what is wrong becomes a sentence and an exit code. */
  static CommandLine command() {
    var lesson = new Sinks();
    var command = new CommandLine(lesson);
    command.setParameterExceptionHandler(
        (problem, arguments) -> {
          Refusal.wrap(problem.getMessage()).forEach(command.getErr()::println);
          command.getErr().println("--help lists the options.");
          return 2;
        });
    command.setExecutionExceptionHandler(
        (problem, commandLine, result) -> {
          commandLine.getErr().println(Refusal.of(problem));
          if (lesson.verbose) {
            problem.printStackTrace(commandLine.getErr());
          }
          return 1;
        });
    return command;
  }

  @Override
  public Integer call() throws Exception {
    if (files < 1) {
      throw wrong("--files must be 1 or more.");
    }
    if (!name.matches("[a-z_][a-z0-9_]*")) {
      throw wrong("--name " + name + " is no name: use small letters, digits and _.");
    }
    if (jdbcUrl != null && !jdbcUrl.startsWith("jdbc:postgresql:")) {
      throw wrong(
          "--jdbc-url "
              + jdbcUrl
              + " is none: write jdbc:postgresql://HOST:PORT/DATABASE?user=NAME.");
    }
    servers();
    SparkSession spark = Session.local();
    try (FolderStream folder = arrivals()) {
      Dataset<Row> events = source(spark, folder.path());
      String out = TempFolder.create("sink") + "/events";
      String checkpoint = TempFolder.create("checkpoint").toString();
      StreamingQuery running = sink(events, out, checkpoint);
      running.awaitTermination();
      tellWhatIsThere(spark, out);
    }
    return 0;
  }

  /** Source and schema: events from CSV files, a few files in each micro-batch. */
  private Dataset<Row> source(SparkSession spark, String path) {
    return spark
        .readStream()
        .schema(SCHEMA)
        .option("header", true)
        .option("maxFilesPerTrigger", files)
        .csv(path);
  }

  /** Aggregation: events by type, for the sinks that can replace what they hold. */
  private static Dataset<Row> aggregation(Dataset<Row> events) {
    return events.groupBy("event").count();
  }

  /** Output mode, sink and trigger: where the rows go, and what comes of them, is this lesson. */
  private StreamingQuery sink(Dataset<Row> events, String out, String checkpoint) throws Exception {
    DataStreamWriter<Row> counts = writer(aggregation(events), checkpoint).outputMode("update");
    DataStreamWriter<Row> rows = writer(events, checkpoint).outputMode("append");
    return switch (sink) {
      case console -> counts.format("console").option("truncate", false).start();
      case foreach -> counts.foreach(new Prints()).start();
      case postgres -> {
        String url = jdbcUrl;
        String table = name;
        yield counts
            .foreachBatch(
                (VoidFunction2<Dataset<Row>, Long>) (batch, id) -> upsert(batch, id, url, table))
            .start();
      }
      case memory -> rows.format("memory").queryName(name).start();
      case parquet, json, csv, delta ->
          rows.format(sink.name()).partitionBy("event").option("path", out).start();
      case table -> rows.format("parquet").toTable(name);
      // A Kafka record has a value, and a key if you want one: the same key, the same partition.
      case kafka ->
          writer(
                  events.select(
                      col("user_id").cast("string").as("key"),
                      to_json(struct(col("*"))).as("value")),
                  checkpoint)
              .format("kafka")
              .option("kafka.bootstrap.servers", bootstrapServers)
              .option("kafka.max.block.ms", BROKER_MILLIS)
              .option("topic", name)
              .start();
    };
  }

  private static DataStreamWriter<Row> writer(Dataset<Row> result, String checkpoint) {
    return result
        .writeStream()
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", checkpoint);
  }

  /** A count replaces the older one of its type, so that a batch may come twice. */
  private static void upsert(Dataset<Row> batch, long id, String url, String table) {
    System.out.println("Batch " + id + " upserts its counts.");
    String insert =
        "INSERT INTO "
            + table
            + " (event, count) VALUES (?, ?)"
            + " ON CONFLICT (event) DO UPDATE SET count = EXCLUDED.count";
    batch.foreachPartition(
        (ForeachPartitionFunction<Row>)
            rows -> {
              try (Connection database = DriverManager.getConnection(url);
                  PreparedStatement statement = database.prepareStatement(insert)) {
                while (rows.hasNext()) {
                  Row row = rows.next();
                  statement.setString(1, row.getString(0));
                  statement.setLong(2, row.getLong(1));
                  statement.addBatch();
                }
                statement.executeBatch();
              }
            });
  }

  /** A sink of one's own: one object for each partition of each batch. */
  private static final class Prints extends ForeachWriter<Row> {

    private int rows;

    @Override
    public boolean open(long partition, long batch) {
      System.out.println("Batch " + batch + ", partition " + partition + " opens.");
      return true; // false: leave this partition out.
    }

    @Override
    public void process(Row row) {
      rows++;
    }

    @Override
    public void close(Throwable failure) {
      System.out.println(
          "Closed after " + rows + " rows, " + (failure == null ? "well." : failure));
    }
  }

  /** Reads the sink as anybody would who comes later. */
  private void tellWhatIsThere(SparkSession spark, String out) {
    Dataset<Row> there =
        switch (sink) {
          case console, foreach -> null;
          case memory, table -> spark.table(name);
          case json, csv -> spark.read().format(sink.name()).schema(SCHEMA).load(out);
          case parquet, delta -> spark.read().format(sink.name()).load(out);
          case postgres -> spark.read().jdbc(jdbcUrl, name, new Properties());
          case kafka ->
              spark
                  .read()
                  .format("kafka")
                  .option("kafka.bootstrap.servers", bootstrapServers)
                  .option("subscribe", name)
                  .load()
                  .select(from_json(col("value").cast("string"), SCHEMA, Map.of()).as("e"))
                  .select("e.*");
        };
    if (there != null) {
      System.out.println("In the sink:");
      Dataset<Row> counts = sink == Sink.postgres ? there : aggregation(there);
      counts.orderBy("event").show(100, false);
    }
  }

  /** Starts the server that the sink needs, unless there is one, and tells its version. */
  private void servers() throws SQLException {
    if (sink == Sink.kafka && bootstrapServers == null) {
      System.out.println(RealServer.kafka() + "\n");
      bootstrapServers = RealServer.kafka().address();
    }
    if (sink == Sink.postgres) {
      if (jdbcUrl == null) {
        System.out.println(RealServer.postgres() + "\n");
        jdbcUrl = RealServer.postgres().jdbcUrl();
      }
      try (Connection database = DriverManager.getConnection(jdbcUrl)) {
        database
            .createStatement()
            .execute(
                "CREATE TABLE IF NOT EXISTS " + name + " (event TEXT PRIMARY KEY, count BIGINT)");
      }
    }
  }

  /** The files of the input, arriving in the order of their names: Spark goes by their times. */
  private FolderStream arrivals() throws IOException {
    if (!Files.isDirectory(input)) {
      throw wrong("--input " + input + " is no folder: start in the workbook's own, or name one.");
    }
    FolderStream folder = new FolderStream();
    try (Stream<Path> list = Files.list(input)) {
      for (Path file : list.filter(each -> each.toString().endsWith(".csv")).sorted().toList()) {
        folder.file(file.getFileName().toString(), Files.readString(file).split("\\R"));
      }
    }
    return folder;
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
