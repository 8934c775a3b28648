///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 6: kills streams in mid-write, and counts what their sinks lost and doubled
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
// Not 3.5.9: that one is not everywhere to be had; this one works with it.
//DEPS org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7
//DEPS io.delta:delta-spark_2.12:3.3.2
//DEPS org.postgresql:postgresql:42.7.13
//SOURCES ../../workbook/session/*.java
//SOURCES KilledStreams.java SinkServers.java

import static org.apache.spark.sql.functions.*;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.*;
import workbook.session.*;

/**
 * Numbers go through a stream into each sink, in a process that is killed: once while the tasks
 * write, once when all is written and nothing committed. Started again, it goes on. Which numbers
 * the sinks hold in the end is the answer: {@code ./jbang lesson-06-kills@.}
 */
@Command(name = "lesson-06-kills", description = Kills.HELP, footer = Kills.EXIT_CODES)
public class Kills implements Callable<Integer> {

  private static final int CHILD_MINUTES = 5;

  private Path folder;

  public static void main(String... args) {
    LessonScript.run(new Kills(), args);
  }

  @Override
  public Integer call() throws Exception {
    checkOptions();
    folder = TempFolder.create("kills");
    servers();
    numbers();
    System.out.println("Started, and killed while the rows of micro-batch 1 are written.");
    process(KilledStreams.Kill.writing);
    System.out.println("Started, and killed between the rows of micro-batch 3 and its commit.");
    process(KilledStreams.Kill.written);
    System.out.println("Started, and left alone to the end.");
    process(KilledStreams.Kill.none);
    System.out.printf("%n%-38s kills  expected  lost  doubled%n", "sink");
    for (KilledStreams.Sink sink : sinks) {
      tell(sink.title, read(sink));
    }
    if (sinks.contains(KilledStreams.Sink.csv)) {
      tell("csv, each file in the folder", eachFile());
    }
    return 0;
  }

  /**
   * The servers, which live on while the streams are killed, with an empty topic and empty tables.
   */
  private void servers() throws Exception {
    boolean kafka = sinks.contains(KilledStreams.Sink.kafka);
    boolean postgres =
        sinks.contains(KilledStreams.Sink.append) || sinks.contains(KilledStreams.Sink.upsert);
    if (!servers.start(kafka, postgres)) {
      System.out.println();
    }
    if (kafka) {
      makeTopic();
    }
    if (postgres) {
      makeTables();
    }
  }

  private void makeTables() throws SQLException {
    try (Connection database = DriverManager.getConnection(servers.jdbcUrl)) {
      database
          .createStatement()
          .execute("CREATE TABLE " + name(KilledStreams.Sink.append) + " (id BIGINT)");
      database
          .createStatement()
          .execute(
              "CREATE TABLE "
                  + name(KilledStreams.Sink.upsert)
                  + " (id BIGINT PRIMARY KEY, batch BIGINT)");
    }
  }

  /** An empty topic, with as many partitions and copies as the broker likes. */
  private void makeTopic() throws Exception {
    var topic = new NewTopic(name(KilledStreams.Sink.kafka), Optional.empty(), Optional.empty());
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", servers.bootstrapServers,
            "request.timeout.ms", SinkServers.BROKER_MILLIS,
            "default.api.timeout.ms", SinkServers.BROKER_MILLIS);
    try (Admin kafka = Admin.create(settings)) {
      kafka.createTopics(List.of(topic)).all().get();
    }
  }

  /** A number that no other run has, for names of tables and topics. */
  private String run() {
    return folder.getFileName().toString().replaceAll("\\D", "");
  }

  private String name(KilledStreams.Sink sink) {
    return KilledStreams.name(sink, run());
  }

  /** The numbers from 0, a file for each micro-batch. */
  private void numbers() throws IOException {
    Path input = Files.createDirectories(folder.resolve("input"));
    int each = rows / KilledStreams.BATCHES;
    for (int i = 0; i < KilledStreams.BATCHES; i++) {
      String lines =
          LongStream.range((long) i * each, i == KilledStreams.BATCHES - 1 ? rows : (i + 1L) * each)
              .mapToObj(Long::toString)
              .collect(Collectors.joining("\n"));
      Path file = Files.writeString(input.resolve(i + ".txt"), lines);
      // Spark reads files in the order of their times.
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000L * i));
    }
  }

  /** Runs the streams in a process of their own, until it is killed or through. */
  private void process(KilledStreams.Kill when) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (option.startsWith("--add-opens")) {
        command.add(option);
      }
    }
    command.addAll(
        List.of(
            "-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider",
            "-Dslf4j.internal.verbosity=WARN",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
            // Who is killed cleans nothing up, so what it leaves lies in our folder.
            "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-classpath",
            System.getProperty("java.class.path"),
            "KilledStreams",
            folder.toString(),
            when.name(),
            "" + rows,
            sinks.stream().map(KilledStreams.Sink::name).collect(Collectors.joining(",")),
            "" + servers.jdbcUrl,
            "" + servers.bootstrapServers,
            run()));

    Process streams = new ProcessBuilder(command).inheritIO().start();
    try {
      if (!streams.waitFor(CHILD_MINUTES, TimeUnit.MINUTES)) {
        throw new IllegalStateException(
            "The streams were not through after " + CHILD_MINUTES + " minutes.");
      }
    } finally {
      streams.destroyForcibly();
    }
    int expected = when == KilledStreams.Kill.none ? 0 : KilledStreams.KILLED;
    if (streams.exitValue() != expected) {
      throw new IllegalStateException(
          "The streams ended with " + streams.exitValue() + " and not with " + expected + ".");
    }
  }

  private List<Long> read(KilledStreams.Sink sink) throws Exception {
    SparkSession spark = Session.local();
    String path = folder.resolve(sink.name()).toString();
    return switch (sink) {
      case parquet, delta -> ids(spark.read().format(sink.name()).load(path));
      case table -> ids(spark.read().parquet(path));
      case csv, foreach -> ids(spark.read().schema("id LONG").csv(path));
      case append, upsert -> ids(spark.read().jdbc(servers.jdbcUrl, name(sink), new Properties()));
      case kafka ->
          ids(
              spark
                  .read()
                  .format("kafka")
                  .option("kafka.bootstrap.servers", servers.bootstrapServers)
                  .option("subscribe", name(KilledStreams.Sink.kafka))
                  .load()
                  .select(col("value").cast("string").cast("long").as("id")));
    };
  }

  private static List<Long> ids(Dataset<Row> numbers) {
    return numbers.select("id").as(Encoders.LONG()).collectAsList();
  }

  /** What a program finds that doesn't know of Spark's list, {@code _spark_metadata}. */
  private List<Long> eachFile() throws IOException {
    List<Long> ids = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve("csv"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".csv")).toList()) {
        Files.readAllLines(file).stream().map(Long::valueOf).forEach(ids::add);
      }
    }
    return ids;
  }

  static final String HELP =
      """
      Kills streams in the middle of writing, lets them go on, and counts what each sink has
      lost and doubled. Kafka and PostgreSQL are started for it, unless you name yours.
      """;

  static final String EXIT_CODES = "%nExit codes: 0 finished, 1 failure, 2 a wrong option.";

  @Option(names = "--rows", paramLabel = "N", description = "Numbers for each sink.")
  int rows = 10_000;

  @Option(
      names = "--sinks",
      paramLabel = "SINK",
      split = ",",
      description = "Only these: ${COMPLETION-CANDIDATES}.")
  List<KilledStreams.Sink> sinks = List.of(KilledStreams.Sink.values());

  @Mixin SinkServers servers = new SinkServers();

  /** Everything that can be known to be wrong before a process is started. */
  private void checkOptions() {
    int least = 10 * KilledStreams.BATCHES;
    LessonScript.require(rows >= least, "--rows takes " + least + " or more.");
    servers.check();
  }

  private void tell(String title, List<Long> ids) {
    Set<Long> distinct = new HashSet<>(ids);
    long lost = LongStream.range(0, rows).filter(id -> !distinct.contains(id)).count();
    System.out.printf(
        Locale.ROOT,
        "%-38s %5d %,9d %,5d %,8d%n",
        title,
        KilledStreams.Kill.values().length - 1,
        rows,
        lost,
        ids.size() - distinct.size());
  }
}
