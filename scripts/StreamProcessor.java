///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Counts events from CSV files or Kafka, or words from a socket, as a stream
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
// Kafka's source: the newest that Maven Central has for this Scala; it fits any Spark 3.5.
//DEPS org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7
//DEPS com.globalmentor:hadoop-bare-naked-local-fs:0.1.0
//DEPS info.picocli:picocli:4.7.7
// Half the CPU of a script's first start, which compiles it.
//COMPILE_OPTIONS -proc:none -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC
//RUNTIME_OPTIONS --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/sun.nio.cs=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.security.action=ALL-UNNAMED --add-opens=java.base/sun.util.calendar=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED
// The optimizing compiler waits ten times longer: less CPU until the first table, part A of
// bench@.; over millions of rows it has its turn all the same, part C.
//RUNTIME_OPTIONS -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000
//RUNTIME_OPTIONS -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000
// The collector that takes least memory, and no slower here, parts C and F of bench@.; with
// room for Spark's classes and first objects it collects less often while Spark starts.
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:MetaspaceSize=192m -XX:InitialRAMPercentage=6 -XX:NewSize=256m

import static org.apache.spark.sql.functions.*;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.*;
import com.globalmentor.apache.hadoop.fs.BareLocalFileSystem;
import java.io.*;
import java.lang.reflect.Method;
import java.net.*;
import java.net.http.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.charset.*;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.*;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.servlet.*;
import javax.servlet.Filter;
import javax.servlet.http.HttpServletResponse;
import org.apache.hadoop.conf.*;
import org.apache.hadoop.fs.*;
import org.apache.hadoop.io.compress.GzipCodec;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.service.launcher.IrqHandler;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.sql.*;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.catalyst.util.IntervalUtils;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.*;
import org.apache.spark.sql.connector.read.streaming.*;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.execution.datasources.*;
import org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager;
import org.apache.spark.sql.execution.streaming.LongOffset;
import org.apache.spark.sql.streaming.*;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.unsafe.types.CalendarInterval;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.TaskCompletionListener;
import picocli.CommandLine;
import picocli.CommandLine.*;
import picocli.CommandLine.Model.CommandSpec;

/** The whole pipeline in one file: {@code ./jbang stream-processor@. --mode csv-agg}. */
@Command(
    name = "stream-processor",
    version = {"stream-processor 1.0.0", "Spark 3.5.9, Java ${java.version}"},
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Reads a stream in micro-batches and prints a table for each, or writes its rows",
      "into another --sink.",
      "  csv-agg    counts events by type, from CSV files in --input (the default)",
      "  csv-log    prints new events, from the same files",
      "  websocket  counts words, from a TCP server or a WebSocket",
      "  kafka-agg  counts events by type, from a Kafka topic, as CSV or JSON",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  Count events while csv-writer writes them in another terminal:",
      "    ./jbang stream-processor@.",
      "  Process the files that are there, then exit:",
      "    ./jbang stream-processor@. --input data/events --trigger available-now",
      "  Count words typed into `nc -lk 9999` in another terminal:",
      "    ./jbang stream-processor@. --mode websocket",
      "  Count the events that a Kafka topic holds, then exit:",
      "    ./jbang stream-processor@. --mode kafka-agg --trigger available-now",
      "  Count by minute, and send what is final into Parquet files:",
      "    ./jbang stream-processor@. --window '1 minute' --watermark '30 seconds' \\",
      "      --sink parquet --sink-path work/counts --checkpoint work/checkpoint",
      "  Go on after a stop where it left off:",
      "    ./jbang stream-processor@. --checkpoint work/checkpoint",
      "",
      "Exit codes: 0 stopped or finished, 1 the stream failed, 2 a wrong option."
    })
public class StreamProcessor implements Callable<Integer> {

  private Source source;
  private Target target;
  private KafkaServers kafka;
  private Totals totals;
  private volatile StreamingQuery query;
  private volatile boolean stopping;
  private boolean givenUp;
  private FileChannel checkpointLock;
  private volatile boolean sparkRuns;

  public static void main(String... args) {
    Output.watch();
    System.exit(command(new StreamProcessor()).execute(args));
  }

  // ---- The story: session, source, schema, aggregation, output mode, sink, trigger ----

  @Override
  public Integer call() throws Exception {
    Machine.prepare(verbose, master);
    checkOptions();
    source.check();
    target.check();
    stopOnSignals();
    sparkRuns = true;
    SparkSession spark = session();
    try (AutoCloseable ending = () -> end(spark)) { // What fails in it hides no other failure.
      Dataset<Row> rows = source.rows(spark);
      Dataset<Row> result = aggregation().result(rows);
      claimCheckpoint(spark.sparkContext().hadoopConfiguration(), result.schema());
      banner(spark);
      totals = new Totals(source, sink, outputMode, mostRows);
      spark.streams().addListener(totals);
      if (board) {
        spark.streams().addListener(new Charted());
      }
      query = start(result);
      awaitEnd();
    }
    return outcome();
  }

  /** The session: Spark in this JVM or on a cluster, with {@link #settings}. */
  SparkSession session() {
    var builder = SparkSession.builder().appName("stream-processor").master(master);
    settings().forEach(builder::config);
    if (isLocal()) {
      LocalContext.start(master, settings());
    }
    SparkSession spark = builder.getOrCreate();
    if (partitions != null || !conf.containsKey("spark.sql.shuffle.partitions")) {
      // Spark's 200 partitions are 200 tasks and 200 state files a batch.
      int cores = spark.sparkContext().defaultParallelism();
      spark.conf().set("spark.sql.shuffle.partitions", partitions == null ? cores : partitions);
    }
    return spark;
  }

  /** The source of each mode. */
  private Source source() {
    return switch (mode) {
      case CSV_AGG, CSV_LOG ->
          new CsvFolder(input, recursive, maxFileAge, maxFilesPerTrigger, badRows, window != null);
      case WEBSOCKET ->
          new NetworkLines(
              new Endpoint(
                  url == null ? TCP + host + ":" + port : "" + url, headers(), subprotocols),
              reconnect,
              badRows);
      case KAFKA_AGG ->
          new KafkaTopic(
              kafka(),
              topic,
              startingOffsets,
              maxOffsetsPerTrigger,
              badRows,
              window != null,
              new SameTopic());
    };
  }

  /** A source: what it is called, and which rows it gives. */
  sealed interface Source permits CsvFolder, KafkaTopic, NetworkLines {

    Dataset<Row> rows(SparkSession spark);

    String schema();

    String name();

    /** What a checkpoint holds the progress of, behind the mode's name. */
    String owner(Configuration hadoop) throws IOException, InterruptedException;

    /** The command that sends it some rows. */
    String invitation();

    /** What it waits for while nothing has come. */
    default String waiting() {
      return name() + ". In another terminal:\n  " + invitation();
    }

    /** What can be known to be wrong before Spark takes its seconds to start. */
    void check() throws Exception;

    Watcher watcher();

    /** Fails if the rows of a batch come from something else than those of the first. */
    default void checkSame() throws Exception {}

    /** An error of this source as a sentence; empty, if it is another's. */
    Optional<String> sentence(Throwable error);
  }

  /**
   * Source and schema: events from the CSV files in a folder, each file once. Spark's own csv()
   * would do for clean files; {@link CsvRecords} loses no row of others either.
   */
  record CsvFolder(
      String folder,
      boolean recursive,
      String maxFileAge,
      Integer maxFiles,
      BadRows badRows,
      boolean timed)
      implements Source {

    @Override
    public Dataset<Row> rows(SparkSession spark) {
      CsvFiles.filter(this, spark.sparkContext().hadoopConfiguration());
      DataStreamReader reader =
          spark
              .readStream()
              .format(CsvFormat.Reader.class.getName())
              .schema(Events.READ_SCHEMA)
              .options(CsvFiles.options(this));
      return Events.goodOnly(reader.load(), badRows);
    }

    @Override
    public String schema() {
      return Events.SCHEMA;
    }

    @Override
    public String name() {
      return "CSV files in " + folder;
    }

    @Override
    public String owner(Configuration hadoop) throws IOException {
      Path path = CsvFiles.path(folder);
      return " of " + path.getFileSystem(hadoop).makeQualified(path);
    }

    @Override
    public String invitation() {
      String where = folder.equals("data/input") ? "" : " --output " + Text.typed(folder);
      return "./jbang csv-writer@." + where;
    }

    @Override
    public void check() throws IOException {
      CsvFiles.check(this);
    }

    @Override
    public Watcher watcher() {
      return new CsvFiles.PassedOver(this);
    }

    @Override
    public Optional<String> sentence(Throwable error) {
      return CsvFiles.sentence(error);
    }
  }

  /** What is computed, in which order its rows are printed, and which columns name a row. */
  sealed interface Aggregation {

    String name();

    Dataset<Row> result(Dataset<Row> rows);

    Column[] order();

    List<String> key();
  }

  private Aggregation aggregation() {
    return window == null
        ? mode.aggregation
        : new WindowCounts(spelled(window), watermark == null ? null : spelled(watermark));
  }

  record EventCounts(String name) implements Aggregation {

    @Override
    public Dataset<Row> result(Dataset<Row> events) {
      return events.groupBy("event").count();
    }

    @Override
    public Column[] order() {
      return new Column[] {col("event")};
    }

    @Override
    public List<String> key() {
      return List.of("event");
    }
  }

  /** By the time at which events happened, and not at which they came. */
  record WindowCounts(String length, String delay) implements Aggregation {

    @Override
    public String name() {
      return "count by event, in windows of " + length;
    }

    @Override
    public Dataset<Row> result(Dataset<Row> events) {
      Dataset<Row> timed = events.withColumn("time", col("timestamp").cast("timestamp"));
      Dataset<Row> watermarked = delay == null ? timed : timed.withWatermark("time", delay);
      return watermarked
          .groupBy(window(col("time"), length), col("event"))
          .count()
          .select("window.start", "window.end", "event", "count");
    }

    @Override
    public Column[] order() {
      return new Column[] {col("start"), col("event")};
    }

    @Override
    public List<String> key() {
      return List.of("start", "event");
    }
  }

  record NewEvents(String name) implements Aggregation {

    @Override
    public Dataset<Row> result(Dataset<Row> events) {
      return events;
    }

    @Override
    public Column[] order() {
      return new Column[] {col("timestamp"), col("user_id"), col("event")};
    }

    @Override
    public List<String> key() {
      return List.of(); // The same event may come twice, and is two.
    }
  }

  record WordCounts(String name) implements Aggregation {

    @Override
    public Dataset<Row> result(Dataset<Row> lines) {
      return lines
          .select(explode(split(col("value"), "\\s+")).as("word"))
          .filter(not(col("word").equalTo("")))
          .groupBy("word")
          .count();
    }

    @Override
    public Column[] order() {
      return new Column[] {col("count").desc(), col("word")};
    }

    @Override
    public List<String> key() {
      return List.of("word");
    }
  }

  /** Output mode, sink and trigger: from here on, Spark runs the batches. */
  private StreamingQuery start(Dataset<Row> result) throws Exception {
    DataStreamWriter<Row> writer =
        result
            .observe("result", count(lit(1)).as("rows"))
            .writeStream()
            .queryName(mode.label)
            .outputMode(outputMode)
            .trigger(trigger());
    if (checkpoint != null) {
      writer.option("checkpointLocation", checkpoint);
    }
    return into(writer).start();
  }

  /** Sink: where the rows of a batch go. A batch that was not committed comes again. */
  private DataStreamWriter<Row> into(DataStreamWriter<Row> rows) {
    return switch (sink) {
      case CONSOLE -> rows.foreachBatch(this::print);
      case PARQUET -> rows.format("parquet").option("path", CsvFiles.path(sinkPath).toString());
      case DELTA -> rows.foreachBatch(this::addToDelta);
      case KAFKA -> rows.foreachBatch(this::sendToKafka);
      case JDBC -> rows.foreachBatch(this::upsert);
    };
  }

  /** The batch as a table, in Spark's own format and in an order that stays. */
  private void print(Dataset<Row> batch, Long id) throws Exception {
    ScreenTable table = ScreenTable.of(batch, aggregation().order(), mostRows, width);
    source.checkSame(); // Before anybody sees it.
    if (!table.isEmpty()) {
      System.out.println(RULE + "\nBatch: " + id + "\n" + RULE + "\n" + table);
    }
  }

  /** Delta's log keeps the number of the batch, and so the table takes none twice. */
  private void addToDelta(Dataset<Row> batch, Long id) throws Exception {
    source.checkSame();
    batch
        .write()
        .format("delta")
        .mode(outputMode.equals("complete") ? "overwrite" : "append")
        .option("txnAppId", queryId(batch))
        .option("txnVersion", id)
        .save(CsvFiles.path(sinkPath).toString());
  }

  /** Kafka keeps no such number: it gets the batch again. */
  private void sendToKafka(Dataset<Row> batch, Long id) throws Exception {
    source.checkSame();
    RecordsOfTopic its = (RecordsOfTopic) target;
    Dataset<Row> records = its.records(batch).persist();
    try {
      Dataset<Row> fitting = fitting(records, id, its.tooLarge(), col("value"));
      fitting.write().format("kafka").options(its.options()).save();
    } finally {
      records.unpersist();
    }
  }

  /** A row whose key is in the table replaces the older one; the batch's number goes in, too. */
  private void upsert(Dataset<Row> batch, Long id) throws Exception {
    DatabaseTable its = (DatabaseTable) target;
    batch.persist(); // Computed by all cores, and then read row by row.
    try {
      Dataset<Row> fitting = fitting(batch, id, its.unfit(batch.schema()), its.text(batch));
      its.write(fitting, queryId(batch), id, source::checkSame);
    } finally {
      batch.unpersist();
    }
  }

  // ---- Options ----

  private static final String TRIGGERS =
      "When a batch runs: '5 seconds', 500ms, 0 (no pause) or available-now (what is there).";
  private static final String OUTPUT_MODES =
      "append, update or complete. Default: what query and sink take best; the banner says it.";
  private static final String STARTING_OFFSETS =
      "earliest, latest, or JSON for Spark; a --checkpoint knows better.";
  private static final String HEADER =
      "For the WebSocket's server: Authorization='Bearer ...' or such. Repeatable.";
  private static final String HEADER_FILE = "The same in lines of a file: the place for tokens.";
  private static final String SUBPROTOCOL = "What to speak over the WebSocket. Repeatable.";
  private static final String KAFKA_CONF =
      "For Kafka's client, such as security.protocol=SASL_SSL. Repeatable.";
  private static final String KAFKA_CONF_FILE =
      "The same in lines of a file: the place for passwords.";
  private static final String WINDOW =
      "Count by event and stretch of time, such as '1 minute'; csv-agg, kafka-agg.";
  private static final String WATERMARK =
      "How late events may be, such as '30 seconds'; a window then ends. Spark's begins in 1970.";
  private static final String JDBC_URL =
      "jdbc:postgresql://HOST:PORT/DATABASE?user=NAME, without a password.";
  private static final String PASSWORD_FILE =
      "The database's password; else the environment's JDBC_PASSWORD.";
  private static final String BAD_ROWS = "report: leave them out and say how many; fail: stop.";
  private static final String MAX_FILE_AGE =
      "Forget and ignore files this much older than the youngest: 7d. Default: none, and"
          + " Spark remembers each: 22 MB for 100,000.";
  private static final String PARTITIONS = "Shuffle partitions. Default: the number of cores.";
  private static final String UI_HOST = "Address of this machine for Spark's page; 0.0.0.0: all.";

  @Option(names = "--mode", description = "csv-agg, csv-log, websocket, kafka-agg.")
  Mode mode = Mode.CSV_AGG;

  @Option(names = "--input", paramLabel = "DIR", description = "CSV folder, or a URI for Spark.")
  String input = "data/input";

  @Option(names = "--host", description = "Where the TCP server for websocket runs.")
  String host = "localhost";

  @Option(names = "--port", description = "The TCP server's port.")
  int port = 9999;

  @Option(names = "--url", description = "A real WebSocket, ws://... or wss://..., not TCP.")
  URI url;

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      mapFallbackValue = Option.NULL_VALUE, // Refused in our own words.
      description = HEADER)
  Map<String, String> headers = new LinkedHashMap<>();

  @Option(names = "--header-file", paramLabel = "FILE", description = HEADER_FILE)
  java.nio.file.Path headerFile;

  @Option(names = "--subprotocol", paramLabel = "NAME", description = SUBPROTOCOL)
  List<String> subprotocols = new ArrayList<>();

  @Option(names = "--reconnect", description = "Server away? Try again, with growing pauses.")
  boolean reconnect;

  @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Kafka's brokers.")
  String bootstrapServers = "localhost:9092";

  @Option(
      names = "--kafka-conf",
      paramLabel = "KEY=VALUE",
      mapFallbackValue = Option.NULL_VALUE,
      description = KAFKA_CONF)
  Map<String, String> kafkaConf = new LinkedHashMap<>();

  @Option(names = "--kafka-conf-file", paramLabel = "FILE", description = KAFKA_CONF_FILE)
  java.nio.file.Path kafkaConfFile;

  @Option(names = "--topic", paramLabel = "NAME", description = "The Kafka topic to read.")
  String topic = "events";

  @Option(names = "--starting-offsets", paramLabel = "WHERE", description = STARTING_OFFSETS)
  String startingOffsets = "earliest";

  @Option(
      names = "--max-offsets-per-trigger",
      paramLabel = "N",
      description = "Kafka records a batch.")
  Long maxOffsetsPerTrigger;

  @Option(names = "--window", paramLabel = "TIME", description = WINDOW)
  String window;

  @Option(names = "--watermark", paramLabel = "TIME", description = WATERMARK)
  String watermark;

  @Option(names = "--trigger", paramLabel = "WHEN", description = TRIGGERS)
  String trigger = "1 second";

  @Option(names = "--output-mode", paramLabel = "MODE", description = OUTPUT_MODES)
  String outputMode;

  @Option(names = "--sink", description = "console, parquet, delta, kafka, jdbc.")
  Sink sink = Sink.CONSOLE;

  @Option(names = "--sink-path", paramLabel = "DIR", description = "For parquet and delta.")
  String sinkPath;

  @Option(names = "--sink-topic", paramLabel = "NAME", description = "For kafka.")
  String sinkTopic;

  @Option(names = "--jdbc-url", paramLabel = "URL", description = JDBC_URL)
  String jdbcUrl;

  @Option(names = "--table", paramLabel = "NAME", description = "For jdbc.")
  String table;

  @Option(names = "--jdbc-password-file", paramLabel = "FILE", description = PASSWORD_FILE)
  java.nio.file.Path jdbcPasswordFile;

  @Option(names = "--checkpoint", paramLabel = "DIR", description = "Keep progress for a restart.")
  String checkpoint;

  @Option(names = "--bad-rows", paramLabel = "WHAT", description = BAD_ROWS)
  BadRows badRows = BadRows.report;

  @Option(names = "--max-files-per-trigger", paramLabel = "N", description = "Files a batch.")
  Integer maxFilesPerTrigger;

  @Option(names = "--recursive", description = "Read the files in folders below --input, too.")
  boolean recursive;

  @Option(names = "--max-file-age", paramLabel = "AGE", description = MAX_FILE_AGE)
  String maxFileAge;

  @Option(names = "--rows", paramLabel = "N", description = "Most rows of a table; 0: all.")
  int mostRows = 1_000;

  @Option(names = "--width", paramLabel = "N", description = "Most letters of a cell; 0: all.")
  int width = 80;

  @Option(names = "--partitions", paramLabel = "N", description = PARTITIONS)
  Integer partitions;

  @Option(names = "--master", paramLabel = "URL", description = "Where Spark runs.")
  String master = "local[*]";

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      mapFallbackValue = Option.NULL_VALUE,
      description = "For Spark; wins. Repeatable.")
  Map<String, String> conf = new LinkedHashMap<>();

  @Option(
      names = "--ui",
      negatable = true,
      fallbackValue = "true",
      description = "Serve Spark's page, or don't.")
  boolean ui = true;

  @Option(names = "--ui-host", paramLabel = "ADDRESS", description = UI_HOST)
  String uiHost = "localhost";

  @Option(names = "--board", description = "Draw the stream's last ten minutes in your browser.")
  boolean board;

  @Option(names = "--verbose", description = "Show Spark's log, and stack traces.")
  boolean verbose;

  @Spec CommandSpec spec;

  /** What the pipeline reads and computes, by the name the user types. */
  enum Mode {
    CSV_AGG("csv-agg", new EventCounts("count by event"), "complete", "update"),
    CSV_LOG("csv-log", new NewEvents("none"), "append", "update"),
    WEBSOCKET("websocket", new WordCounts("count by word"), "complete", "update"),
    KAFKA_AGG("kafka-agg", new EventCounts("count by event"), "complete", "update");

    final String label;
    final Aggregation aggregation;
    final List<String> outputModes; // The first one is the default.

    Mode(String label, Aggregation aggregation, String... outputModes) {
      this.label = label;
      this.aggregation = aggregation;
      this.outputModes = List.of(outputModes);
    }

    static Mode named(String label) {
      return Arrays.stream(values())
          .filter(mode -> mode.label.equals(label))
          .findFirst()
          .orElseThrow(
              () ->
                  new CommandLine.TypeConversionException(
                      label + " is none of " + Arrays.toString(values()) + "."));
    }

    @Override
    public String toString() {
      return label;
    }
  }

  enum BadRows {
    report,
    fail
  }

  /** Where rows go, by the name the user types, and the output modes for it, the best one first. */
  enum Sink {
    CONSOLE("complete", "update", "append"),
    PARQUET("append"),
    DELTA("append", "complete"),
    KAFKA("append", "update", "complete"),
    JDBC("append", "update", "complete");

    final List<String> outputModes;

    Sink(String... outputModes) {
      this.outputModes = List.of(outputModes);
    }

    static Sink named(String label) {
      return Arrays.stream(values())
          .filter(sink -> sink.toString().equals(label))
          .findFirst()
          .orElseThrow(
              () ->
                  new CommandLine.TypeConversionException(
                      label + " is none of " + Arrays.toString(values()) + "."));
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Which mode an option is for, where it is for one alone. */
  private static final Map<String, Mode> ONE_MODE =
      new TreeMap<>(
          Map.of(
              "--url", Mode.WEBSOCKET,
              "--header", Mode.WEBSOCKET,
              "--header-file", Mode.WEBSOCKET,
              "--subprotocol", Mode.WEBSOCKET,
              "--host", Mode.WEBSOCKET,
              "--port", Mode.WEBSOCKET,
              "--reconnect", Mode.WEBSOCKET,
              "--topic", Mode.KAFKA_AGG,
              "--starting-offsets", Mode.KAFKA_AGG,
              "--max-offsets-per-trigger", Mode.KAFKA_AGG));

  /** Which sinks an option is for. */
  private static final Map<String, List<Sink>> ITS_SINKS =
      new TreeMap<>(
          Map.of(
              "--rows", List.of(Sink.CONSOLE),
              "--width", List.of(Sink.CONSOLE),
              "--sink-path", List.of(Sink.PARQUET, Sink.DELTA),
              "--sink-topic", List.of(Sink.KAFKA),
              "--jdbc-url", List.of(Sink.JDBC),
              "--table", List.of(Sink.JDBC),
              "--jdbc-password-file", List.of(Sink.JDBC)));

  private static final List<String> FOR_FILES =
      List.of("--input", "--recursive", "--max-files-per-trigger", "--max-file-age");

  private static final List<String> FOR_KAFKA =
      List.of("--bootstrap-servers", "--kafka-conf", "--kafka-conf-file");

  private static final int MOST_TOLD = 200; // Letters of a row.
  private static final int MOST_ROWS = 1_000_000; // Of a table.
  private static final int POLL_MILLIS = 50;
  private static final long FULL_BYTES = 1 << 20; // Less is no room for a batch.
  private static final int STOP_MILLIS = 3_000; // Of five seconds; the rest is for Spark itself.
  static final String TCP = "tcp://";
  private static final String RULE = "-".repeat(43);

  /** The command line around a pipeline: known problems become one sentence and an exit code. */
  static CommandLine command(StreamProcessor pipeline) {
    return new CommandLine(pipeline)
        .registerConverter(Mode.class, Mode::named)
        .registerConverter(Sink.class, Sink::named)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((problem, args) -> refuse(problem.getCommandLine(), problem))
        .setExecutionStrategy(parsed -> executeAndTell(parsed, pipeline))
        .setExecutionExceptionHandler(
            (problem, command, result) -> {
              if (problem instanceof WrongOption) {
                return refuse(command, problem);
              }
              command.getErr().println(pipeline.sentence(problem));
              if (pipeline.verbose) {
                printStackTrace(problem, command.getErr());
              }
              return 1;
            });
  }

  /** As picocli does it, but an Error is told as an Exception is, and an end by Spark, too. */
  private static int executeAndTell(CommandLine.ParseResult parsed, StreamProcessor pipeline) {
    // It stays: by then, it has nothing to say.
    Runtime.getRuntime().addShutdownHook(new Thread(pipeline::tellOfAnEndBySpark));
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (Error e) {
      throw new CommandLine.ExecutionException(parsed.commandSpec().commandLine(), "" + e, e);
    } finally {
      pipeline.sparkRuns = false;
    }
  }

  private void tellOfAnEndBySpark() {
    if (sparkRuns) {
      System.err.println(
          "Spark or a signal has ended this program."
              + (verbose ? "" : " (--verbose shows more.)"));
    }
  }

  /** As Java does it, but for letters of a row that would move the cursor. */
  private static void printStackTrace(Throwable problem, PrintWriter err) {
    var trace = new StringWriter();
    problem.printStackTrace(new PrintWriter(trace));
    trace
        .toString()
        .lines()
        .map(line -> line.replace("\t", "    "))
        .map(Text::printable)
        .forEach(err::println);
  }

  /** Tells what is wrong with an option, and the exit code for it. */
  static int refuse(CommandLine command, Exception problem) {
    command.getErr().println(problem.getMessage());
    if (problem instanceof ParameterException wrong) {
      UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
    }
    command.getErr().println("--help lists the options.");
    return 2;
  }

  /** An option that can't be followed. The message is a sentence for the user. */
  static class WrongOption extends RuntimeException {
    WrongOption(String sentence, Object... values) {
      super(String.format(Locale.ROOT, sentence, values));
    }
  }

  /** Everything that can be known to be wrong before Spark takes its seconds to start. */
  private void checkOptions() throws IOException {
    checkValues("--conf", conf);
    Machine.check(conf);
    Machine.checkAnswers("--master", master);
    Machine.checkMaster(master, conf);
    Machine.checkAnswers("--input", input);
    if (port < 1 || port > 65_535) {
      throw new WrongOption("--port %d is no port: use 1 to 65535.", port);
    }
    checkTogether();
    if (mode == Mode.WEBSOCKET && trigger.equals("available-now")) {
      throw new WrongOption(
          "--trigger available-now needs files or Kafka: a socket has nothing that is there"
              + " before.");
    }
    if (maxFilesPerTrigger != null && maxFilesPerTrigger < 1) {
      throw new WrongOption(
          "--max-files-per-trigger %d reads nothing: use 1 or more.", maxFilesPerTrigger);
    }
    if (mostRows < 0) {
      throw new WrongOption("--rows %d shows nothing: use 1 or more, or 0 for all.", mostRows);
    }
    if (mostRows > MOST_ROWS) { // From some size on, Spark would read the input twice to sort it.
      throw new WrongOption(
          "--rows %d are too many to choose: use %d at most, or 0 for all.", mostRows, MOST_ROWS);
    }
    if (width < 0 || width > 0 && width < 4) {
      throw new WrongOption("--width %d shows nothing: use 4 or more, or 0 for all.", width);
    }
    if (partitions != null && partitions < 1) {
      throw new WrongOption("--partitions %d computes nothing: use 1 or more.", partitions);
    }
    try {
      InetAddress.getByName(uiHost);
    } catch (UnknownHostException e) {
      throw new WrongOption("--ui-host %s is no address of this machine.", uiHost);
    }
    if (board && !new File(Charted.LAUNCHER).exists()) {
      throw new WrongOption("--board is another command of the workbook: run this in its folder.");
    }
    checkWindow();
    checkOutputMode();
    trigger();
    source = source();
    target = target();
    if (recursive && conf.containsKey("spark.hadoop." + CsvFiles.FILE_SYSTEM)) {
      CsvFiles.checkNoCircle(input);
    }
    if (checkpoint != null) {
      Machine.checkAnswers("--checkpoint", checkpoint);
      if (CsvFiles.isLocal(checkpoint)) {
        CsvFiles.makeFolder("--checkpoint", checkpoint);
      }
    }
    if (sinkPath != null) {
      Machine.checkAnswers("--sink-path", sinkPath);
      if (CsvFiles.isLocal(sinkPath)) {
        CsvFiles.makeFolder("--sink-path", sinkPath);
      }
      checkApart("--sink-path", "--checkpoint", checkpoint);
      checkApart("--sink-path", "--input", source instanceof CsvFolder ? input : null);
    }
  }

  /** Which options go with which mode and sink, and which a sink can't do without. */
  private void checkTogether() {
    ONE_MODE.forEach(
        (option, its) -> {
          if (mode != its && isGiven(option)) {
            throw new WrongOption("%s goes with --mode %s, not with %s.", option, its, mode);
          }
        });
    for (String option : FOR_FILES) {
      if (mode != Mode.CSV_AGG && mode != Mode.CSV_LOG && isGiven(option)) {
        throw new WrongOption("%s goes with --mode csv-agg or csv-log, not with %s.", option, mode);
      }
    }
    for (String option : FOR_KAFKA) {
      if (mode != Mode.KAFKA_AGG && sink != Sink.KAFKA && isGiven(option)) {
        throw new WrongOption(
            "%s goes with --mode kafka-agg or --sink kafka, not with %s and %s.",
            option, mode, sink);
      }
    }
    ITS_SINKS.forEach(
        (option, its) -> {
          if (!its.contains(sink) && isGiven(option)) {
            String names = its.stream().map(Sink::toString).collect(Collectors.joining(" or "));
            throw new WrongOption("%s goes with --sink %s, not with %s.", option, names, sink);
          }
        });
    var places = new LinkedHashMap<String, String>();
    places.put("--sink-path", sinkPath);
    places.put("--sink-topic", sinkTopic);
    places.put("--jdbc-url", jdbcUrl);
    places.put("--table", table);
    places.forEach(
        (option, place) -> {
          if (ITS_SINKS.get(option).contains(sink) && (place == null || place.isBlank())) {
            throw new WrongOption("--sink %s needs %s: where the rows go.", sink, option);
          }
        });
    if (sink != Sink.CONSOLE && checkpoint == null) {
      throw new WrongOption(
          "--sink %s needs --checkpoint DIR: without one, each start would send all rows again.",
          sink);
    }
    if (mode == Mode.KAFKA_AGG && topic.equals(sinkTopic)) {
      throw new WrongOption(
          "--sink-topic %s is the topic that is read: the stream would feed itself.", sinkTopic);
    }
  }

  private boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  /** Folders within each other would mix what belongs to different owners. */
  private void checkApart(String option, String other, String folder) throws IOException {
    if (folder == null || !CsvFiles.isLocal(folder) || !CsvFiles.isLocal(sinkPath)) {
      return;
    }
    java.nio.file.Path one = CsvFiles.localPath(sinkPath).toRealPath();
    java.nio.file.Path two = CsvFiles.localPath(folder);
    two = Files.exists(two) ? two.toRealPath() : two.toAbsolutePath().normalize();
    if (one.startsWith(two) || two.startsWith(one)) {
      throw new WrongOption(
          "%s %s and %s %s lie in each other: give each a folder of its own.",
          option, sinkPath, other, folder);
    }
  }

  private void checkWindow() {
    if (window != null && mode.aggregation instanceof NewEvents) {
      throw new WrongOption("--window counts, and --mode %s does not: use csv-agg.", mode);
    } else if (window != null && mode == Mode.WEBSOCKET) {
      throw new WrongOption("--window needs a time, and a line of --mode websocket has none.");
    } else if (window == null && watermark != null) {
      throw new WrongOption("--watermark goes with --window: a count without one never ends.");
    }
    if (window != null) {
      interval("--window", window, 1);
    }
    if (watermark != null) {
      interval("--watermark", watermark, 0);
    }
  }

  /** A stretch of time in one way of writing it: 60 seconds are 1 minutes. */
  private static String interval(String option, String text, long least) {
    try {
      var interval = IntervalUtils.stringToInterval(UTF8String.fromString(spelled(text)));
      long days = Math.multiplyExact((long) interval.days, 86_400_000_000L);
      long micros = Math.addExact(days, interval.microseconds);
      if (interval.months == 0 && micros >= least) {
        return new CalendarInterval(0, 0, micros).toString();
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      // Told below.
    }
    throw new WrongOption(
        "%s '%s' is no stretch of time: use '1 minute', 30s or such, and no months.", option, text);
  }

  /** With the units that Spark doesn't know. */
  private static String spelled(String interval) {
    return interval
        .replaceFirst("^(\\d+) *ms$", "$1 milliseconds")
        .replaceFirst("^(\\d+) *s$", "$1 seconds")
        .replaceFirst("^(\\d+) *m$", "$1 minutes")
        .replaceFirst("^(\\d+) *h$", "$1 hours")
        .replaceFirst("^0$", "0 seconds");
  }

  /** Headers are written {@code Name: value} elsewhere. */
  static void checkValues(String option, Map<String, String> settings) {
    settings.forEach(
        (key, value) -> {
          if (value == null) {
            throw new WrongOption(
                "%s '%s' has no value: write %s '%s=VALUE'.",
                option, key, option, key.replaceFirst(":.*", ""));
          }
        });
  }

  /** The modes in which Spark runs the query, the most useful one first. */
  private List<String> outputModes() {
    if (window == null) {
      return mode.outputModes;
    }
    // A watermark lets go of windows, and complete mode would keep them all.
    return watermark == null ? List.of("complete", "update") : List.of("update", "append");
  }

  private void checkOutputMode() {
    List<String> ofQuery = outputModes();
    if (outputMode == null) {
      boolean events = mode.aggregation instanceof NewEvents;
      outputMode =
          (events ? ofQuery : sink.outputModes)
              .stream()
                  .filter(ofQuery::contains)
                  .filter(sink.outputModes::contains)
                  .findFirst()
                  .orElseThrow(() -> new WrongOption(noOutputMode()));
    }
    if (!Set.of("append", "update", "complete").contains(outputMode)) {
      throw new WrongOption(
          "--output-mode %s is unknown: use append, update or complete.", outputMode);
    }
    if (!ofQuery.contains(outputMode)) {
      throw new WrongOption(notOfQuery(), mode);
    }
    if (!sink.outputModes.contains(outputMode)) {
      throw new WrongOption(
          "--sink %s can't take --output-mode %s, only %s.",
          sink, outputMode, String.join(" or ", sink.outputModes));
    }
  }

  private String notOfQuery() {
    if (!outputMode.equals("complete")) {
      return "--output-mode append sends what is final, and no count of %s is: use complete or"
          + " update"
          + (mode == Mode.WEBSOCKET ? "." : ", or --window with --watermark.");
    }
    return watermark == null
        ? "--output-mode complete needs counts, and %s has none: use append."
        : "--output-mode complete keeps each window, and so --watermark would do nothing: leave"
            + " one of them out.";
  }

  /** A sink that takes only what is final, and counts that never are. */
  private String noOutputMode() {
    return "--sink "
        + sink
        + " takes only rows that are final, and no count of "
        + mode
        + " is: use"
        + (mode == Mode.WEBSOCKET
            ? " another sink."
            : " --window with --watermark, --mode csv-log, or another sink.");
  }

  private Trigger trigger() {
    if (trigger.equals("available-now")) {
      return Trigger.AvailableNow();
    }
    try {
      return Trigger.ProcessingTime(spelled(trigger));
    } catch (IllegalArgumentException notAnInterval) {
      throw new WrongOption(
          "--trigger '%s' is no interval: use '5 seconds', 500ms, 0 or available-now.", trigger);
    }
  }

  // ---- The source's settings ----

  /** Of the file and of the command line, which wins. */
  private Map<String, String> headers() {
    Map<String, String> all = Secrets.settings("--header-file", headerFile);
    all.putAll(headers);
    return all;
  }

  /** Kafka's brokers, for the source or the sink, with the settings of file and command line. */
  private KafkaServers kafka() {
    if (kafka == null) {
      kafka =
          new KafkaServers(
              bootstrapServers, kafkaConf, Secrets.settings("--kafka-conf-file", kafkaConfFile));
    }
    return kafka;
  }

  // ---- The session's settings ----

  /** Each setting with its reason; {@code --conf} wins. */
  private Map<String, String> settings() {
    var settings = new LinkedHashMap<String, String>();
    boolean local = master.startsWith("local");
    if (isLocal()) {
      // A batch's plan on Spark's page: its short text, which takes less time to write.
      settings.put("spark.sql.ui.explainMode", "simple");
    }
    if (local) {
      // Only this JVM talks to the driver.
      settings.put("spark.driver.host", "127.0.0.1");
      settings.put("spark.driver.bindAddress", "127.0.0.1");
      // Hadoop forks a chmod for each file that it makes; this file system asks Java instead.
      settings.put("spark.hadoop.fs.file.impl", CsvFiles.LocalFiles.class.getName());
      // Spark's 128 MB would make few tasks, of unequal size, of a folder with small files.
      settings.put("spark.sql.files.maxPartitionBytes", "16m");
      // Each aggregation fills a page with zeros first, which the heap would make one of 64 MB.
      // More is taken where a task needs it.
      settings.put("spark.buffer.pageSize", "4m");
      // So does each broadcast, of which a batch has two or three, with 4 MB.
      settings.put("spark.broadcast.blockSize", "64k");
    } else {
      settings.put("spark.jars", String.join(",", jarsForExecutors()));
    }
    if (local
        && (checkpoint == null || CsvFiles.isLocal(checkpoint))
        && (sinkPath == null || CsvFiles.isLocal(sinkPath))) {
      // The default one asks another of Hadoop's file systems, which forks as well.
      settings.put(
          "spark.sql.streaming.checkpointFileManagerClass",
          FileSystemBasedCheckpointFileManager.class.getName());
    }
    // A file counts as 64 KB and not as 4 MB: a task then reads 250 small ones, and not four.
    settings.put("spark.sql.files.openCostInBytes", "64k");
    // An event before 1900 stays what it is; Spark's own way is to refuse the batch.
    settings.put("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED");
    settings.put("spark.sql.parquet.int96RebaseModeInWrite", "CORRECTED");
    // A temporary checkpoint goes when the query ends, also when it fails.
    settings.put("spark.sql.streaming.forceDeleteTempCheckpointLocation", "true");
    // Listing more than 32 files would be a Spark job of its own in each batch; with very many
    // files it is one, but not of 10,000 tasks.
    settings.put("spark.sql.sources.parallelPartitionDiscovery.threshold", "10000");
    settings.put("spark.sql.sources.parallelPartitionDiscovery.parallelism", "200");
    // Kafka's client asks a broker that is gone for a minute, even when the query is stopped; and
    // a database may let its client wait for as long as it likes.
    boolean server = mode == Mode.KAFKA_AGG || sink == Sink.KAFKA || sink == Sink.JDBC;
    settings.put("spark.sql.streaming.stopTimeout", server ? "1000" : "0");
    // How soon the reader hears that the stream waits for input; Spark's own is 10 seconds.
    settings.put("spark.sql.streaming.noDataProgressEventInterval", "500");
    if (sink == Sink.DELTA) {
      settings.put("spark.sql.extensions", SinkFolder.DELTA);
      settings.put(
          "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
      // Delta's 50 are tasks that read the list of a table's files.
      settings.put("spark.databricks.delta.snapshotPartitions", "1");
    }
    if (window != null) {
      // A time without a zone is UTC's: the same windows on each machine, and no summer time.
      settings.put("spark.sql.session.timeZone", "UTC");
      // Java's old times have another calendar before 1582.
      settings.put("spark.sql.datetime.java8API.enabled", "true");
    }
    // What Spark's page leaves out of options: Spark's own words, Kafka's logins and headers.
    settings.put(
        "spark.redaction.regex",
        "(?i)secret|password|token|access[.]?key|jaas|keystore[.]key|private key|^header[.]");
    settings.put("spark.ui.enabled", String.valueOf(ui));
    // What the page shows is kept in memory, also where it is off, of 1,000 batches.
    settings.put("spark.ui.retainedJobs", "100");
    settings.put("spark.ui.retainedStages", "100");
    settings.put("spark.sql.ui.retainedExecutions", "100");
    settings.put("spark.ui.showConsoleProgress", "false");
    // Spark's page listens on all addresses, whatever bindAddress says, so a filter guards it.
    settings.put("spark.ui.filters", PageDoor.class.getName());
    settings.put("spark." + PageDoor.class.getName() + ".param.host", uiHost);
    settings.putAll(conf);
    return settings;
  }

  /** Whether Spark is in this JVM, and all its files on this machine. */
  private boolean isLocal() {
    return master.startsWith("local")
        && CsvFiles.isLocal(input)
        && (checkpoint == null || CsvFiles.isLocal(checkpoint))
        && (sinkPath == null || CsvFiles.isLocal(sinkPath))
        && conf.keySet().stream().noneMatch(key -> key.startsWith("spark.hadoop."));
  }

  /** A class of each jar that executors need and that no Spark brings with it. */
  private static final List<String> NOT_OF_SPARK =
      List.of(
          StreamProcessor.class.getName(),
          CommandLine.class.getName(),
          BareLocalFileSystem.class.getName(),
          "org.apache.spark.sql.kafka010.KafkaSourceProvider",
          "org.apache.spark.kafka010.KafkaTokenUtil",
          Admin.class.getName(),
          "org.apache.commons.pool2.ObjectPool",
          "io.delta.sql.DeltaSparkSessionExtension",
          "io.delta.storage.LogStore");

  /** The jars of these classes, where this program has them. */
  private static List<String> jarsForExecutors() {
    return NOT_OF_SPARK.stream()
        .map(name -> StreamProcessor.class.getResource("/" + name.replace('.', '/') + ".class"))
        .filter(Objects::nonNull) // Delta comes with another command.
        .map(url -> url.toString().replaceFirst("^jar:(.*)!/.*$", "$1"))
        .distinct()
        .toList();
  }

  /** Lets only requests to one address of this machine, or to loopback, reach Spark's page. */
  public static class PageDoor implements Filter {

    private InetAddress open;

    @Override
    public void init(FilterConfig config) throws ServletException {
      try {
        open = InetAddress.getByName(config.getInitParameter("host"));
      } catch (UnknownHostException e) {
        throw new ServletException(e);
      }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      InetAddress local = InetAddress.getByName(request.getLocalAddr());
      if (local.isLoopbackAddress() || open.isAnyLocalAddress() || open.equals(local)) {
        chain.doFilter(request, response);
      } else {
        ((HttpServletResponse) response)
            .sendError(HttpServletResponse.SC_FORBIDDEN, "Only on this machine; see --ui-host");
      }
    }

    @Override
    public void destroy() {}
  }

  // ---- The sink's place ----

  /**
   * The rows that the sink can keep. The others are left out and told: each of them would end the
   * stream, and again after each restart.
   */
  private Dataset<Row> fitting(Dataset<Row> batch, long id, Column unfit, Column text) {
    Column first = min(when(unfit, substring(text, 1, MOST_TOLD)));
    Row told = batch.agg(count(when(unfit, lit(1))), first).first();
    totals.leftOut(id, told.getLong(0), told.getString(1));
    return batch.filter(not(unfit));
  }

  /** The query as its checkpoint names it, over all restarts. */
  private static String queryId(Dataset<Row> batch) {
    return batch.sparkSession().sparkContext().getLocalProperty("sql.streaming.queryId");
  }

  /** The place of each sink. */
  private Target target() {
    List<String> key = aggregation().key();
    return switch (sink) {
      case CONSOLE -> new Screen();
      case PARQUET, DELTA -> new SinkFolder(sink, sinkPath);
      case KAFKA -> new RecordsOfTopic(kafka(), sinkTopic, key);
      case JDBC -> new DatabaseTable(jdbcUrl, Secrets.password(jdbcPasswordFile), table, key);
    };
  }

  /** Where a sink writes to: what it is called, what can be known to be wrong, its promise. */
  sealed interface Target permits Screen, SinkFolder, RecordsOfTopic, DatabaseTable {

    String name();

    /** What holds when a killed run goes on. */
    String delivery();

    /** What a checkpoint is for, between the mode's name and the source's. */
    String owner(Configuration hadoop) throws IOException;

    /** What can be known to be wrong before Spark takes its seconds to start. */
    void check() throws IOException, InterruptedException;

    /** Refuses a place that doesn't belong to this checkpoint, and makes a new one. */
    default void claim(Checkpoint.Progress progress, StructType result, Configuration hadoop)
        throws IOException {}

    /** An error of this place as a sentence; empty, if it is another's. */
    default Optional<String> sentence(Throwable error) {
      return Optional.empty();
    }
  }

  // ---- The checkpoint and the banner ----

  private void claimCheckpoint(Configuration hadoop, StructType result)
      throws IOException, InterruptedException {
    if (checkpoint != null) {
      String windows = window == null ? "" : " in windows of " + interval("--window", window, 1);
      // A watermark has ended windows, which would begin anew without one.
      windows += watermark == null ? "" : " with a watermark";
      String where = target.owner(hadoop);
      String from = source.owner(hadoop);
      String owner = mode + windows + where + (where.isEmpty() || from.isEmpty() ? "" : ",") + from;
      checkpointLock =
          Checkpoint.claim(
              checkpoint, owner, hadoop, progress -> target.claim(progress, result, hadoop));
      checkPartitions(Checkpoint.setting(checkpoint, "spark.sql.shuffle.partitions", hadoop));
    }
    boolean begun = checkpoint != null && source instanceof CsvFolder;
    CsvFiles.Removed.begin(begun ? Checkpoint.lastRead(checkpoint, hadoop) : Set.of());
    CsvFiles.Opened.begin(begun ? Checkpoint.found(checkpoint, hadoop) : Map.of());
  }

  /** Spark goes on with those that the checkpoint was begun with, and says nothing. */
  private void checkPartitions(Optional<String> begunWith) {
    String now =
        partitions == null ? conf.get("spark.sql.shuffle.partitions") : String.valueOf(partitions);
    if (now != null && begunWith.isPresent() && !now.equals(begunWith.get())) {
      throw new WrongOption(
          "--checkpoint %s was begun with %s partitions, and keeps them: leave out --partitions, or"
              + " use another folder.",
          checkpoint, begunWith.get());
    }
  }

  private void banner(SparkSession spark) {
    System.out.println("Spark " + spark.version() + ", mode " + mode + ". Ctrl+C stops it.");
    line("source", source.name());
    line("schema", source.schema());
    line("aggregation", aggregation().name());
    if (watermark != null) {
      line("watermark", watermark + " behind the latest event");
    }
    line("output mode", outputMode);
    line("sink", target.name());
    if (sink != Sink.CONSOLE) {
      line("delivery", mode == Mode.WEBSOCKET ? AT_MOST_ONCE : target.delivery());
    }
    line("trigger", trigger.equals("0") ? "no pause" : trigger);
    line("checkpoint", checkpoint == null ? "temporary" : checkpoint);
    if (spark.sparkContext().uiWebUrl().isDefined()) {
      int pagePort = URI.create(spark.sparkContext().uiWebUrl().get()).getPort();
      line("Spark's page", "http://localhost:" + pagePort);
    }
    System.out.println();
  }

  private static final String AT_MOST_ONCE =
      "at-most-once: a socket can't send again what a kill has lost";

  private static void line(String station, String what) {
    System.out.printf("  %-13s %s%n", station, what);
  }

  // ---- How it ends ----

  /** Waits for the end of the query, and stops it when the user wants so. */
  private void awaitEnd() throws StreamingQueryException, InterruptedException, IOException {
    var clock = new ClockWatch();
    try (Watcher watcher = source.watcher()) {
      do {
        watcher.look(query, false);
        clock.look();
        if (stopping || Output.isBroken() || Output.isLeft()) {
          stopAfterBatch();
        }
      } while (!givenUp && !query.awaitTermination(POLL_MILLIS));
      watcher.look(query, true);
    }
  }

  private void end(SparkSession spark) throws TimeoutException, IOException {
    if (query != null && query.isActive() && !givenUp) {
      stopQuery(); // What it reads is no longer what it was.
    }
    spark.sparkContext().listenerBus().waitUntilEmpty(); // The totals hear of the last batch.
    spark.stop();
    if (checkpointLock != null) {
      checkpointLock.close();
    }
    if (query != null) {
      System.out.println(totals);
    }
  }

  /** The exit code of a run that has ended in good order, with a last word where one helps. */
  private int outcome() throws IOException {
    if (totals.batches() == 0 && trigger.equals("available-now") && !stopping) {
      System.out.println(
          "Nothing new in " + source.name() + ". To write some: " + source.invitation());
    }
    Output.check();
    return 0;
  }

  /** Ctrl+C and SIGTERM end the query in good order; {@link #call} then ends as usual. */
  private void stopOnSignals() {
    for (String signal : List.of(IrqHandler.CONTROL_C, IrqHandler.SIGTERM)) {
      new IrqHandler(signal, interrupted -> stopOrHalt()).bind();
    }
  }

  private void stopOrHalt() {
    if (query == null) {
      sparkRuns = false;
      System.exit(130); // Spark is still starting: nothing has been read.
    } else if (stopping) {
      Runtime.getRuntime().halt(130); // The second Ctrl+C of a user who can't wait.
    }
    stop();
  }

  /** Asks the pipeline to stop after the micro-batch that runs now; returns at once. */
  void stop() {
    stopping = true;
  }

  /** Stops the query after the micro-batch that runs now, or in it when that takes too long. */
  private void stopAfterBatch() throws InterruptedException {
    long deadline = System.currentTimeMillis() + STOP_MILLIS;
    StreamingQueryProgress before = query.lastProgress();
    while (query.status().isTriggerActive()
        && query.lastProgress() == before
        && System.currentTimeMillis() < deadline) {
      Thread.sleep(5);
    }
    stopQuery();
  }

  private void stopQuery() {
    try {
      query.stop();
    } catch (TimeoutException stillWaiting) {
      givenUp = true; // For an answer of Kafka's. What is not committed is read again next time.
    }
  }

  /** Whether the query runs, so that files that arrive now are read as they come. */
  boolean started() {
    return query != null;
  }

  /** Rows that the batches so far have read, the malformed ones among them. */
  long rows() {
    return totals == null ? 0 : totals.rows();
  }

  // ---- Errors as sentences ----

  /** One sentence for what went wrong and what to do. */
  private String sentence(Throwable error) {
    Throwable root = error;
    for (Throwable t = error; t != null; t = t.getCause()) {
      root = t;
      Throwable link = t;
      Optional<String> known = source == null ? Optional.empty() : source.sentence(t);
      known = known.or(() -> target == null ? Optional.empty() : target.sentence(link));
      known = known.or(() -> Checkpoint.sentence(link, checkpoint));
      known = known.or(() -> fullDisk(link));
      if (known.isPresent()) {
        return known.get();
      }
      if (t instanceof OutOfMemoryError) {
        return "Java's memory is full (" + Machine.memory() + "). " + Machine.MORE_MEMORY;
      }
    }
    boolean ours = error == root && error instanceof IOException;
    return Text.printable(firstLine(root))
        + (ours || verbose ? "" : " (--verbose shows everything.)");
  }

  /** Which of the disks has no room left: Java's own words name none. */
  private Optional<String> fullDisk(Throwable error) {
    String message = String.valueOf(error.getMessage());
    // What Spark puts around it also names the row that was read, with whatever stands in that.
    boolean ofDisk =
        error instanceof IOException
            || error instanceof UncheckedIOException
            || error instanceof FSError;
    boolean full =
        ofDisk
            && (message.contains("No space left on device") || message.contains("quota exceeded"));
    if (!full || Output.isBroken()) { // Standard output has a sentence of its own.
      return Optional.empty();
    }
    var folders = new LinkedHashMap<String, String>();
    folders.put("--checkpoint", checkpoint);
    folders.put("--sink-path", sinkPath);
    folders.put("Java's temporary folder", System.getProperty("java.io.tmpdir"));
    folders.values().removeIf(folder -> folder == null || !CsvFiles.isLocal(folder));
    var without = new LinkedHashMap<>(folders);
    without
        .values()
        .removeIf(folder -> CsvFiles.localPath(folder).toFile().getUsableSpace() > FULL_BYTES);
    String places =
        (without.isEmpty() ? folders : without)
            .entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(" or "));
    return Optional.of(
        "No room is left on the disk of "
            + places
            + ". Make some, and start again"
            + (checkpoint == null ? "." : ": with the same --checkpoint, it goes on."));
  }

  /** Before a message of one word stands what the exception's name says of that file or class. */
  static String firstLine(Throwable error) {
    String message = Objects.requireNonNullElse(error.getMessage(), "").strip();
    String first = message.lines().findFirst().orElse("");
    if (first.contains(" ")) {
      return first;
    }
    String name = error.getClass().getName().replaceFirst(".*[.]", "");
    name = name.replaceFirst("(?<=.)(Exception|Error)$", "");
    String words = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    String upper = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    return first.isEmpty() ? upper : upper + ": " + first;
  }
}

/**
 * Spark's context for a run on this machine, without two things that each batch would pay for: each
 * stateful operator writes out Hadoop's configuration, 900 values for services that nothing here
 * talks to, and each of Spark's own functions has its class file read, to look for mistakes of
 * users. Part B of bench@. measures it.
 */
final class LocalContext extends SparkContext {

  private static final Pattern NEEDED =
      Pattern.compile(
          "(fs\\.(\\w+\\.)?file|fs\\.(defaultFS|permissions)|io|file|hadoop\\.tmp)\\..*");

  private final Configuration light = new Configuration(false);

  private LocalContext(SparkConf conf) {
    super(conf);
    for (Map.Entry<String, String> each : super.hadoopConfiguration()) {
      String[] sources = super.hadoopConfiguration().getPropertySources(each.getKey());
      boolean isDefault =
          sources != null && sources.length == 1 && sources[0].endsWith("-default.xml");
      if (!isDefault || NEEDED.matcher(each.getKey() + ".").matches()) {
        light.set(each.getKey(), super.hadoopConfiguration().getRaw(each.getKey()));
      }
    }
  }

  /** Starts it, unless there is one; the session is then made over it. */
  static void start(String master, Map<String, String> settings) {
    if (SparkContext$.MODULE$.getActive().isEmpty()) {
      var conf = new SparkConf().setAppName("stream-processor").setMaster(master);
      settings.forEach(conf::set);
      new LocalContext(conf);
    }
  }

  @Override
  public Configuration hadoopConfiguration() {
    return light == null ? super.hadoopConfiguration() : light; // Null: Spark is starting.
  }

  @Override
  public <F> F clean(F function, boolean checkSerializable) {
    return function.getClass().getName().startsWith("org.apache.spark.")
        ? function
        : super.clean(function, checkSerializable);
  }
}

// ---- The checkpoint ----

/** The folder in which a query keeps its progress: whose it is, and whether it is whole. */
final class Checkpoint {

  /** The folder in which a Spark sink of files keeps its list of them. */
  static final String LIST = "_spark_metadata";

  private static final String WAY_OUT =
      "Put a copy back, or name another folder: the stream then begins anew.";

  private Checkpoint() {}

  /** Keeps other runs out until the channel is closed. */
  private static FileChannel lock(String checkpoint) throws IOException {
    var file = CsvFiles.localPath(checkpoint).resolve(".lock");
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) { // Another run in this JVM.
      channel.close();
    }
    throw new StreamProcessor.WrongOption(
        "--checkpoint %s is in use by another run. Stop that one, or use another folder.",
        checkpoint);
  }

  /**
   * Writes into a new checkpoint whose it is, and refuses one that is not this pipeline's, is in
   * use, or damaged.
   *
   * @param sink claims the sink's place for this checkpoint, before its owner is written
   * @return what keeps other runs out, where the folder is a local one
   */
  static FileChannel claim(String checkpoint, String mine, Configuration hadoop, Claim sink)
      throws IOException {
    Path folder = CsvFiles.path(checkpoint);
    Path owner = new Path(folder, "stream-processor");
    FileSystem files = folder.getFileSystem(hadoop);
    if (files.exists(owner)) {
      String theirs = text(files, owner).strip();
      if (theirs.isEmpty()) {
        throw damaged(checkpoint, "stream-processor is empty");
      }
      if (!theirs.equals(mine) && withoutId(theirs).equals(withoutId(mine))) {
        throw new StreamProcessor.WrongOption(
            "--checkpoint %s belongs to %s, and this one has the%s: it was deleted and made anew,"
                + " or is another server's. Use another folder: the stream then begins anew.",
            checkpoint, theirs, mine.substring(withoutId(mine).length()));
      }
      if (!theirs.equals(mine)) {
        throw new StreamProcessor.WrongOption(
            "--checkpoint %s belongs to %s, and this is %s. Use another folder.",
            checkpoint, theirs, mine);
      }
    } else if (files.exists(new Path(folder, "metadata"))) {
      throw new StreamProcessor.WrongOption(
          "--checkpoint %s belongs to another query. Use another folder.", checkpoint);
    }
    FileChannel lock = CsvFiles.isLocal(checkpoint) ? lock(checkpoint) : null;
    try {
      checkWhole(checkpoint, folder, files);
      sink.claim(progress(checkpoint, folder, files));
      if (!files.exists(owner)) {
        Path draft = new Path(folder, ".stream-processor");
        try (var out = files.create(draft, true)) {
          out.write((mine + "\n").getBytes(StandardCharsets.UTF_8));
        }
        files.rename(draft, owner);
      }
      return lock;
    } catch (IOException | RuntimeException e) {
      if (lock != null) {
        lock.close();
      }
      throw e;
    }
  }

  /** What a sink does before the first batch; it throws what is a sentence for the user. */
  interface Claim {
    void claim(Progress progress) throws IOException;
  }

  /** How far a query has come: its id, and its newest batch that was planned, and that ended. */
  record Progress(String checkpoint, String query, long planned, long committed) {

    boolean begun() {
      return planned >= 0;
    }

    boolean ended() {
      return committed >= 0;
    }

    /**
     * Refuses an older copy of the checkpoint: new rows would come in batches whose numbers the
     * sink has, and it passes those over.
     *
     * @param place the sink, as the sentence names it
     * @param newest the newest batch that it has
     */
    void checkNotOlder(String place, long newest) throws IOException {
      if (begun() && newest > planned) {
        throw new IOException(
            ("--checkpoint %s is an older copy: %s has batch %s already, and new rows would be"
                    + " passed over there. Put the newest copy of the checkpoint back, or begin"
                    + " anew with another one and another place for the rows.")
                .formatted(checkpoint, place, newest));
      }
    }
  }

  private static Progress progress(String checkpoint, Path folder, FileSystem files)
      throws IOException {
    Path metadata = new Path(folder, "metadata");
    String query =
        files.exists(metadata)
            ? new ObjectMapper().readTree(text(files, metadata)).path("id").asText()
            : "";
    long planned = newest(files, new Path(folder, "offsets"));
    long committed = newest(files, new Path(folder, "commits"));
    return new Progress(checkpoint, query, planned, committed);
  }

  /** The number of the newest file of a log; -1 if there is none. */
  static long newest(FileSystem files, Path log) throws IOException {
    return Arrays.stream(list(files, log))
        .map(file -> file.getPath().getName())
        .filter(name -> name.matches("\\d+(\\.compact)?"))
        .mapToLong(name -> Long.parseLong(name.replace(".compact", "")))
        .max()
        .orElse(-1);
  }

  /**
   * The files of the newest batch, if it has ended. Spark looks for them once more at a start, when
   * they may have been cleared away.
   */
  static Set<String> lastRead(String checkpoint, Configuration hadoop) throws IOException {
    Path folder = CsvFiles.path(checkpoint);
    FileSystem files = folder.getFileSystem(hadoop);
    long batch = newest(files, new Path(folder, "commits"));
    if (batch < 0 || batch < newest(files, new Path(folder, "offsets"))) {
      return Set.of();
    }
    long read = logOffset(files, new Path(folder, "offsets/" + batch));
    Path log = new Path(folder, "sources/0/" + read);
    log = files.exists(log) ? log : log.suffix(".compact");
    var names = new HashSet<String>();
    for (JsonNode file : read < 0 ? List.<JsonNode>of() : entries(files, log)) {
      if (file.path("batchId").asLong() == read) {
        names.add(name(file));
      }
    }
    return names;
  }

  /**
   * All files that earlier runs have found, and how they were dated then, in milliseconds; -1 where
   * the batch has not ended that is to read them, as it reads them as they are now.
   */
  static Map<String, Long> found(String checkpoint, Configuration hadoop) throws IOException {
    Path folder = new Path(CsvFiles.path(checkpoint), "sources/0");
    FileSystem files = folder.getFileSystem(hadoop);
    long ended = newest(files, new Path(CsvFiles.path(checkpoint), "commits"));
    Path offsets = new Path(CsvFiles.path(checkpoint), "offsets/" + ended);
    long read = files.exists(offsets) ? logOffset(files, offsets) : -1;
    var found = new HashMap<String, Long>();
    long compact = // It holds all entries before it, too.
        Arrays.stream(list(files, folder))
            .map(log -> log.getPath().getName())
            .filter(name -> name.matches("\\d+\\.compact"))
            .mapToLong(name -> Long.parseLong(name.replace(".compact", "")))
            .max()
            .orElse(-1);
    for (FileStatus log : list(files, folder)) {
      String entry = log.getPath().getName();
      if (entry.equals(compact + ".compact")
          || entry.matches("\\d+") && Long.parseLong(entry) > compact) {
        for (JsonNode file : entries(files, log.getPath())) {
          boolean done = file.path("batchId").asLong() <= read;
          found.put(name(file), done ? file.path("timestamp").asLong() : -1);
        }
      }
    }
    return found;
  }

  /** The files that a Spark sink's list names, when there is one: Spark then reads only those. */
  static Optional<Set<String>> listed(Path list, Configuration hadoop) throws IOException {
    FileSystem files = list.getFileSystem(hadoop);
    if (!files.exists(list)) {
      return Optional.empty();
    }
    var names = new HashSet<String>();
    for (FileStatus log : list(files, list)) {
      for (JsonNode file : entries(files, log.getPath())) {
        names.add(name(file));
      }
    }
    return Optional.of(names);
  }

  /** The entries of a log of files, a source's or a sink's, behind its version. */
  private static List<JsonNode> entries(FileSystem files, Path log) throws IOException {
    var json = new ObjectMapper();
    var entries = new ArrayList<JsonNode>();
    for (String line : text(files, log).lines().skip(1).toList()) {
      entries.add(json.readTree(line));
    }
    return entries;
  }

  /** The file of an entry, as people write it. */
  private static String name(JsonNode entry) {
    return CsvFiles.written(new Path(URI.create(entry.path("path").asText())));
  }

  /** Up to which of its own batches a source of files has read; -1 for another source. */
  private static long logOffset(FileSystem files, Path offsets) throws IOException {
    String ofSource = text(files, offsets).lines().toList().get(2); // Behind version and watermark.
    return ofSource.equals("-")
        ? -1
        : new ObjectMapper().readTree(ofSource).path("logOffset").asLong(-1);
  }

  /** What a setting was for the newest batch: some hold for a query from its first start on. */
  static Optional<String> setting(String checkpoint, String key, Configuration hadoop)
      throws IOException {
    Path offsets = new Path(CsvFiles.path(checkpoint), "offsets");
    FileSystem files = offsets.getFileSystem(hadoop);
    long batch = newest(files, offsets);
    if (batch < 0) {
      return Optional.empty();
    }
    String about = text(files, new Path(offsets, "" + batch)).lines().toList().get(1);
    JsonNode value = new ObjectMapper().readTree(about).path("conf").path(key);
    return value.isMissingNode() ? Optional.empty() : Optional.of(value.asText());
  }

  private static String withoutId(String owner) {
    return owner.replaceFirst(" id \\S+$", "");
  }

  /** Refuses a checkpoint with an empty or cut file: Spark's words for it name no folder. */
  private static void checkWhole(String checkpoint, Path folder, FileSystem files)
      throws IOException {
    Path metadata = new Path(folder, "metadata");
    if (files.exists(metadata)) {
      checkLines(checkpoint, folder, metadata, files, 0, 1);
    }
    checkLog(checkpoint, folder, "offsets", files, 2);
    checkLog(checkpoint, folder, "commits", files, 1);
    checkLog(checkpoint, folder, "sources/0", files, 0);
    checkAllThere(checkpoint, folder, files);
    for (FileStatus operator : list(files, new Path(folder, "state"))) {
      for (FileStatus partition : list(files, operator.getPath())) {
        for (FileStatus file : list(files, partition.getPath())) {
          if (file.isFile() && file.getLen() == 0) {
            throw damaged(checkpoint, name(file.getPath(), folder) + " is empty");
          }
        }
      }
    }
  }

  /**
   * Refuses a checkpoint that lacks a newest file. Spark would take the one before for it, and send
   * batches again before it fails at a commit that is there; take the files of a batch for new
   * ones; or, where the commit is gone as well, give the number of a batch that a sink has to
   * another one, and so lose that in silence.
   */
  private static void checkAllThere(String checkpoint, Path folder, FileSystem files)
      throws IOException {
    Path offsets = new Path(folder, "offsets");
    long planned = newest(files, offsets);
    long committed = newest(files, new Path(folder, "commits"));
    String missing = null;
    if (committed > planned) {
      missing = "offsets/" + committed;
    } else if (planned > 0 && !files.exists(new Path(offsets, "" + (planned - 1)))) {
      missing = "offsets/" + (planned - 1);
    } else if (planned >= 0 && !files.exists(new Path(folder, "metadata"))) {
      missing = "metadata";
    } else if (planned >= 0) {
      long read = logOffset(files, new Path(offsets, "" + planned));
      missing = newest(files, new Path(folder, "sources/0")) < read ? "sources/0/" + read : null;
    }
    if (missing != null) {
      throw damaged(checkpoint, missing + " is missing");
    }
  }

  /** What a folder holds, but for hidden files: a kill may leave one that is only begun. */
  private static FileStatus[] list(FileSystem files, Path folder) throws IOException {
    return files.exists(folder)
        ? files.listStatus(folder, file -> !file.getName().startsWith("."))
        : new FileStatus[0];
  }

  private static void checkLog(
      String checkpoint, Path folder, String log, FileSystem files, int fewest) throws IOException {
    for (FileStatus file : list(files, new Path(folder, log))) {
      if (file.getPath().getName().matches("\\d+(\\.compact)?")) {
        checkLines(checkpoint, folder, file.getPath(), files, 1, fewest);
      }
    }
  }

  private static IOException damaged(String checkpoint, String what) {
    return new IOException(
        "The checkpoint " + checkpoint + " is damaged: " + what + ". " + WAY_OUT);
  }

  private static String name(Path file, Path folder) {
    return CsvFiles.written(file).substring(CsvFiles.written(folder).length() + 1);
  }

  /** A log's file is its version, and then lines of JSON; or 0 or - where there is no offset. */
  private static void checkLines(
      String checkpoint, Path folder, Path file, FileSystem files, int first, int fewest)
      throws IOException {
    String damage = damage(file, files, first, fewest);
    if (damage != null) {
      throw damaged(checkpoint, name(file, folder) + " " + damage);
    }
  }

  /** What is wrong with a log's file, or null; its lines begin behind the first ones. */
  static String damage(Path file, FileSystem files, int first, int fewest) throws IOException {
    String damage = null;
    try {
      List<String> lines = text(files, file).lines().toList();
      List<String> values = lines.subList(Math.min(first, lines.size()), lines.size());
      if (first == 1 && (lines.isEmpty() || !lines.get(0).matches("\\x00?v\\d+"))
          || values.size() < fewest) {
        damage = lines.isEmpty() ? "is empty" : "is cut";
      }
      var json = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
      for (String value : values) {
        if (!value.equals("-")) {
          json.readTree(value);
        }
      }
    } catch (JsonProcessingException e) {
      damage = "is cut";
    } catch (ChecksumException e) {
      damage = "is not what was written";
    }
    return damage;
  }

  private static String text(FileSystem files, Path file) throws IOException {
    try (var in = files.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * The sentence of a query that has found its state damaged; its files are read only then. A file
   * that couldn't be written has a temporary name, and says nothing of those that are there.
   */
  static Optional<String> sentence(Throwable error, String checkpoint) {
    String message = String.valueOf(error.getMessage());
    var state =
        Pattern.compile("(state/\\d+/\\d+/([^\\s/]+/)?\\d+\\.(delta|snapshot|zip|changelog))");
    var file = state.matcher(message);
    var unwritten = Pattern.compile("/\\.[^\\s/]+\\.tmp");
    return checkpoint != null && !unwritten.matcher(message).find() && file.find()
        ? Optional.of(
            damaged(checkpoint, file.group(1) + " is missing, cut or not what was written")
                .getMessage())
        : Optional.empty();
  }
}

// ---- The machine ----

/** What Java and Spark want from the machine, and how to say so when they don't get it. */
final class Machine {

  static final String MORE_MEMORY =
      "Give it more: ./jbang run --runtime-option=-Xmx2g stream-processor@.";
  private static final int NEWEST_JAVA = 22; // From 23 on, Hadoop's Subject.getSubject fails.
  private static final long LEAST_MEMORY = 471_859_200; // Spark's own limit.
  private static final int ANSWER_MILLIS = 5_000;
  private static final int MASTER_SECONDS = 10; // A busy machine needs some to say hello.

  private Machine() {}

  /** Must run before Spark's first class. */
  static void prepare(boolean verbose, String master) {
    // Spark's log goes through slf4j-simple and is silent.
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", verbose ? "info" : "off");
    // Or Spark and Java would write numbers in the digits of the user's language.
    Locale.setDefault(Locale.ROOT);
    if (master.startsWith("local")) {
      // This machine's own name may be one that nobody knows, as in many containers.
      org.apache.spark.util.Utils.setCustomHostname("localhost");
    }
    String user = System.getProperty("user.name");
    if (user == null || user.equals("?")) {
      // The user's number has no name here, as in some containers. Hadoop wants one.
      UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser("nobody"));
    }
  }

  /** What Spark would end the JVM for, without a word. */
  static void check(Map<String, String> conf) throws IOException {
    int java = Runtime.version().feature();
    if (java > NEWEST_JAVA) {
      throw new IOException(
          "Spark 3.5 does not run on Java " + java + ". Use Java 17, for example with --java 17.");
    }
    if (Runtime.getRuntime().maxMemory() < LEAST_MEMORY) {
      throw new IOException(
          "Spark needs 450 MB of memory, and Java has less (" + memory() + "). " + MORE_MEMORY);
    }
    String address = System.getenv("SPARK_LOCAL_IP");
    if (address != null && !isHere(address)) {
      throw new IOException(
          "SPARK_LOCAL_IP is "
              + address
              + ", which is no address of this machine. Correct it, or: unset SPARK_LOCAL_IP");
    }
    String variable = System.getenv("SPARK_LOCAL_DIRS");
    String setting = conf.get("spark.local.dir");
    if (variable != null) {
      checkFolders("SPARK_LOCAL_DIRS", variable);
    } else if (setting != null) {
      checkFolders("--conf spark.local.dir", setting);
    }
    if (setting == null || variable != null) { // Java and Spark's checkpoint use it all the same.
      checkFolders("Java's temporary folder", System.getProperty("java.io.tmpdir"));
    }
  }

  static String memory() {
    return Runtime.getRuntime().maxMemory() / (1 << 20) + " MB";
  }

  private static boolean isHere(String address) {
    try {
      InetAddress ip = InetAddress.getByName(address);
      return ip.isAnyLocalAddress() || NetworkInterface.getByInetAddress(ip) != null;
    } catch (UnknownHostException | SocketException e) {
      return false;
    }
  }

  /** One of the folders must be there, or such that it can be made. */
  private static void checkFolders(String who, String folders) throws IOException {
    for (String folder : folders.split(",")) {
      try {
        Files.delete(
            Files.createTempFile(Files.createDirectories(java.nio.file.Path.of(folder)), "", ""));
        return;
      } catch (IOException | RuntimeException e) {
        continue; // The next one may do.
      }
    }
    throw new IOException(
        who + " (" + folders + ") can't be made or written. Name a folder that can.");
  }

  /** Asks a server of an address with a port: Spark and Hadoop would do so for a minute. */
  static void checkAnswers(String option, String address) throws IOException {
    var servers = Pattern.compile("(hdfs|spark)://([^/]*:\\d+)(/.*)?").matcher(address);
    if (!servers.matches()) {
      return;
    }
    String reason = "";
    for (String server : servers.group(2).split(",")) {
      URI uri = URI.create(servers.group(1) + "://" + server);
      try (var socket = new Socket()) {
        if (uri.getHost() == null || uri.getPort() < 0) {
          return; // A name that only Hadoop knows.
        }
        InetAddress host = InetAddress.getByName(uri.getHost());
        socket.connect(new InetSocketAddress(host, uri.getPort()), ANSWER_MILLIS);
        return;
      } catch (UnknownHostException e) {
        reason = "its host is unknown";
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    throw new IOException(
        "Nobody answers at " + address + " (" + option + "): " + reason + ". Start it first.");
  }

  /** Asks whether who answers is a cluster's master: Spark would ask another one for a minute. */
  static void checkMaster(String address, Map<String, String> conf) throws IOException {
    if (!address.matches("spark://[^/]*:\\d+")) {
      return;
    }
    var settings = new SparkConf();
    conf.forEach(settings::set);
    settings.set("spark.rpc.lookupTimeout", MASTER_SECONDS + "s");
    var security =
        new org.apache.spark.SecurityManager(
            settings,
            scala.Option.empty(),
            org.apache.spark.internal.config.package$.MODULE$.AUTH_SECRET_FILE());
    RpcEnv asking = RpcEnv.create("master-check", "localhost", 0, settings, security, true);
    try {
      String[] servers = address.substring("spark://".length()).split(",");
      if (Arrays.stream(servers).noneMatch(server -> isMaster("spark://" + server, asking))) {
        throw new IOException(
            "Somebody answers at "
                + address
                + " (--master), but not as the master of a Spark 3.5 cluster. Its page shows its"
                + " address; the port is 7077 as a rule.");
      }
    } finally {
      asking.shutdown();
    }
  }

  private static boolean isMaster(String address, RpcEnv asking) {
    try {
      return asking.setupEndpointRef(RpcAddress.fromSparkURL(address), "Master") != null;
    } catch (Exception e) { // Spark's own, which Scala doesn't declare.
      return false;
    }
  }
}

/** Standard output, watched: Java's own forgets what went wrong. */
final class Output {

  private static final int ERROR_OR_HANG_UP = 8 | 16; // POLLERR and POLLHUP of poll(2).

  private static volatile IOException problem;
  private static volatile Method poll;

  private Output() {}

  static void watch() {
    String name = System.getProperty("sun.stdout.encoding"); // Of a terminal, where it is one.
    var charset = name == null ? Charset.defaultCharset() : Charset.forName(name);
    var out =
        new FilterOutputStream(new FileOutputStream(FileDescriptor.out)) {
          @Override
          public void write(byte[] bytes, int from, int count) throws IOException {
            try {
              out.write(bytes, from, count);
            } catch (IOException e) {
              problem = e;
              throw e;
            }
          }
        };
    System.setOut(new PrintStream(new BufferedOutputStream(out, 1 << 13), true, charset));
    poll = poll();
  }

  static boolean isBroken() {
    return problem != null;
  }

  /**
   * Whether the reader of a pipe has gone, such as head. A write would say so, but a stream without
   * new rows writes nothing. Only poll(2) tells, which Java keeps for its sockets.
   */
  static boolean isLeft() {
    try {
      return poll != null
          && ((int) poll.invoke(null, FileDescriptor.out, 0, 0L) & ERROR_OR_HANG_UP) != 0;
    } catch (ReflectiveOperationException e) {
      poll = null; // Not on this system: the next write tells.
      return false;
    }
  }

  private static Method poll() {
    try {
      Method poll =
          Class.forName("sun.nio.ch.Net")
              .getDeclaredMethod("poll", FileDescriptor.class, int.class, long.class);
      poll.setAccessible(true);
      return poll;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null; // Not in this Java.
    }
  }

  /** Fails if something could not be written, but not for a reader who has seen enough. */
  static void check() throws IOException {
    System.out.flush();
    if (problem != null && !String.valueOf(problem.getMessage()).contains("ipe")) { // Broken pipe.
      throw new IOException("Standard output can't be written: " + problem.getMessage() + ".");
    }
  }
}

/** Looks at a running query now and then, and tells what it sees. */
interface Watcher extends AutoCloseable {

  void look(StreamingQuery query, boolean last) throws IOException, InterruptedException;

  @Override
  default void close() {}
}

/**
 * Tells of a clock that was set back: a trigger with an interval waits until the clock is where it
 * was, an hour long if need be, and Spark says nothing.
 */
final class ClockWatch {

  private static final long LEAST_MILLIS = 10_000; // Less is a batch or two.

  private long ahead = ahead();

  /** By how much the clock is in front of Java's timer, which nobody sets. */
  private static long ahead() {
    return System.currentTimeMillis() - System.nanoTime() / 1_000_000;
  }

  void look() {
    long now = ahead();
    if (ahead - now > LEAST_MILLIS) {
      System.err.println(
          "The clock of this machine was set back by "
              + (ahead - now) / 1_000
              + " s.\nA --trigger with an interval may wait as long. Start again: with a"
              + " --checkpoint, it goes on.");
    }
    ahead = now;
  }
}

/** Counts what the query did, tells of malformed rows, and of a stream that has nothing yet. */
class Totals extends StreamingQueryListener {

  private final StreamProcessor.Source source;
  private final StreamProcessor.Sink sink;
  private final String outputMode;
  private final int mostRows; // Of a table.
  private final Map<Long, Long> leftOut = new HashMap<>();
  private long batches;
  private volatile long rows;
  private long malformed;
  private long millis;
  private boolean waited;

  Totals(
      StreamProcessor.Source source, StreamProcessor.Sink sink, String outputMode, int mostRows) {
    this.source = source;
    this.sink = sink;
    this.outputMode = outputMode;
    this.mostRows = mostRows;
  }

  synchronized long batches() {
    return batches;
  }

  long rows() {
    return rows;
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {}

  @Override
  public synchronized void onQueryIdle(QueryIdleEvent event) {
    if (batches == 0 && !waited) {
      waited = true;
      System.out.println("Waiting for " + source.waiting() + "\n");
    }
  }

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    try {
      add(event.progress());
    } catch (RuntimeException e) { // Spark would write it into its log, and we have none.
      System.err.println("Batch " + event.progress().batchId() + " is missing in the totals: " + e);
    }
  }

  private synchronized void add(StreamingQueryProgress progress) {
    tellResult(progress); // A batch without rows may have one: windows that have ended.
    if (progress.numInputRows() == 0) {
      return;
    }
    batches++;
    Row seen = progress.observedMetrics().get("rows");
    // A record of Kafka's may hold several rows, and Spark counts it as one.
    rows += seen == null ? progress.numInputRows() : seen.getLong(0);
    millis += progress.durationMs().get("triggerExecution");
    String batch = "Batch " + progress.batchId() + ": ";
    if (seen != null && seen.getLong(1) > 0) {
      malformed += seen.getLong(1);
      System.out.println(
          batch
              + "malformed rows left out: "
              + seen.getLong(1)
              + ", the first in "
              + Events.asWritten(seen.getString(2)));
    }
  }

  /** Rows of a batch that the sink can't keep, with the first of them. */
  synchronized void leftOut(long batch, long number, String first) {
    if (number > 0) {
      leftOut.put(batch, number);
      System.out.println(
          "Batch "
              + batch
              + ": rows left out that "
              + sink
              + " can't keep: "
              + number
              + ", the first: "
              + Text.printable(first));
    }
  }

  /** What became of the result's rows, where that can't be seen. */
  private void tellResult(StreamingQueryProgress progress) {
    String batch = "Batch " + progress.batchId() + ": ";
    Row result = progress.observedMetrics().get("result");
    long all = result == null ? ended(progress) : result.getLong(0);
    all -= Objects.requireNonNullElse(leftOut.remove(progress.batchId()), 0L);
    if (sink != StreamProcessor.Sink.CONSOLE && all > 0) {
      System.out.println(batch + all + (all == 1 ? " row to " : " rows to ") + sink);
    } else if (mostRows > 0 && all > mostRows) {
      System.out.println(batch + mostRows + " of " + all + " rows shown; --rows N shows more");
    }
    long late = 0;
    for (StateOperatorProgress state : progress.stateOperators()) {
      late += state.numRowsDroppedByWatermark();
    }
    if (late > 0) {
      System.out.println(
          batch
              + "left out as late, behind the watermark: the events of "
              + late
              + (late == 1 ? " count" : " counts")
              + " whose window has ended");
    }
  }

  /** The rows of a batch without input, of which Spark observes nothing: windows that ended. */
  private long ended(StreamingQueryProgress progress) {
    long ended = 0;
    for (StateOperatorProgress state : progress.stateOperators()) {
      ended += outputMode.equals("append") ? state.numRowsRemoved() : 0;
    }
    return ended;
  }

  @Override
  public synchronized String toString() {
    double rate = millis == 0 ? 0 : rows * 1_000.0 / millis;
    return String.format(
        Locale.ROOT,
        "Batches: %d, rows: %d (%."
            + (rate < 10 ? 1 : 0)
            + "f rows/s while a batch ran),"
            + " malformed rows: %d",
        batches,
        rows,
        rate,
        malformed);
  }
}

/**
 * Tells {@code charts@.} of each batch, which draws them: in a process of its own, if asked for.
 */
class Charted extends StreamingQueryListener {

  static final String LAUNCHER = "./jbang";
  private static final int MOST_WAITING = 1_000; // Those behind are not drawn: no batch waits.
  private static final int INTERRUPTED = 130; // By Ctrl+C, as this process is.

  private final BlockingQueue<Optional<StreamingQueryProgress>> reports =
      new ArrayBlockingQueue<>(MOST_WAITING);
  private final Process charts;

  Charted() throws IOException {
    charts =
        new ProcessBuilder(LAUNCHER, "charts@.")
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Thread writer = new Thread(this::write, "charts");
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    reports.offer(Optional.of(event.progress()));
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    reports.offer(Optional.empty());
  }

  private void write() {
    try {
      try (Writer lines = charts.outputWriter(StandardCharsets.UTF_8)) {
        for (var report = reports.take(); report.isPresent(); report = reports.take()) {
          lines.write(report.get().json() + "\n");
          lines.flush();
        }
      } catch (IOException e) {
        if (charts.waitFor() != INTERRUPTED) {
          System.err.println("The board has ended (" + e.getMessage() + "). The stream goes on.");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // It ends with this process.
    }
  }
}

// ---- Rows printed ----

/**
 * The rows of a batch, as Spark's own {@code show} prints them and in an order that stays. That
 * would plan a query of its own for the rows that are there already, in each batch; part B of
 * bench@. measures it.
 */
record ScreenTable(String[] names, List<String[]> rows) {

  private static final int LEAST_LETTERS = 3;

  /** As many rows as a table may have (0: all), computed once, and cells of a width (0: any). */
  static ScreenTable of(Dataset<Row> batch, Column[] order, int mostRows, int width) {
    String[] names = batch.columns();
    Column[] texts = Stream.of(names).map(name -> col(name).cast("string")).toArray(Column[]::new);
    Dataset<Row> sorted =
        mostRows > 0
            ? batch.orderBy(order).select(texts).limit(mostRows) // One job of Spark's.
            : batch.repartition(1).sortWithinPartitions(order).select(texts); // And here, too.
    var rows = new ArrayList<String[]>();
    // Not collect(): to make Java's rows of Spark's, it starts Scala's reflection at its first use.
    for (InternalRow row : sorted.queryExecution().executedPlan().executeCollect()) {
      var cells = new String[names.length];
      for (int i = 0; i < cells.length; i++) {
        String text = row.isNullAt(i) ? "NULL" : row.getUTF8String(i).toString();
        cells[i] = Text.printable(Text.cut(text, width));
      }
      rows.add(cells);
    }
    return new ScreenTable(names, rows);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  @Override
  public String toString() {
    var widths = new int[names.length];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(LEAST_LETTERS, Text.places(names[i]));
      for (String[] cells : rows) {
        widths[i] = Math.max(widths[i], Text.places(cells[i]));
      }
    }
    var rule = new StringBuilder("+");
    for (int width : widths) {
      rule.append("-".repeat(width)).append('+');
    }
    var text = new StringBuilder(rule).append('\n');
    addLine(text, names, widths);
    text.append(rule).append('\n');
    rows.forEach(cells -> addLine(text, cells, widths));
    return text.append(rule).append('\n').toString();
  }

  private static void addLine(StringBuilder text, String[] cells, int[] widths) {
    text.append('|');
    for (int i = 0; i < cells.length; i++) {
      text.append(cells[i]).append(" ".repeat(widths[i] - Text.places(cells[i]))).append('|');
    }
    text.append('\n');
  }
}

// ---- Rows judged: which are events ----

/** Which rows are events, and what becomes of those that are not. */
final class Events {

  static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";
  static final String READ_SCHEMA = SCHEMA + ", malformed STRING";
  static final String NO_TIME = "its timestamp is no time";
  private static final int MOST_TOLD = 1_000;
  private static final String MALFORMED = "Malformed row in ";
  // The years 1 to 9999, which each sink can keep; in microseconds, as Spark counts.
  private static final long FIRST_TIME = -62_135_596_800_000_000L;
  private static final long LAST_TIME = 253_402_300_799_999_999L;

  private Events() {}

  /**
   * Whether Spark can make a time of this text, and always the same one: of a text without a year
   * it would make one of today.
   */
  static boolean isTime(UTF8String text) {
    byte[] letters = text.trimAll().getBytes();
    for (int i = 0; i < 4; i++) {
      if (letters.length <= i || letters[i] < '0' || letters[i] > '9') {
        return false;
      }
    }
    var time = DateTimeUtils.stringToTimestamp(text, java.time.ZoneOffset.UTC);
    long micros = time.isDefined() ? (Long) time.get() : Long.MIN_VALUE;
    return micros >= FIRST_TIME && micros <= LAST_TIME;
  }

  /** The rows that are well formed. How many are not, and which is the first, the totals hear. */
  static Dataset<Row> goodOnly(Dataset<Row> rows, StreamProcessor.BadRows badRows) {
    Column malformed = col("malformed");
    if (badRows == StreamProcessor.BadRows.fail) {
      Column fail = raise_error(concat(lit(MALFORMED), malformed));
      rows = rows.filter(when(malformed.isNotNull(), fail).isNull());
    }
    return rows.observe(
            "rows", count(lit(1)).as("all"), count(malformed).as("bad"), min(malformed).as("first"))
        .filter(malformed.isNull())
        .drop("malformed");
  }

  /** A malformed row with its place; of all of a file, the first one is the first in order. */
  static String told(String file, long line, String text) {
    String digits = Long.toString(line);
    return file + ", line " + "0".repeat(Math.max(0, 12 - digits.length())) + digits + ": " + text;
  }

  /** The same as people write it, without the zeros that put the places in order. */
  static String asWritten(String told) {
    String text =
        told.replaceFirst(", line (?=\\d{12}: )0*(\\d)", ", line $1")
            .replaceFirst(
                ", partition 0*(\\d+), offset 0*(\\d+)(?=: |, line )", ", partition $1, offset $2");
    return Text.printable(Text.cut(text, MOST_TOLD));
  }

  /** The sentence of a query that a malformed row has stopped. */
  static Optional<String> sentence(Throwable error) {
    String message = String.valueOf(error.getMessage());
    return message.startsWith(MALFORMED)
        ? Optional.of(asWritten(message) + "\n--bad-rows report leaves such rows out and goes on.")
        : Optional.empty();
  }
}

// ---- Files: found ----

/** Which files of a folder are read, and what is said of the others. */
final class CsvFiles {

  /** So old that no file is older: Spark counts from the youngest file that it has seen. */
  private static final String ANY_AGE = "100000000d";

  /** Hadoop's name for the class that lists and opens the files of this machine. */
  static final String FILE_SYSTEM = "fs.file.impl";

  private CsvFiles() {}

  /** What Spark's file source is told, so that it finds each file that is to be read. */
  static Map<String, String> options(StreamProcessor.CsvFolder folder) {
    var options = new HashMap<String, String>();
    options.put("path", asWritten(folder.folder()));
    options.put("maxFileAge", folder.maxFileAge() == null ? ANY_AGE : folder.maxFileAge());
    options.put(CsvFormat.TIMED, String.valueOf(folder.timed()));
    // Or a folder such as day=1 would be a column, and hide the files beside it.
    options.put("recursiveFileLookup", "true");
    if (folder.maxFiles() != null) {
      options.put("maxFilesPerTrigger", String.valueOf(folder.maxFiles()));
    }
    return options;
  }

  /**
   * Lets Spark see only the files that are wanted, and each of them once: Hadoop's own file system
   * goes round and round in a circle of links. Not by options, which lose their capitals.
   */
  static void filter(StreamProcessor.CsvFolder folder, Configuration hadoop) {
    hadoop.set("mapreduce.input.pathFilter.class", Wanted.class.getName());
    hadoop.setInt(Wanted.DEPTH, depth(folder));
    if (hadoop.get(FILE_SYSTEM) == null) { // On a cluster; elsewhere the settings name it.
      hadoop.set(FILE_SYSTEM, LocalFiles.class.getName());
      hadoop.setBoolean(FILE_SYSTEM + ".disable.cache", true); // Or an older one would stay.
    }
  }

  /** How deep in the file system a file may lie: in the folder itself, or anywhere below. */
  private static int depth(StreamProcessor.CsvFolder folder) {
    return folder.recursive()
        ? Integer.MAX_VALUE
        : new Path(asWritten(folder.folder())).depth() + 1;
  }

  /** A path that is there is taken letter by letter; only another one may be a pattern. */
  static String asWritten(String name) {
    if (!isLocal(name)) {
      return name;
    }
    java.nio.file.Path path = localPath(name).toAbsolutePath();
    return Files.exists(path)
        ? path.toString().replaceAll("[\\[\\]{}*?\\\\]", "\\\\$0")
        : new Path(name).isAbsolute() ? name : new Path(path.toString()).toString();
  }

  static void check(StreamProcessor.CsvFolder folder) throws IOException {
    String name = folder.folder();
    if (isLocal(name) && (Files.exists(localPath(name)) || !name.matches(".*[*?{\\[].*"))) {
      makeFolder("--input", name);
    }
    if (folder.maxFileAge() != null && !folder.maxFileAge().matches("[1-9]\\d*(ms|s|m|h|d)")) {
      throw new StreamProcessor.WrongOption(
          "--max-file-age %s is no age: use 12h, 7d or such.", folder.maxFileAge());
    }
  }

  /** Another file system than ours would read the files again in each round of a circle. */
  static void checkNoCircle(String name) throws IOException {
    if (!isLocal(name) || !Files.isDirectory(localPath(name))) {
      return;
    }
    try (var all = Files.walk(localPath(name), FileVisitOption.FOLLOW_LINKS)) {
      all.forEach(path -> {});
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof FileSystemLoopException circle) {
        throw new IOException(
            "The link "
                + Text.printable(circle.getFile())
                + " leads in a circle. Remove it, or leave out --recursive.");
      }
      throw e.getCause();
    }
  }

  static void makeFolder(String option, String name) throws IOException {
    java.nio.file.Path folder = localPath(name);
    if (Files.isRegularFile(folder)) {
      throw new StreamProcessor.WrongOption("%s %s is a file: name its folder.", option, name);
    }
    try {
      if (!Files.isDirectory(folder)) { // A link to one is one, too.
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw new IOException("The folder " + name + " (" + option + ") can't be made or entered.");
    }
    if (!option.equals("--input") && !Files.isWritable(folder)) {
      throw new IOException("The folder " + name + " (" + option + ") can't be written.");
    }
  }

  /** A plain path or a file: URI; other systems are Spark's to ask. */
  static boolean isLocal(String path) {
    return path.startsWith("file:")
        || !path.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")
        || Files.exists(java.nio.file.Path.of(path));
  }

  /** The folder itself, whatever letters are in its name. */
  static Path path(String name) {
    return isLocal(name)
        ? new Path(null, null, localPath(name).toAbsolutePath().toString())
        : new Path(name);
  }

  static java.nio.file.Path localPath(String name) {
    return java.nio.file.Path.of(name.replaceFirst("^file:/*", "/"));
  }

  /** A file as people write it: a path, where the file is a local one. */
  static String written(Path file) {
    return "file".equals(file.toUri().getScheme()) ? file.toUri().getPath() : file.toString();
  }

  /** Why a folder below is not read with --recursive; empty, if it is. */
  static Optional<String> passedOverBelow(String folder) {
    if (folder.startsWith(".")) {
      return passedOver(folder);
    }
    if (folder.endsWith("._COPYING_")) {
      return Optional.of("a name that ends in ._COPYING_ is hidden from Spark");
    }
    // Spark takes _day=1 for a value, and _metadata for its own.
    boolean own = folder.contains("=") || folder.matches("(?s)_(common_)?metadata.*");
    return own || !folder.startsWith("_") ? Optional.empty() : passedOver(folder);
  }

  /** Why a file of this name is not read; empty, if it is. */
  static Optional<String> passedOver(String name) {
    if (name.startsWith("_")) {
      return Optional.of("a name that begins with _ is hidden from Spark");
    }
    if (name.startsWith(".")) {
      return Optional.of("a name that begins with a dot is hidden");
    }
    return name.toLowerCase(Locale.ROOT).matches("(?s).*\\.csv(\\.gz)?")
        ? Optional.empty()
        : Optional.of("its name ends neither in .csv nor in .csv.gz");
  }

  static Optional<String> sentence(Throwable error) {
    return error instanceof Unreadable ? Optional.of(error.getMessage()) : Events.sentence(error);
  }

  /** A file that can't be read. The message is a sentence for the user. */
  static final class Unreadable extends IOException {
    Unreadable(String sentence, Throwable cause) {
      super(sentence, cause);
    }
  }

  /**
   * Spark asks it for each file that it has found, wherever it lies below the folder; very many
   * files are found by tasks, which get a copy.
   */
  public static final class Wanted implements PathFilter, Configurable, Serializable {

    static final String DEPTH = "stream-processor.depth";
    private static final long serialVersionUID = 1;

    private int deepest = Integer.MAX_VALUE;

    @Override
    public void setConf(Configuration hadoop) {
      deepest = hadoop.getInt(DEPTH, Integer.MAX_VALUE);
    }

    @Override
    public Configuration getConf() {
      return null; // It keeps what it needs, as Hadoop's settings can't be sent to a task.
    }

    @Override
    public boolean accept(Path file) {
      return file.depth() <= deepest && passedOver(file.getName()).isEmpty();
    }
  }

  /**
   * The local file system without the processes that Hadoop's own starts. A link is what it leads
   * to, but for one that leads in a circle: that one isn't there.
   */
  public static final class LocalFiles extends BareLocalFileSystem {

    private static final long LATEST_MILLIS = 4_000_000_000_000_000L; // The year 128,000.

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
      try {
        return status(path);
      } catch (NoSuchFileException e) {
        throw new FileNotFoundException("File " + path + " does not exist");
      }
    }

    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
      File[] entries = pathToFile(folder).listFiles();
      if (entries == null) { // A file, or a folder that may not be read.
        FileStatus file;
        try {
          file = getFileStatus(folder);
        } catch (FileNotFoundException e) {
          Removed.note(folder);
          throw e;
        }
        return file.isDirectory() ? new FileStatus[0] : new FileStatus[] {file};
      }
      var found = new ArrayList<FileStatus>();
      for (File entry : entries) {
        Path path = new Path(folder, new Path(null, null, entry.getName()));
        if (!isChecksumFile(path) && isNameable(entry) && !isCircle(entry.toPath())) {
          try {
            FileStatus status = status(path);
            // Spark would take an empty file for one that it has read, and somebody may write it.
            if (status.isDirectory()
                || status.getLen() > 0
                || passedOver(entry.getName()).isPresent()) {
              found.add(status);
            }
          } catch (NoSuchFileException e) {
            continue; // Gone in the meantime, or a link to nothing: neither is there.
          }
        }
      }
      return found.toArray(FileStatus[]::new);
    }

    /** Whether Java can write the name in the letters of its locale. */
    static boolean isNameable(File entry) {
      try {
        entry.toPath();
        return entry.getName().indexOf('\uFFFD') < 0 || entry.exists();
      } catch (java.nio.file.InvalidPathException e) {
        return false;
      }
    }

    /** A path that is there is no pattern, whatever letters it has. */
    @Override
    public FileStatus[] globStatus(Path pattern) throws IOException {
      Path plain = new Path(null, null, pattern.toUri().getPath().replaceAll("\\\\(.)", "$1"));
      return pathToFile(plain).exists()
          ? new FileStatus[] {getFileStatus(plain)}
          : super.globStatus(pattern);
    }

    private FileStatus status(Path path) throws IOException {
      var about = Files.readAttributes(pathToFile(path).toPath(), BasicFileAttributes.class);
      long time = millis(about.lastModifiedTime());
      return new FileStatus(
          about.size(),
          about.isDirectory(),
          1,
          getDefaultBlockSize(path),
          time,
          // file:///, as Spark remembers a file elsewhere: under file:/ it would be another one.
          makeQualified(new Path(null, null, path.toUri().getPath())));
    }

    /** A date as Spark can take it: one before 1970 would be taken for one that it has seen. */
    static long millis(FileTime time) {
      return Math.max(0, Math.min(time.toMillis(), LATEST_MILLIS));
    }

    /** Whether it is a link to one of the folders that it lies in. */
    static boolean isCircle(java.nio.file.Path entry) throws IOException {
      if (!Files.isSymbolicLink(entry) || !Files.isDirectory(entry)) {
        return false;
      }
      java.nio.file.Path target = entry.toRealPath();
      for (var above = entry.toAbsolutePath().getParent(); above != null; ) {
        if (Files.isSameFile(above, target)) {
          return true;
        }
        above = above.getParent();
      }
      return false;
    }
  }

  /** Files that a batch was to read, and that are gone: Spark goes on without a word of them. */
  static final class Removed {

    private static final Set<String> FILES = ConcurrentHashMap.newKeySet();
    private static volatile Set<String> known = Set.of();

    /** {@code read}: those that were read in time, though Spark asks for them. */
    static void begin(Set<String> read) {
      known = read;
      FILES.clear();
    }

    static void note(Path file) {
      String name = written(file);
      if (passedOver(file.getName()).isEmpty() && !known.contains(name)) {
        FILES.add(name);
      }
    }
  }

  /** How the newest files were when this JVM opened them: what changes later, Spark never reads. */
  record Opened(long size, long time) {

    private static final int MOST_FILES = 10_000;
    private static volatile Map<String, Long> earlier = Map.of();
    private static final AtomicLong YOUNGEST = new AtomicLong(); // Of all that were read.
    private static final Map<String, Opened> FILES =
        Collections.synchronizedMap(
            new LinkedHashMap<>() {
              @Override
              protected boolean removeEldestEntry(Map.Entry<String, Opened> eldest) {
                return size() > MOST_FILES;
              }
            });

    static void remember(java.nio.file.Path file) throws IOException {
      long time = LocalFiles.millis(Files.getLastModifiedTime(file));
      FILES.put(file.toString(), new Opened(Files.size(file), time));
      YOUNGEST.accumulateAndGet(time, Math::max);
    }

    /** {@code found}: files of earlier runs on this checkpoint, with their dates. */
    static void begin(Map<String, Long> found) {
      earlier = found;
      FILES.clear();
      YOUNGEST.set(found.values().stream().mapToLong(Long::longValue).max().orElse(0));
    }

    /** Whether Spark, which has read younger files, will never read this one. */
    static boolean isTooOld(FileStatus file, String maxAge) {
      String name = written(file.getPath());
      return maxAge != null
          && file.getModificationTime() < YOUNGEST.get() - JavaUtils.timeStringAsMs(maxAge)
          && !FILES.containsKey(name)
          && !earlier.containsKey(name)
          && FILES.size() < MOST_FILES; // Or it may have been forgotten here.
    }

    /** How it has changed since it was read, for which there is no batch; empty, if it has not. */
    static Optional<String> change(String file, FileStatus now) {
      Opened then = FILES.get(file);
      if (then != null) {
        return then.size == now.getLen() && then.time == now.getModificationTime()
            ? Optional.empty()
            : Optional.of("changed since it was read");
      }
      long before = earlier.getOrDefault(file, -1L);
      return before < 0 || before == now.getModificationTime()
          ? Optional.empty()
          : Optional.of("changed since an earlier run found it");
    }
  }

  /** Tells what lies in the folder and is not read, each name once, and why. */
  static final class PassedOver implements Watcher {

    private static final int MOST_LINES = 10; // Of one look.
    private static final long PAUSE_MILLIS = 1_000;
    private static final long REMOTE_PAUSE_MILLIS = 60_000;
    private static final long LINGERING_MILLIS = 60_000;

    private final StreamProcessor.CsvFolder folder;
    private final boolean local;
    private final Set<String> told = new HashSet<>();
    private final List<String> lines = new ArrayList<>();
    private Optional<Set<String>> listed = Optional.empty();
    private boolean missing;
    private long next;

    PassedOver(StreamProcessor.CsvFolder folder) {
      this.folder = folder;
      this.local = isLocal(folder.folder());
    }

    @Override
    public void look(StreamingQuery query, boolean last) throws IOException {
      long now = System.currentTimeMillis();
      if (now < next && !last) {
        return;
      }
      var hadoop = query.sparkSession().sparkContext().hadoopConfiguration();
      Path path = new Path(asWritten(folder.folder()));
      FileStatus[] found = path.getFileSystem(hadoop).globStatus(path);
      tellIfMissing(found == null || found.length == 0);
      for (FileStatus top : found == null ? new FileStatus[0] : found) {
        if (top.isDirectory()) {
          look(top.getPath(), hadoop, now, true);
        }
      }
      for (String file : Removed.FILES) {
        Path gone = new Path(null, null, file);
        tell(gone, "", "removed before it was read: its rows are counted nowhere");
      }
      tell();
      long pause = local ? PAUSE_MILLIS : REMOTE_PAUSE_MILLIS;
      // Of a folder with very many files, a look may take a twentieth of the time.
      next = now + Math.max(pause, 20 * (System.currentTimeMillis() - now));
    }

    /** Spark finds nothing new in a folder that is gone, and says nothing. */
    private void tellIfMissing(boolean nowMissing) {
      if (nowMissing != missing) {
        missing = nowMissing;
        System.out.println(
            "The folder "
                + folder.folder()
                + (missing ? " is not there. The stream goes on when it is." : " is there again."));
      }
    }

    private void look(Path in, Configuration hadoop, long now, boolean top) {
      try {
        if (top) {
          listed = Checkpoint.listed(new Path(in, Checkpoint.LIST), hadoop);
        }
        lookThrough(in, hadoop, now);
      } catch (FileNotFoundException e) {
        // It is gone in the meantime, and nothing in it is passed over.
      } catch (IOException e) {
        tell(in, "/", "can't be listed: " + StreamProcessor.firstLine(e));
      }
    }

    private void lookThrough(Path in, Configuration hadoop, long now) throws IOException {
      if (local && !Files.isReadable(java.nio.file.Path.of(written(in)))) {
        tell(in, "/", "no right to read it");
        return;
      }
      for (FileStatus entry : in.getFileSystem(hadoop).listStatus(in)) {
        String name = entry.getPath().getName();
        if (entry.isDirectory()) {
          var hidden = passedOverBelow(name);
          if (name.equals(Checkpoint.LIST) && listed.isPresent()) {
            String reason = "the list of a Spark sink: what it doesn't name is not read";
            tell(entry.getPath(), "/", reason);
          } else if (hidden.isPresent()) {
            tell(entry.getPath(), "/", hidden.get());
          } else if (!folder.recursive()) {
            tell(entry.getPath(), "/", "a folder; --recursive reads it");
          } else {
            look(entry.getPath(), hadoop, now, false);
          }
        } else if (entry.isFile()) {
          boolean draft =
              name.startsWith(".") // As csv-writer and others name what they are writing.
                  && (passedOver("x" + name).isPresent() // No input under any name.
                      || now - entry.getModificationTime() < LINGERING_MILLIS);
          if (!draft) {
            passedOver(name).ifPresent(reason -> tell(entry.getPath(), "", reason));
          }
          String written = written(entry.getPath());
          boolean wanted = passedOver(name).isEmpty();
          if (wanted && listed.isPresent() && !listed.get().contains(written)) {
            tell(
                entry.getPath(), "", "the folder's list, " + Checkpoint.LIST + ", doesn't name it");
          }
          if (wanted && Opened.isTooOld(entry, folder.maxFileAge())) {
            tell(entry.getPath(), "", "older than --max-file-age");
          }
          Opened.change(written, entry)
              .ifPresent(how -> tell(entry.getPath(), "", how + ": put new rows into a new file"));
        }
      }
      File[] entries = local ? new File(written(in)).listFiles() : null;
      for (File entry : entries == null ? new File[0] : entries) {
        if (!LocalFiles.isNameable(entry)) {
          String name = Text.printable(entry.getPath());
          tell(name, "a name that this locale can't write: start with LC_ALL=C.UTF-8");
        } else if (!entry.exists() && Files.isSymbolicLink(entry.toPath())) {
          tell(new Path(in, new Path(null, null, entry.getName())), "", "a link to nothing");
        } else if (LocalFiles.isCircle(entry.toPath())) {
          tell(new Path(in, new Path(null, null, entry.getName())), "/", "a link in a circle");
        }
      }
    }

    private void tell(Path path, String ending, String reason) {
      tell(Text.printable(written(path)) + ending, reason);
    }

    private void tell(String what, String reason) {
      if (told.add(what)) {
        lines.add("Passed over: " + what + " (" + reason + ")");
      }
    }

    private void tell() {
      Collections.sort(lines);
      int shown = Math.min(MOST_LINES, lines.size());
      lines.subList(0, shown).forEach(System.out::println);
      if (lines.size() > shown) {
        System.out.println("Passed over: " + (lines.size() - shown) + " more");
      }
      lines.clear();
    }
  }
}

// ---- Files: read and judged ----

/** The format of the files, as Spark's file source asks for one: how to read a file. */
final class CsvFormat {

  /** The option that says that a timestamp must be a time. */
  static final String TIMED = "timed";

  private CsvFormat() {}

  /** Spark makes one by its name. */
  public static final class Reader implements FileFormat, Serializable {

    @Override
    public scala.Option<StructType> inferSchema(
        SparkSession spark,
        scala.collection.immutable.Map<String, String> options,
        scala.collection.Seq<FileStatus> files) {
      return scala.Option.empty();
    }

    @Override
    public OutputWriterFactory prepareWrite(
        SparkSession spark,
        Job job,
        scala.collection.immutable.Map<String, String> options,
        StructType schema) {
      throw new UnsupportedOperationException("Files of events are only read here.");
    }

    @Override
    public scala.Function1<PartitionedFile, scala.collection.Iterator<InternalRow>> buildReader(
        SparkSession spark,
        StructType schema,
        StructType partitions,
        StructType wanted,
        scala.collection.Seq<org.apache.spark.sql.sources.Filter> filters,
        scala.collection.immutable.Map<String, String> options,
        Configuration hadoop) {
      boolean timed = options.get(TIMED).exists(value -> value.equals("true"));
      return new Opener(wanted.fieldNames(), timed);
    }
  }

  /** Opens a file where a task wants to read it. */
  private static final class Opener
      extends scala.runtime.AbstractFunction1<
          PartitionedFile, scala.collection.Iterator<InternalRow>>
      implements Serializable {

    private final String[] columns;
    private final boolean timed;

    Opener(String[] columns, boolean timed) {
      this.columns = columns;
      this.timed = timed;
    }

    @Override
    public scala.collection.Iterator<InternalRow> apply(PartitionedFile file) {
      var records = new CsvRecords(file.toPath(), columns, timed);
      TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> records.close());
      return records;
    }
  }
}

/**
 * The records of one file, as RFC 4180 has them. Each is an event, or malformed and then told with
 * its line: too few or too many values, an empty one, a user_id that is no int, a quote that is not
 * closed, bytes that are not UTF-8, or more than {@link #MOST_BYTES}.
 */
final class CsvRecords extends scala.collection.AbstractIterator<InternalRow> {

  static final int MOST_BYTES = 1 << 20;
  static final List<String> HEADER = List.of("timestamp", "user_id", "event");
  static final int GZIP = 0x1f8b;

  private final String path;
  // Where in the row each of these goes; -1: nobody asks for it.
  private final int timestamp;
  private final int userId;
  private final int event;
  private final int malformed;
  private final boolean timed;
  private final GenericInternalRow row;
  private InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;

  private Line line = new Line();
  private long lineNumber;
  private final Deque<Line> again = new ArrayDeque<>();
  private final Cells cells = new Cells();
  private boolean headerRead;
  private boolean ready;

  CsvRecords(Path file, String[] columns, boolean timed) {
    this.path = CsvFiles.written(file);
    this.timed = timed;
    List<String> names = List.of(columns);
    this.timestamp = names.indexOf("timestamp");
    this.userId = names.indexOf("user_id");
    this.event = names.indexOf("event");
    this.malformed = names.indexOf("malformed");
    this.row = new GenericInternalRow(columns.length);
    reading(() -> in = open(file));
  }

  @Override
  public boolean hasNext() {
    if (!ready && in != null) {
      reading(() -> ready = nextRecord());
      if (!ready) {
        close();
      }
    }
    return ready;
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    ready = false;
    return row;
  }

  void close() {
    if (in != null) {
      reading(in::close);
      in = null;
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream bytes;
    if ("file".equals(file.toUri().getScheme())) {
      // Not by Hadoop, which would look for a checksum beside it and has no colons in names.
      var path = java.nio.file.Path.of(file.toUri().getPath());
      CsvFiles.Opened.remember(path);
      bytes = Files.newInputStream(path);
    } else {
      var hadoop = SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf());
      bytes = file.getFileSystem(hadoop).open(file);
    }
    var buffered = new BufferedInputStream(bytes, 1 << 16);
    buffered.mark(2);
    int magic = buffered.read() << 8 | buffered.read();
    buffered.reset();
    if (magic != GZIP) {
      return buffered;
    }
    var gzip = new GzipCodec(); // Java's own stops where two zipped files are put together.
    gzip.setConf(new Configuration(false));
    return gzip.createInputStream(buffered);
  }

  private interface Step {
    void run() throws IOException;
  }

  private void reading(Step step) {
    try {
      step.run();
    } catch (CsvFiles.Unreadable e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchFileException | FileNotFoundException e) {
      String sentence = " was removed before it was read. Start again: the stream does without it.";
      throw new UncheckedIOException(new CsvFiles.Unreadable(path + sentence, e));
    } catch (IOException e) {
      String reason = e instanceof AccessDeniedException ? "no right to" : e.getMessage();
      String sentence = " can't be read: " + reason + ". Mend or remove it.";
      throw new UncheckedIOException(new CsvFiles.Unreadable(path + sentence, e));
    }
  }

  /** Goes to the next record, and puts what it holds into the row. */
  private boolean nextRecord() throws IOException {
    while (readLine()) {
      if (line.size > 0) { // A line with nothing in it is none.
        if (headerRead) {
          judge();
          return true;
        }
        checkHeader();
      }
    }
    return false;
  }

  private void checkHeader() throws CsvFiles.Unreadable {
    headerRead = true;
    if (line.startsWith(0xfe, 0xff) || line.startsWith(0xff, 0xfe)) {
      throw new CsvFiles.Unreadable(path + " is UTF-16. Save it as UTF-8.", null);
    }
    if (line.startsWith(0xef, 0xbb, 0xbf)) { // The mark with which some programs begin UTF-8.
      line.length -= 3;
      System.arraycopy(line.bytes, 3, line.bytes, 0, line.length);
    }
    cells.begin();
    cells.read(line.bytes, line.length);
    if (!cells.areHeader()) {
      String names = String.join(",", HEADER);
      throw new CsvFiles.Unreadable(
          path + " has another header than " + names + ". Mend or remove it.", null);
    }
  }

  /** Decides whether the record that begins with this line is an event. */
  private void judge() throws IOException {
    Line first = line;
    String why = null;
    if (first.size > MOST_BYTES) {
      why = first.size + " bytes, more than " + MOST_BYTES;
    } else if (first.quotes) {
      why = readQuoted();
    } else {
      cells.split(first.bytes, first.length);
    }
    if (why == null && first.beyondAscii && !cells.areUtf8()) {
      why = "not UTF-8";
    }
    if (why == null && timed && cells.areEvent() && !Events.isTime(cells.value(0))) {
      why = Events.NO_TIME;
    }
    long user = why == null && cells.areEvent() ? cells.number(1) : Cells.NO_INT;
    boolean good = user != Cells.NO_INT;
    if (timestamp >= 0) {
      row.update(timestamp, good ? cells.value(0) : null);
    }
    if (userId >= 0) {
      row.update(userId, good ? (Integer) (int) user : null);
    }
    if (event >= 0) {
      row.update(event, good ? cells.value(2) : null);
    }
    if (malformed >= 0) {
      row.update(malformed, good ? null : told(first, why));
    }
  }

  private UTF8String told(Line first, String why) {
    String text = Text.printable(first.bytes, first.length) + (first == line ? "" : "\\n...");
    return UTF8String.fromString(
        Events.told(path, first.number, text + (why == null ? "" : " (" + why + ")")));
  }

  /**
   * Reads a record with quotes, which may go on over line ends. Where a quote isn't closed, only
   * its first line is malformed: those behind it are read again, for themselves.
   *
   * @return what is wrong with it, or null
   */
  private String readQuoted() throws IOException {
    Line first = line;
    var more = new ArrayDeque<Line>();
    cells.begin();
    int state = cells.read(first.bytes, first.length);
    for (long size = first.size; state == Cells.OPEN && size <= MOST_BYTES; size += line.size) {
      byte[] ending = line.ending;
      line = new Line();
      if (!readLine()) {
        break;
      }
      more.add(line);
      first.beyondAscii |= line.beyondAscii;
      cells.goOn(ending);
      state = cells.read(line.bytes, line.length);
    }
    if (state == Cells.OPEN || line.size > MOST_BYTES) {
      while (!more.isEmpty()) {
        again.addFirst(more.pollLast());
      }
      line = first;
      return "its quote is not closed";
    }
    return state == Cells.BROKEN ? "text behind a closing quote" : null;
  }

  private boolean readLine() throws IOException {
    if (!again.isEmpty()) {
      line = again.poll();
      return true;
    }
    line = line.emptied(++lineNumber);
    while (at < end || fill()) {
      int from = at;
      int to = at; // In locals, since Java keeps fields in memory: this loop sees each byte.
      byte letter = 0;
      boolean quotes = false;
      int signs = 0;
      while (to < end && (letter = buffer[to]) != '\n' && letter != '\r') {
        quotes |= letter == '"';
        signs |= letter;
        to++;
      }
      at = to;
      line.quotes |= quotes;
      line.beyondAscii |= signs < 0;
      line.add(buffer, from, to - from);
      if (at < end) {
        at++;
        boolean two = letter == '\r' && (at < end || fill()) && buffer[at] == '\n';
        at += two ? 1 : 0;
        line.ending = two ? Line.CRLF : letter == '\r' ? Line.CR : Line.LF;
        return true;
      }
    }
    return line.size > 0;
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  /** A line of the file, without its end; of a very long one the beginning. */
  private static final class Line {

    static final byte[] LF = {'\n'};
    static final byte[] CR = {'\r'};
    static final byte[] CRLF = {'\r', '\n'};

    byte[] bytes = new byte[256];
    int length;
    long size;
    long number;
    boolean quotes;
    boolean beyondAscii;
    byte[] ending = LF;

    /** Itself, as the next line of this number. */
    Line emptied(long number) {
      this.number = number;
      length = 0;
      size = 0;
      quotes = false;
      beyondAscii = false;
      return this;
    }

    void add(byte[] from, int start, int count) {
      size += count;
      int kept = Math.min(count, MOST_BYTES - length);
      if (bytes.length < length + kept) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + kept));
      }
      System.arraycopy(from, start, bytes, length, kept);
      length += kept;
    }

    boolean startsWith(int... letters) {
      boolean same = length >= letters.length;
      for (int i = 0; same && i < letters.length; i++) {
        same = (bytes[i] & 0xff) == letters[i];
      }
      return same;
    }
  }

  /** The values of a record, unquoted. */
  static final class Cells {

    static final int WHOLE = 0;
    static final int OPEN = 1; // The record ends within quotes.
    static final int BROKEN = 2; // Something stands behind a closing quote.
    static final long NO_INT = Long.MIN_VALUE;

    int count;
    private byte[] bytes;
    private byte[] unquoted = new byte[256];
    private final int[] starts = new int[HEADER.size()];
    private final int[] ends = new int[HEADER.size()];
    private int length;
    private int start;
    private boolean open;

    /** A record without quotes: the values stand where they are. */
    void split(byte[] line, int lineLength) {
      bytes = line;
      count = 0;
      start = 0;
      for (int i = 0; i < lineLength; i++) {
        if (line[i] == ',') {
          add(i);
          start = i + 1;
        }
      }
      add(lineLength);
    }

    void begin() {
      count = 0;
      length = 0;
      start = 0;
      open = false;
    }

    /** The line end in quotes that is followed by what is read next. */
    void goOn(byte[] ending) {
      for (byte letter : ending) {
        put(letter);
      }
    }

    int read(byte[] line, int lineLength) {
      int i = 0;
      while (true) {
        if (open || i < lineLength && line[i] == '"') {
          i += open ? 0 : 1;
          open = true;
          while (open) {
            if (i == lineLength) {
              return OPEN;
            }
            byte letter = line[i++];
            if (letter != '"') {
              put(letter);
            } else if (i < lineLength && line[i] == '"') {
              put(line[i++]);
            } else {
              open = false;
            }
          }
          if (i < lineLength && line[i] != ',') {
            return BROKEN;
          }
        } else {
          while (i < lineLength && line[i] != ',') {
            put(line[i++]);
          }
        }
        bytes = unquoted;
        add(length);
        start = length;
        if (i == lineLength) {
          return WHOLE;
        }
        i++;
      }
    }

    private void put(byte letter) {
      if (length == unquoted.length) {
        unquoted = Arrays.copyOf(unquoted, 2 * length);
      }
      unquoted[length++] = letter;
    }

    private void add(int valueEnd) {
      if (count < starts.length) {
        starts[count] = start;
        ends[count] = valueEnd;
      }
      count++;
    }

    boolean areEvent() {
      return count == starts.length
          && starts[0] < ends[0]
          && starts[1] < ends[1]
          && starts[2] < ends[2];
    }

    boolean areHeader() {
      boolean same = count == HEADER.size();
      for (int i = 0; same && i < count; i++) {
        same = text(i).equalsIgnoreCase(HEADER.get(i));
      }
      return same;
    }

    boolean areUtf8() {
      try {
        for (int i = 0; i < Math.min(count, starts.length); i++) {
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, starts[i], size(i)));
        }
        return true;
      } catch (CharacterCodingException e) {
        return false;
      }
    }

    /** A value as an int, or {@link #NO_INT}. */
    long number(int i) {
      long number = 0;
      boolean digits = size(i) < 10;
      for (int at = starts[i]; digits && at < ends[i]; at++) {
        digits = bytes[at] >= '0' && bytes[at] <= '9';
        number = 10 * number + bytes[at] - '0';
      }
      try {
        return digits
            ? number
            : text(i).matches("[+-]?[0-9]+") ? Integer.parseInt(text(i)) : NO_INT;
      } catch (NumberFormatException e) {
        return NO_INT;
      }
    }

    /** A value as Spark keeps texts: on these bytes, so only until the next record. */
    UTF8String value(int i) {
      return UTF8String.fromBytes(bytes, starts[i], size(i));
    }

    String text(int i) {
      return new String(bytes, starts[i], size(i), StandardCharsets.UTF_8);
    }

    private int size(int i) {
      return ends[i] - starts[i];
    }
  }
}

/** Texts of others on the screen. */
final class Text {

  private static final int MOST_LETTERS = 200;

  private Text() {}

  /** The beginning of a text that may be anything. */
  static String printable(byte[] bytes, int length) {
    int most = 4 * MOST_LETTERS; // No letter has more bytes.
    String text = new String(bytes, 0, Math.min(length, most), StandardCharsets.UTF_8);
    boolean whole = length <= most && text.length() <= MOST_LETTERS;
    return printable(whole ? text : text.substring(0, Math.min(text.length(), MOST_LETTERS)))
        + (whole ? "" : "...");
  }

  /** A word as a shell takes it: in quotes, where one of its letters means something there. */
  static String typed(String word) {
    return word.matches("[\\w./:,@%+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** How many letters are to be added, left out or changed to make one text of another. */
  static int distance(String from, String to) {
    var row = new int[to.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= from.length(); i++) {
      int before = row[0]++;
      for (int j = 1; j <= to.length(); j++) {
        int changed = before + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        before = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }

  /** How many letters wide a terminal shows it: signs of China and Japan take two each. */
  static int places(String text) {
    return org.apache.spark.util.Utils.stringHalfWidth(text);
  }

  /** At most so many letters, the last three of them dots where some are missing; 0: all. */
  static String cut(String text, int width) {
    return width == 0 || text.codePointCount(0, text.length()) <= width
        ? text
        : text.substring(0, text.offsetByCodePoints(0, width - 3)) + "...";
  }

  /** Without letters that would move the cursor or change colours: those as Java writes them. */
  static String printable(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    var printable = new StringBuilder();
    for (char letter : text.toCharArray()) {
      switch (letter) {
        case '\n' -> printable.append("\\n");
        case '\r' -> printable.append("\\r");
        case '\t' -> printable.append("\\t");
        default -> {
          if (Character.isISOControl(letter)) {
            printable.append(String.format(Locale.ROOT, "\\u%04X", (int) letter));
          } else {
            printable.append(letter);
          }
        }
      }
    }
    return printable.toString();
  }
}

// ---- Kafka ----

/** Kafka's brokers, and the settings of its clients, which may hold passwords. */
final class KafkaServers {

  private static final int KAFKA_MILLIS = 5_000; // A broker that is there answers in a tenth.
  private static final int MOST_TYPOS = 3;
  private static final String SERVER = "([^:,\\[\\]\\s]+|\\[[0-9A-Fa-f:.%]+]):\\d{1,5}";

  private final String servers;
  private final Map<String, String> ofCommandLine;
  private final Map<String, String> ofFile;
  private boolean checked; // Source and sink may have the same.

  KafkaServers(String servers, Map<String, String> ofCommandLine, Map<String, String> ofFile) {
    this.servers = servers.strip().replaceAll("\\s*,\\s*", ",");
    this.ofCommandLine = ofCommandLine;
    this.ofFile = ofFile;
  }

  /** Their addresses. */
  @Override
  public String toString() {
    return servers;
  }

  /** The settings that the user gives; the command line wins over the file. */
  Map<String, String> conf() {
    var conf = new LinkedHashMap<>(ofFile);
    conf.putAll(ofCommandLine);
    return conf;
  }

  Map<String, Object> client() {
    var client = new HashMap<String, Object>();
    client.put("bootstrap.servers", servers);
    client.put("default.api.timeout.ms", KAFKA_MILLIS);
    client.put("request.timeout.ms", KAFKA_MILLIS);
    client.putAll(conf());
    return client;
  }

  /** The same as options of Spark's source and sink. */
  Map<String, String> options() {
    var options = new HashMap<String, String>();
    options.put("kafka.bootstrap.servers", servers);
    conf().forEach((key, value) -> options.put("kafka." + key, value));
    return options;
  }

  void checkOptions() {
    if (checked) {
      return;
    }
    checked = true;
    if (!servers.matches(SERVER + "(," + SERVER + ")*")) {
      throw new StreamProcessor.WrongOption(
          "--bootstrap-servers %s is no address: use host:port.", servers);
    }
    for (String key : ofCommandLine.keySet()) {
      if (Secrets.isSecret(key)) {
        throw new StreamProcessor.WrongOption(
            "--kafka-conf %s would show a secret on the command line: write it into a file, as a"
                + " line %s=VALUE, and name that with --kafka-conf-file.",
            key, key);
      }
    }
    checkSettings("--kafka-conf", ofCommandLine);
    StreamProcessor.checkValues("--kafka-conf", ofCommandLine);
    checkSettings("--kafka-conf-file", ofFile);
  }

  private static void checkSettings(String option, Map<String, String> settings) {
    if (settings.containsKey("bootstrap.servers")) {
      throw new StreamProcessor.WrongOption(
          "%s bootstrap.servers has an option of its own: --bootstrap-servers.", option);
    }
    if (settings.containsKey("transactional.id")) {
      throw new StreamProcessor.WrongOption(
          "%s transactional.id asks for transactions: Spark's sink makes none.", option);
    }
    settings.keySet().forEach(key -> checkSetting(option, key));
  }

  /** Kafka's client takes any setting, and says nothing of one that it doesn't know. */
  private static void checkSetting(String option, String key) {
    var known = new TreeSet<>(ConsumerConfig.configNames());
    known.addAll(AdminClientConfig.configNames());
    known.addAll(ProducerConfig.configNames());
    if (known.contains(key)) {
      return;
    }
    var alike = known.stream().filter(name -> Text.distance(name, key) <= MOST_TYPOS).toList();
    if (!alike.isEmpty()) {
      throw new StreamProcessor.WrongOption(
          "%s %s is no setting of Kafka's client. Did you mean %s?",
          option, key, String.join(" or ", alike));
    }
    System.err.println(
        "Kafka's client knows no setting "
            + key
            + " ("
            + option
            + "). It is passed on all the same.");
  }

  /**
   * Asks the broker for the topic's id: Spark would wait for either in silence, a minute or for
   * ever.
   */
  Uuid topicId(String topic, String advice) throws IOException, InterruptedException {
    try (var admin = Admin.create(client())) {
      return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).topicId();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw new IOException(noAnswer());
      }
      throw new IOException(
          e.getCause() instanceof UnknownTopicOrPartitionException
              ? "Kafka at %s has no topic %s. %s".formatted(servers, topic, advice)
              : "Kafka at %s refuses topic %s: %s"
                  .formatted(servers, topic, Secrets.hidden(reason(e.getCause()), conf())));
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StreamProcessor.WrongOption(
          conf().isEmpty() ? "--bootstrap-servers %s: %s" : "Kafka's client for %s: %s",
          servers,
          Secrets.hidden(StreamProcessor.firstLine(cause), conf()));
    }
  }

  /** What is wrong with a broker's certificate, or the first line of another error. */
  static String reason(Throwable error) {
    String why = StreamProcessor.firstLine(error);
    for (Throwable link = error; link != null; link = link.getCause()) {
      String told = String.valueOf(link.getMessage());
      if (told.contains("PKIX")) {
        return "its certificate is not trusted here. If you trust it, name a trust store that"
            + " holds it: --kafka-conf ssl.truststore.location=FILE, and its password"
            + " (ssl.truststore.password=...) in a file for --kafka-conf-file";
      }
      why = error instanceof SslAuthenticationException ? StreamProcessor.firstLine(link) : why;
    }
    return why;
  }

  /** Why no answer came: nobody is there, or no Kafka, or one with a name that leads nowhere. */
  String noAnswer() {
    if (!isListening()) {
      return "No Kafka broker answers at "
          + servers
          + ". To start one here: ./jbang kafka@. --port 9092";
    }
    var bytes = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(client(), bytes, bytes)) {
      String names =
          consumer.listTopics(Duration.ofMillis(KAFKA_MILLIS)).values().stream()
              .flatMap(List::stream)
              .flatMap(partition -> Stream.of(partition.replicas()))
              .map(node -> node.host() + ":" + node.port())
              .distinct()
              .sorted()
              .collect(Collectors.joining(","));
      if (names.equals(servers)) {
        return "Kafka at "
            + servers
            + " answers, but not within its time. It may be starting, or have much to do: try"
            + " again.";
      }
      return "A Kafka broker answers at %s, but calls itself %s, and nobody answers there."
              .formatted(servers, names.isEmpty() ? "by another address" : names)
          + " Correct its advertised.listeners, or make that name known to this machine.";
    } catch (KafkaException e) {
      return "Somebody listens at %s, but does not answer as Kafka%s."
              .formatted(servers, conf().isEmpty() ? "" : " with these settings")
          + " A broker with TLS or SASL wants --kafka-conf security.protocol=SASL_SSL or such.";
    }
  }

  boolean isListening() {
    for (String server : servers.split(",")) {
      int colon = server.lastIndexOf(':');
      int port = Integer.parseInt(server.substring(colon + 1));
      try {
        Endpoint.connect(server.substring(0, colon), port).close();
        return true;
      } catch (IOException e) {
        continue; // Another one may.
      }
    }
    return false;
  }
}

/** Events from a Kafka topic, as CSV or JSON: one a line, or more in an array. */
record KafkaTopic(
    KafkaServers servers,
    String topic,
    String from,
    Long maxOffsets,
    StreamProcessor.BadRows badRows,
    boolean timed,
    SameTopic same)
    implements StreamProcessor.Source {

  private static final int SILENT_MILLIS = 10_000;

  @Override
  public Dataset<Row> rows(SparkSession spark) {
    DataStreamReader reader =
        spark
            .readStream()
            .format("kafka")
            .options(servers.options())
            .option("subscribe", topic)
            .option("startingOffsets", from);
    if (maxOffsets != null) {
      reader.option("maxOffsetsPerTrigger", maxOffsets);
    }
    boolean times = timed; // Or the topic would go to the tasks, too.
    Column events =
        udf(
                (UDF4<String, Integer, Long, byte[], List<Row>>)
                    (name, partition, offset, value) ->
                        KafkaValue.rows(name, partition, offset, value, times),
                KafkaValue.ROWS)
            .apply(col("topic"), col("partition"), col("offset"), col("value"));
    return Events.goodOnly(reader.load().select(inline(events)), badRows);
  }

  @Override
  public String schema() {
    return Events.SCHEMA;
  }

  @Override
  public String name() {
    return "topic " + topic + " of Kafka at " + servers;
  }

  /** With the topic's own id: one that is made anew has other records at the same offsets. */
  @Override
  public String owner(Configuration hadoop) throws IOException, InterruptedException {
    return " of " + topic + " id " + topicId();
  }

  @Override
  public String invitation() {
    return "./jbang csv-writer@. --kafka " + Text.typed("" + servers) + " --topic " + topic;
  }

  @Override
  public void check() throws IOException, InterruptedException {
    servers.checkOptions();
    if (!from.matches("earliest|latest|\\{.*}")) {
      throw new StreamProcessor.WrongOption(
          "--starting-offsets %s is unknown: use earliest, latest or JSON such as %s.",
          from, "{\"" + topic + "\":{\"0\":23}}");
    }
    if (maxOffsets != null && maxOffsets < 1) {
      throw new StreamProcessor.WrongOption(
          "--max-offsets-per-trigger %d reads nothing: use 1 or more.", maxOffsets);
    }
    same.isFirst(topicId());
  }

  @Override
  public void checkSame() throws IOException, InterruptedException {
    same.check(this);
  }

  private Uuid topicId() throws IOException, InterruptedException {
    return servers.topicId(topic, "To write some events to it: " + invitation());
  }

  @Override
  public Optional<String> sentence(Throwable error) {
    if (error instanceof SameTopic.Another) {
      return Optional.of(error.getMessage());
    } else if (error instanceof org.apache.kafka.common.errors.TimeoutException) {
      return Optional.of(servers.noAnswer());
    } else if (error instanceof IllegalStateException
        && String.valueOf(error.getMessage()).contains("ata may have been ")) { // Missed, lost.
      return Optional.of(lost());
    }
    return Events.sentence(error);
  }

  /** Why Spark found other offsets than those that it remembers. */
  private String lost() {
    try {
      same.check(this);
      return "%s has deleted records of topic %s before they were read."
              .formatted("Kafka at " + servers, topic)
          + " Keep them longer there (retention.ms), or name another --checkpoint: the stream then"
          + " begins anew, with those that are left.";
    } catch (IOException e) {
      return e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "Stopped.";
    }
  }

  /** Says that a broker has gone: Spark asks it for its offsets for three minutes, in silence. */
  @Override
  public Watcher watcher() {
    return new Watcher() {
      private long askingSince = Long.MAX_VALUE;
      private boolean told;

      @Override
      public void look(StreamingQuery query, boolean last)
          throws IOException, InterruptedException {
        if (!last) {
          same.look(KafkaTopic.this);
        }
        long now = System.currentTimeMillis();
        if (!query.status().message().startsWith("Getting offsets")) {
          askingSince = now;
          told = false;
        } else if (!told && now - askingSince > SILENT_MILLIS) {
          told = true;
          System.err.println(
              "Kafka at "
                  + servers
                  + " has stopped answering.\n"
                  + "The stream goes on if it answers within three minutes, and fails otherwise.");
        }
      }

      @Override
      public void close() {
        same.close();
      }
    };
  }
}

/**
 * Whether a topic is the one of the start. One that is deleted and made anew has other records at
 * the same offsets, and Spark would go on in the middle of them, without a word.
 */
final class SameTopic {

  private static final long PAUSE_MILLIS = 1_000;

  private Uuid first;
  private Admin admin;
  private KafkaFuture<Map<String, TopicDescription>> asked;
  private long next;
  private boolean missing;

  void isFirst(Uuid id) {
    first = id;
  }

  private synchronized KafkaFuture<Map<String, TopicDescription>> ask(KafkaTopic topic) {
    admin = admin == null ? Admin.create(topic.servers().client()) : admin;
    return admin.describeTopics(List.of(topic.topic())).allTopicNames();
  }

  /** Asks now and again, and never waits for the answer. */
  void look(KafkaTopic topic) throws IOException, InterruptedException {
    long now = System.currentTimeMillis();
    if (asked == null && now >= next) {
      asked = ask(topic);
    } else if (asked != null && asked.isDone()) {
      boolean gone = isGone(asked, topic);
      if (gone && missing) { // Twice: a broker that has just started may not know it yet.
        throw new Another(topic, "was deleted");
      }
      missing = gone;
      asked = null;
      next = now + PAUSE_MILLIS;
    }
  }

  /** Asks, and fails if it is another one; where no answer comes, Spark will tell of it. */
  void check(KafkaTopic topic) throws IOException, InterruptedException {
    isGone(ask(topic), topic);
  }

  private boolean isGone(KafkaFuture<Map<String, TopicDescription>> answer, KafkaTopic topic)
      throws Another, InterruptedException {
    try {
      if (!answer.get().get(topic.topic()).topicId().equals(first)) {
        throw new Another(topic, "was deleted and made anew");
      }
      return false;
    } catch (ExecutionException e) {
      return e.getCause() instanceof UnknownTopicOrPartitionException;
    }
  }

  synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
      admin = null;
    }
  }

  /** The topic is another one. The message is a sentence for the user. */
  static final class Another extends IOException {
    Another(KafkaTopic topic, String what) {
      super(
          "Topic %s of Kafka at %s %s while it was read: its records are others now."
                  .formatted(topic.topic(), topic.servers(), what)
              + " Start again to read those, with another --checkpoint if you have named one.");
    }
  }
}

/**
 * The rows in the value of a record: each line of CSV, each JSON object, and each value in a JSON
 * array is one. It is an event, or malformed and then told with its place, and with what it seems
 * to be where that can be guessed.
 */
final class KafkaValue {

  static final DataType ROWS =
      DataTypes.createArrayType(StructType.fromDDL(Events.READ_SCHEMA), false);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String place;
  private final byte[] value;
  private final boolean timed;
  private final List<Row> rows = new ArrayList<>();
  private final CsvRecords.Cells cells = new CsvRecords.Cells();
  private int at;

  private KafkaValue(String place, byte[] value, boolean timed) {
    this.place = place;
    this.value = value;
    this.timed = timed;
  }

  /** Of a record; where they are timed, a timestamp must be a time. */
  static List<Row> rows(String topic, int partition, long offset, byte[] value, boolean timed) {
    // With leading zeros, so that the first place is the first in order, too.
    String place =
        String.format(Locale.ROOT, "%s, partition %03d, offset %012d", topic, partition, offset);
    var read = new KafkaValue(place, value == null ? new byte[0] : value, timed);
    String foreign = value == null ? "a tombstone: no value, only a key" : read.foreign();
    if (foreign != null) {
      read.addMalformed(0, read.value.length, foreign);
    } else {
      read.readAll();
    }
    return read.rows;
  }

  /** What a value seems to be that begins as no text does; null, if it may be text. */
  private String foreign() {
    int start = value.length < 2 ? -1 : (value[0] & 0xff) << 8 | value[1] & 0xff;
    if (start == 0 && value.length > 5) {
      return "Confluent's five bytes, it seems: schema "
          + ByteBuffer.wrap(value).getInt(1)
          + " and then Avro, Protobuf or JSON";
    } else if (start == CsvRecords.GZIP) {
      return "gzip, it seems";
    } else if (start == 0xfeff
        || start == 0xfffe
        || start > 0 && (start < 256 || (start & 0xff) == 0)) {
      return "UTF-16, it seems";
    }
    return null;
  }

  private void readAll() {
    for (skipBlanks(); at < value.length; skipBlanks()) {
      if (value[at] == '{' || value[at] == '[') {
        readJson();
      } else {
        readCsv();
      }
    }
    if (rows.isEmpty()) {
      addMalformed(0, value.length, "nothing in it");
    }
  }

  /** Blanks, line ends, and the mark with which some programs begin UTF-8. */
  private void skipBlanks() {
    while (at < value.length && " \t\r\n".indexOf(value[at]) >= 0 || isMark()) {
      at += isMark() ? 3 : 1;
    }
  }

  private boolean isMark() {
    return at + 2 < value.length
        && (value[at] & 0xff) == 0xef
        && (value[at + 1] & 0xff) == 0xbb
        && (value[at + 2] & 0xff) == 0xbf;
  }

  /** Reads an object, or the values of an array; where that fails, the line's rest is malformed. */
  private void readJson() {
    int begin = at;
    if (begin + 1 < value.length && value[begin + 1] == 0) { // Jackson would read it so.
      at = value.length;
      addMalformed(begin, at, "UTF-16, it seems");
      return;
    }
    try (JsonParser parser = JSON.createParser(value, begin, value.length - begin)) {
      boolean array = parser.nextToken() == JsonToken.START_ARRAY;
      if (!array) {
        readEvent(parser, begin);
      } else if (parser.nextToken() == JsonToken.END_ARRAY) {
        at = begin + (int) parser.getCurrentLocation().getByteOffset();
        addMalformed(begin, at, "an empty array");
      } else {
        do {
          readEvent(parser, begin);
        } while (parser.nextToken() != JsonToken.END_ARRAY);
        at = begin + (int) parser.getCurrentLocation().getByteOffset();
      }
    } catch (IOException e) {
      int end = lineEnd(at);
      addMalformed(at, end, isUtf8(at, end) ? "no JSON" : "not UTF-8");
      at = end;
    }
  }

  private void readEvent(JsonParser parser, int begin) throws IOException {
    int from = begin + (int) parser.getTokenLocation().getByteOffset();
    JsonNode node = JSON.readTree(parser);
    int end = begin + (int) parser.getCurrentLocation().getByteOffset();
    if (end <= from) {
      throw new IOException("no place is known"); // Or it would be read again and again.
    }
    String time = text(node.path("timestamp"));
    String event = text(node.path("event"));
    JsonNode user = node.path("user_id");
    boolean whole = !time.isEmpty() && !event.isEmpty() && isWhole(time) && isWhole(event);
    boolean isEvent = whole && user.isIntegralNumber() && user.canConvertToInt();
    if (isEvent && isTimed(time)) {
      rows.add(RowFactory.create(time, user.intValue(), event, null));
    } else {
      addMalformed(from, end, isEvent ? Events.NO_TIME : null);
    }
    at = end;
  }

  private boolean isTimed(String time) {
    return !timed || Events.isTime(UTF8String.fromString(time));
  }

  private static String text(JsonNode node) {
    return node.isNull() ? "" : node.isContainerNode() ? node.toString() : node.asText();
  }

  /** JSON can write half a letter, and Spark would make a question mark of it. */
  private static boolean isWhole(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  /** Reads a line, or several where a quote goes on over their ends. */
  private void readCsv() {
    int begin = at;
    int first = lineEnd(begin);
    int end = first;
    byte[] line = Arrays.copyOfRange(value, begin, end);
    cells.begin();
    int state = cells.read(line, line.length);
    while (state == CsvRecords.Cells.OPEN && end < value.length) {
      int next = value[end] == '\r' && end + 1 < value.length && value[end + 1] == '\n' ? 2 : 1;
      cells.goOn(Arrays.copyOfRange(value, end, end + next));
      int from = end + next;
      end = lineEnd(from);
      line = Arrays.copyOfRange(value, from, end);
      state = cells.read(line, line.length);
    }
    // A quote that isn't closed spoils its own line, and none of those behind it.
    at = state == CsvRecords.Cells.OPEN ? first : end;
    String why = wrong(state);
    if (why == null && cells.areEvent() && !isTimed(cells.text(0))) {
      why = Events.NO_TIME;
    }
    long user = why == null && cells.areEvent() ? cells.number(1) : CsvRecords.Cells.NO_INT;
    if (user != CsvRecords.Cells.NO_INT) {
      rows.add(RowFactory.create(cells.text(0), (int) user, cells.text(2), null));
    } else {
      addMalformed(begin, at, why);
    }
  }

  private String wrong(int state) {
    if (state == CsvRecords.Cells.OPEN) {
      return "its quote is not closed";
    } else if (state == CsvRecords.Cells.BROKEN) {
      return "text behind a closing quote";
    } else if (cells.areHeader()) {
      return "a header row, it seems";
    }
    return cells.areUtf8() ? null : "not UTF-8";
  }

  private int lineEnd(int from) {
    int end = from;
    while (end < value.length && value[end] != '\n' && value[end] != '\r') {
      end++;
    }
    return end;
  }

  private boolean isUtf8(int from, int end) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value, from, end - from));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private void addMalformed(int from, int end, String why) {
    byte[] bytes = Arrays.copyOfRange(value, from, end);
    String text =
        Stream.of(Text.printable(bytes, bytes.length), why == null ? "" : "(" + why + ")")
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" "));
    boolean oneLine = new String(value, StandardCharsets.UTF_8).strip().lines().count() <= 1;
    String told = oneLine ? place + ": " + text : Events.told(place, line(from), text);
    rows.add(RowFactory.create(null, null, null, told));
  }

  private long line(int from) {
    return new String(value, 0, from, StandardCharsets.ISO_8859_1).concat("x").lines().count();
  }
}

// ---- Secrets ----

/** Passwords, which come from files and the environment, and go into no message. */
final class Secrets {

  private static final String VARIABLE = "JDBC_PASSWORD";

  private Secrets() {}

  /** The database's password, or null where none is given. */
  static String password(java.nio.file.Path file) {
    if (file == null) {
      return System.getenv(VARIABLE);
    }
    List<String> lines = text("--jdbc-password-file", file).lines().toList();
    if (lines.size() != 1 || lines.get(0).isEmpty()) {
      throw new StreamProcessor.WrongOption(
          "--jdbc-password-file %s holds %s: write the password into it, on one line.",
          file, lines.size() > 1 ? lines.size() + " lines" : "nothing");
    }
    return lines.get(0);
  }

  /** Lines KEY=VALUE of a file, as Kafka's own tools read them. */
  static Map<String, String> settings(String option, java.nio.file.Path file) {
    var settings = new LinkedHashMap<String, String>();
    if (file == null) {
      return settings;
    }
    var properties = new Properties();
    try {
      properties.load(new StringReader(text(option, file)));
    } catch (IOException | IllegalArgumentException e) { // A backslash, the letter u, no number.
      throw new StreamProcessor.WrongOption(
          "%s %s can't be read: write KEY=VALUE lines, and \\\\ for a backslash.", option, file);
    }
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      settings.put(key, properties.getProperty(key));
    }
    return settings;
  }

  private static String text(String option, java.nio.file.Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new StreamProcessor.WrongOption("%s %s is not UTF-8.", option, file);
    } catch (IOException e) {
      throw new StreamProcessor.WrongOption(
          "%s %s can't be read: is it there, a file, and yours to read?", option, file);
    }
  }

  /** A message of Kafka's client, which names a part of a login that it can't read. */
  static String hidden(String message, Map<String, String> conf) {
    String hidden = message;
    for (var setting : conf.entrySet()) {
      if (isSecret(setting.getKey())) {
        for (String part : setting.getValue().split("[^\\w.-]+")) {
          hidden = part.length() < 3 ? hidden : hidden.replace(part, "***");
        }
      }
    }
    return hidden;
  }

  /** Whether a setting of Kafka's client must not be shown. */
  static boolean isSecret(String key) {
    return Stream.of(
                ConsumerConfig.configDef(),
                ProducerConfig.configDef(),
                AdminClientConfig.configDef())
            .map(settings -> settings.configKeys().get(key))
            .anyMatch(setting -> setting != null && setting.type == ConfigDef.Type.PASSWORD)
        || key.matches("(?i).*(password|secret).*");
  }
}

// ---- Sinks: their places, and who may write there ----

/** The screen: a batch that comes again is printed again. */
record Screen() implements StreamProcessor.Target {

  @Override
  public String name() {
    return "console";
  }

  @Override
  public String delivery() {
    return "";
  }

  @Override
  public String owner(Configuration hadoop) {
    return "";
  }

  @Override
  public void check() {}
}

/** A folder of Parquet files or a Delta table. What it holds, its list or its log says. */
record SinkFolder(StreamProcessor.Sink sink, String folder) implements StreamProcessor.Target {

  /** By name, as this class is there only for those who ask for it. */
  static final String DELTA = "io.delta.sql.DeltaSparkSessionExtension";

  private boolean isDelta() {
    return sink == StreamProcessor.Sink.DELTA;
  }

  @Override
  public String name() {
    return (isDelta() ? "Delta table in " : "Parquet files in ") + folder;
  }

  @Override
  public String delivery() {
    return isDelta()
        ? "exactly-once: the table's log keeps each batch's number"
        : "exactly-once: the folder's list says which files count";
  }

  @Override
  public String owner(Configuration hadoop) throws IOException {
    Path path = CsvFiles.path(folder);
    return " into " + sink + " in " + path.getFileSystem(hadoop).makeQualified(path);
  }

  @Override
  public void check() throws IOException {
    if (isDelta()) {
      Connectors.check("delta", DELTA);
    }
  }

  /**
   * A new checkpoint begins with batch 0 again. Files would then lose the batches that the list
   * knows by number, and a table would have them twice.
   */
  @Override
  public void claim(Checkpoint.Progress progress, StructType result, Configuration hadoop)
      throws IOException {
    Path path = CsvFiles.path(folder);
    FileSystem files = path.getFileSystem(hadoop);
    String log = isDelta() ? "_delta_log" : Checkpoint.LIST;
    if (progress.ended() && !files.exists(new Path(path, log))) {
      throw new StreamProcessor.WrongOption(
          "--sink-path %s has no %s, and --checkpoint %s has sent batches there: put the folder"
              + " back, or begin anew with another --sink-path and another --checkpoint.",
          folder, log, progress.checkpoint());
    }
    if (isDelta()) {
      progress.checkNotOlder("--sink-path " + folder, newest(progress.query(), path, files));
    } else {
      checkList(progress, new Path(path, log), files);
    }
    boolean used =
        files.exists(path)
            && Arrays.stream(files.listStatus(path))
                .anyMatch(file -> !file.getPath().getName().startsWith("."));
    if (!progress.begun() && used) {
      throw new StreamProcessor.WrongOption(
          "--sink-path %s is not empty, and --checkpoint %s is new: its first batches would be"
              + " missing there, or there twice. Name another folder, or the checkpoint of the"
              + " stream that has written this one.",
          folder, progress.checkpoint());
    }
  }

  /** The newest batch of a query that the table's log names; -1 if the log has none any more. */
  private static long newest(String query, Path table, FileSystem files) throws IOException {
    Path log = new Path(table, "_delta_log");
    if (!files.exists(log)) {
      return -1;
    }
    List<Path> newestFirst =
        Arrays.stream(files.listStatus(log))
            .map(FileStatus::getPath)
            .filter(file -> file.getName().matches("\\d+\\.json"))
            .sorted(Comparator.reverseOrder())
            .toList();
    var json = new ObjectMapper();
    for (Path version : newestFirst) {
      try (var in =
          new BufferedReader(new InputStreamReader(files.open(version), StandardCharsets.UTF_8))) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          JsonNode batch = json.readTree(line).path("txn");
          if (batch.path("appId").asText().equals(query)) {
            return batch.path("version").asLong();
          }
        }
      }
    }
    return -1;
  }

  /** Readers find the rows of no batch that the list lacks, and none at all if it can't be read. */
  private void checkList(Checkpoint.Progress progress, Path list, FileSystem files)
      throws IOException {
    long newest = Checkpoint.newest(files, list);
    progress.checkNotOlder("--sink-path " + folder, newest);
    String damage = newest < progress.committed() ? progress.committed() + " is missing" : null;
    for (FileStatus file : newest < 0 ? new FileStatus[0] : files.listStatus(list)) {
      String name = file.getPath().getName();
      String its =
          name.matches("\\d+(\\.compact)?") ? Checkpoint.damage(file.getPath(), files, 1, 0) : null;
      damage = its == null ? damage : name + " " + its;
    }
    if (damage != null) {
      throw new IOException(
          "The list of --sink-path %s is damaged: %s/%s. Put a copy back, or begin anew with"
                  .formatted(folder, list.getName(), damage)
              + " another --sink-path and another --checkpoint.");
    }
  }
}

/** What only some sinks need is fetched only by those who ask for it. */
final class Connectors {

  private Connectors() {}

  static void check(String sink, String name) {
    try {
      Class.forName(name, false, Connectors.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new StreamProcessor.WrongOption(
          "--sink %s needs a library that this command does without. Another one has it, with the"
              + " same options: ./jbang stream-processor-%s@.",
          sink, sink);
    }
  }
}

/** Records of a Kafka topic: the value is the row as JSON, the key what names it. */
record RecordsOfTopic(KafkaServers servers, String topic, List<String> key)
    implements StreamProcessor.Target {

  private static final int MOST_BYTES = 1_048_576; // Kafka's own limit, max.request.size.
  private static final int ROOM_BYTES = 1_000; // For what a record has beside key and value.

  @Override
  public String name() {
    return "topic " + topic + " of Kafka at " + servers;
  }

  @Override
  public String delivery() {
    return "at-least-once: a batch that comes again is sent again";
  }

  @Override
  public String owner(Configuration hadoop) {
    return " into topic " + topic;
  }

  @Override
  public void check() throws IOException, InterruptedException {
    servers.checkOptions();
    if (!topic.matches("[a-zA-Z0-9._-]{1,249}")) {
      throw new StreamProcessor.WrongOption("--sink-topic %s is no name for one.", topic);
    }
    servers.topicId(
        topic, "Make it there, or start a broker that has it: ./jbang kafka@. --topic " + topic);
  }

  Map<String, String> options() {
    Map<String, String> options = servers.options();
    options.put("topic", topic);
    return options;
  }

  /** The rows of a batch as records. */
  Dataset<Row> records(Dataset<Row> batch) {
    var names = key.isEmpty() ? List.of("user_id") : key;
    Column[] named = names.stream().map(name -> col(name).cast("string")).toArray(Column[]::new);
    return batch.select(concat_ws(" ", named).as("key"), to_json(struct(col("*"))).as("value"));
  }

  /** Which of them the broker would refuse. */
  Column tooLarge() {
    String most = servers.conf().getOrDefault("max.request.size", "").strip();
    long room = (most.matches("\\d{1,9}") ? Long.parseLong(most) : MOST_BYTES) - ROOM_BYTES;
    return octet_length(col("key")).plus(octet_length(col("value"))).gt(lit(room));
  }

  @Override
  public Optional<String> sentence(Throwable error) {
    if (!(error instanceof org.apache.kafka.common.errors.TimeoutException)) {
      return Optional.empty();
    }
    boolean noTopic = String.valueOf(error.getMessage()).contains("not present in metadata");
    return Optional.of(
        (noTopic && servers.isListening()
                ? "Kafka at " + servers + " has no topic " + topic + " any more. Make it anew."
                : servers.noAnswer())
            + " With the same --checkpoint, the stream then goes on.");
  }
}

/**
 * A table of PostgreSQL. Each batch is one transaction, in which its number goes into a second
 * table: so a batch that comes again is known, and passed over. The rows go through this JVM, as
 * tasks could only have a transaction each.
 */
final class DatabaseTable implements StreamProcessor.Target {

  private static final String NAME = "[a-z_][a-z0-9_]{0,62}";
  private static final String BATCHES = "stream_processor_batches";
  private static final int ROUND_TRIP_ROWS = 1_000;
  private static final int MOST_KEY_BYTES = 2_000; // An index of PostgreSQL's takes some 2,700.

  private final String url;
  private final String password;
  private final String table;
  private final String schema; // With its point, or empty.
  private final List<String> key;

  DatabaseTable(String url, String password, String name, List<String> key) {
    int point = name.indexOf('.');
    this.url = url;
    this.password = password;
    this.schema = name.substring(0, point + 1);
    this.table = name.substring(point + 1);
    this.key = key;
  }

  @Override
  public String name() {
    return "table " + schema + table + " of " + address();
  }

  /** The URL without what stands behind its question mark. */
  private String address() {
    return url.replaceFirst("\\?.*", "");
  }

  @Override
  public String delivery() {
    return "exactly-once: a batch is a transaction, with its number in it";
  }

  @Override
  public String owner(Configuration hadoop) {
    return " into table " + schema + table;
  }

  /** No sentence here shows the URL: it may hold a password in a form that nobody foresaw. */
  @Override
  public void check() throws IOException {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new StreamProcessor.WrongOption(
          "--jdbc-url must be jdbc:postgresql://HOST:PORT/DATABASE?user=NAME.");
    }
    if (url.matches("(?is).*[?&][^=&]*(password|secret)[^=&]*=.*|[^?]*@.*")) {
      throw new StreamProcessor.WrongOption(
          "--jdbc-url holds a password, where others on this machine can read it: leave it out,"
              + " and name a file with --jdbc-password-file.");
    }
    if (!(schema + table).matches("(" + NAME + "\\.)?" + NAME) || table.equals(BATCHES)) {
      throw new StreamProcessor.WrongOption(
          "--table %s is no name for one: use small letters, digits and _, or SCHEMA.NAME.",
          schema + table);
    }
    Connectors.check("jdbc", "org.postgresql.Driver");
    try (Connection database = connect()) {
      database.isValid(0);
    } catch (SQLException e) {
      throw new IOException(told(e), e);
    }
  }

  private Connection connect() throws SQLException {
    var login = new Properties();
    login.setProperty("connectTimeout", "5"); // Seconds.
    login.setProperty("tcpKeepAlive", "true");
    login.setProperty("ApplicationName", "stream-processor");
    if (password != null) {
      login.setProperty("password", password);
    }
    return DriverManager.getConnection(url, login);
  }

  /** In quotes: end is a word of SQL's. */
  private static String quoted(Collection<String> names) {
    return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
  }

  private String quoted(String name) {
    return (schema.isEmpty() ? "" : '"' + schema.replace(".", "\".")) + '"' + name + '"';
  }

  /** Which rows PostgreSQL can't keep: it has no NUL in a text, and no long one in a key. */
  Column unfit(StructType rows) {
    Column unfit = lit(false);
    for (StructField field : rows.fields()) {
      if (field.dataType().equals(DataTypes.StringType)) {
        Column text = col(field.name());
        unfit = unfit.or(text.contains("\0"));
        if (key.contains(field.name())) {
          unfit = unfit.or(octet_length(text).gt(MOST_KEY_BYTES));
        }
      }
    }
    return unfit;
  }

  /** A row as a text. */
  Column text(Dataset<Row> rows) {
    return to_json(struct(Arrays.stream(rows.columns()).map(n -> col(n)).toArray(Column[]::new)));
  }

  /** Which query has written into the table, and up to which batch. */
  private record Written(String query, long batch) {}

  private Written written(Connection database) throws SQLException {
    String select = "SELECT query, batch FROM %s WHERE table_name = ? FOR UPDATE";
    try (var asked = database.prepareStatement(select.formatted(quoted(BATCHES)))) {
      asked.setString(1, table);
      ResultSet row = asked.executeQuery();
      return row.next() ? new Written(row.getString(1), row.getLong(2)) : new Written("", -1);
    }
  }

  /**
   * The table belongs to one checkpoint: with a new one, all would be sent again; and a database
   * that doesn't know the batches of an old one is another.
   */
  @Override
  public void claim(Checkpoint.Progress progress, StructType result, Configuration hadoop)
      throws IOException {
    try (Connection database = connect()) {
      makeBatches(database);
      boolean there = isThere(database, table);
      Written before = written(database);
      boolean known = progress.begun() && before.query.equals(progress.query());
      if (progress.ended() && !(known && there)) {
        throw new StreamProcessor.WrongOption(
            "--checkpoint %s has sent batches to table %s, and this database knows nothing of"
                + " them. Put the table back, or begin anew with another --checkpoint.",
            progress.checkpoint(), schema + table);
      }
      if (known) {
        progress.checkNotOlder("table " + schema + table, before.batch);
        checkNotOlder(before.batch, progress);
      }
      if (!known && there && hasRows(database)) {
        throw new StreamProcessor.WrongOption(
            "Table %s has rows, and --checkpoint %s is new: what comes could be there twice. Name"
                + " another table, or the checkpoint of the stream that has written this one.",
            schema + table, progress.checkpoint());
      }
      if (!known) {
        execute(database, "DELETE FROM %s WHERE table_name = '" + table + "'", quoted(BATCHES));
      }
      if (!there) {
        execute(database, "CREATE TABLE %s (" + columns(result) + ")", quoted(table));
      }
    } catch (SQLException e) {
      throw new IOException(told(e), e);
    }
  }

  private void makeBatches(Connection database) throws SQLException {
    String columns = "table_name TEXT PRIMARY KEY, query TEXT NOT NULL, batch BIGINT NOT NULL";
    if (!isThere(database, BATCHES)) {
      try {
        execute(database, "CREATE TABLE %s (" + columns + ")", quoted(BATCHES));
      } catch (SQLException e) {
        if (!isThere(database, BATCHES)) { // Or another run has just made it.
          throw e;
        }
      }
    }
  }

  private String columns(StructType result) {
    String columns =
        Arrays.stream(result.fields())
            .map(field -> quoted(List.of(field.name())) + " " + type(field) + " NOT NULL")
            .collect(Collectors.joining(", "));
    return key.isEmpty() ? columns : columns + ", PRIMARY KEY (" + quoted(key) + ")";
  }

  private static String type(StructField field) {
    return switch (field.dataType().typeName()) {
      case "string" -> "TEXT";
      case "integer" -> "INTEGER";
      case "long" -> "BIGINT";
      case "timestamp" -> "TIMESTAMPTZ";
      default -> throw new IllegalArgumentException(field.toString());
    };
  }

  private boolean isThere(Connection database, String name) throws SQLException {
    try (var asked = database.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      asked.setString(1, quoted(name));
      ResultSet row = asked.executeQuery();
      return row.next() && row.getBoolean(1);
    }
  }

  private boolean hasRows(Connection database) throws SQLException {
    try (var asked =
        database.prepareStatement("SELECT EXISTS (SELECT 1 FROM %s)".formatted(quoted(table)))) {
      ResultSet row = asked.executeQuery();
      return row.next() && row.getBoolean(1);
    }
  }

  private static void execute(Connection database, String sql, String name) throws SQLException {
    try (var statement = database.createStatement()) {
      statement.execute(sql.formatted(name));
    }
  }

  /** The last look at the source before a batch counts. */
  interface LastLook {
    void look() throws Exception;
  }

  /** Rows of batches that the checkpoint knows to be there come no more. */
  private void checkNotOlder(long batch, Checkpoint.Progress progress) throws IOException {
    if (batch < progress.committed()) {
      throw new IOException(
          ("Table %s%s is older than --checkpoint %s: it has batches up to %s, of %s. Put the"
                  + " newest copy of the database back, or begin anew with another --checkpoint"
                  + " and another table.")
              .formatted(schema, table, progress.checkpoint(), batch, progress.committed()));
    }
  }

  /** Writes a batch with its number, all or nothing; one that has been written is passed over. */
  void write(Dataset<Row> batch, String query, long id, LastLook last) throws Exception {
    try (Connection database = connect()) {
      database.setAutoCommit(false);
      Written before = written(database);
      if (before.batch >= 0 && !before.query.equals(query)) {
        throw new IOException(
            "Table " + schema + table + " is written by another run, with another --checkpoint.");
      }
      if (id <= before.batch) {
        return;
      }
      insert(database, batch);
      last.look();
      remember(database, query, id);
      database.commit();
    }
  }

  private void insert(Connection database, Dataset<Row> batch) throws SQLException {
    List<String> columns = List.of(batch.columns());
    var others = new ArrayList<>(columns);
    others.removeAll(key);
    String newer =
        others.stream()
            .map(name -> "\"" + name + "\" = EXCLUDED.\"" + name + "\"")
            .collect(Collectors.joining(", "));
    String sql =
        "INSERT INTO "
            + quoted(table)
            + " ("
            + quoted(columns)
            + ") VALUES (?"
            + ", ?".repeat(columns.size() - 1)
            + ")"
            + (key.isEmpty() ? "" : " ON CONFLICT (" + quoted(key) + ") DO UPDATE SET " + newer);
    try (PreparedStatement insert = database.prepareStatement(sql)) {
      int waiting = 0;
      for (Iterator<Row> rows = batch.toLocalIterator(); rows.hasNext(); ) {
        Row row = rows.next();
        for (int i = 0; i < row.size(); i++) {
          Object value = row.get(i);
          insert.setObject(
              i + 1,
              value instanceof java.time.Instant time
                  ? time.atOffset(java.time.ZoneOffset.UTC)
                  : value);
        }
        insert.addBatch();
        if (++waiting % ROUND_TRIP_ROWS == 0) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private void remember(Connection database, String query, long id) throws SQLException {
    String sql =
        "INSERT INTO %s VALUES (?, ?, ?)"
            + " ON CONFLICT (table_name) DO UPDATE SET query = EXCLUDED.query, batch ="
            + " EXCLUDED.batch";
    try (var statement = database.prepareStatement(sql.formatted(quoted(BATCHES)))) {
      statement.setString(1, table);
      statement.setString(2, query);
      statement.setLong(3, id);
      statement.executeUpdate();
    }
  }

  @Override
  public Optional<String> sentence(Throwable error) {
    return error instanceof SQLException problem ? Optional.of(told(problem)) : Optional.empty();
  }

  /** The innermost reason: a batch's own message has all of its rows in it. */
  private String told(SQLException error) {
    SQLException reason = error;
    while (reason.getNextException() != null) {
      reason = reason.getNextException();
    }
    String state = String.valueOf(reason.getSQLState());
    String why = Text.printable(StreamProcessor.firstLine(reason)).replaceFirst("\\.$", "");
    if (state.startsWith("28") || state.equals("08004")) {
      return address()
          + " lets nobody in: "
          + why
          + ". The password comes from --jdbc-password-file, or from JDBC_PASSWORD.";
    }
    boolean away = state.startsWith("08") || state.startsWith("57P");
    return address()
        + (away ? " does not answer: " : " refuses: ")
        + why
        + (away
            ? ". Start it, and then this command again: with its --checkpoint, it goes on."
            : ".");
  }
}

// ---- Lines from a network ----

/** Lines from a TCP server, or text messages from a WebSocket. */
record NetworkLines(Endpoint endpoint, boolean reconnect, StreamProcessor.BadRows badRows)
    implements StreamProcessor.Source {

  @Override
  public Dataset<Row> rows(SparkSession spark) {
    Dataset<Row> rows =
        spark
            .readStream()
            .format(LineSource.Provider.class.getName())
            .options(endpoint.options())
            .option("reconnect", reconnect)
            .load();
    return Events.goodOnly(rows, badRows);
  }

  @Override
  public String schema() {
    return LineSource.SCHEMA;
  }

  @Override
  public String name() {
    return endpoint.address();
  }

  @Override
  public String owner(Configuration hadoop) {
    return "";
  }

  @Override
  public String invitation() {
    return endpoint.isTcp() ? "nc -lk " + endpoint.port() : "";
  }

  @Override
  public String waiting() {
    return "lines from " + name() + (endpoint.isTcp() ? " (" + invitation() + ")" : "");
  }

  @Override
  public void check() {
    endpoint.check();
  }

  @Override
  public Watcher watcher() {
    return (query, last) -> {};
  }

  @Override
  public Optional<String> sentence(Throwable error) {
    if (error instanceof NoConnection problem) {
      String start = problem.nobody && endpoint.isTcp() ? " Start a server first: " : "";
      return Optional.of(
          problem.getMessage()
              + "."
              + (start.isEmpty() ? "" : start + invitation())
              + (problem.connected ? " --reconnect would try again." : ""));
    }
    return Events.sentence(error);
  }
}

/** Where lines or messages come from, and what a WebSocket's handshake says beside. */
record Endpoint(String address, Map<String, String> headers, List<String> subprotocols) {

  static final int CONNECT_MILLIS = 5_000;
  private static final Pattern PARTS =
      Pattern.compile("(tcp|wss?)://(?:[^@/?#]*@)?(\\[[^]]+]|[^/?#\\[]*?)(?::(\\d*))?([/?].*)?");
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final String HEADER = "header.";

  static {
    // Java's client must be told before its first use that the header Host is ours to set.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
  }

  /** Without its headers, which may hold a token. */
  @Override
  public String toString() {
    return address;
  }

  Endpoint {
    int scheme = Math.max(0, address.indexOf("://"));
    address = address.substring(0, scheme).toLowerCase(Locale.ROOT) + address.substring(scheme);
  }

  /** As options of {@link LineSource}, and made of them again. */
  Map<String, String> options() {
    var options = new HashMap<String, String>();
    options.put("server", address);
    options.put("subprotocols", String.join(",", subprotocols));
    headers.forEach((name, value) -> options.put(HEADER + name, value));
    return options;
  }

  static Endpoint of(Map<String, String> options) {
    var headers = new TreeMap<String, String>();
    options.forEach(
        (name, value) -> {
          if (name.startsWith(HEADER)) {
            headers.put(name.substring(HEADER.length()), value);
          }
        });
    String names = options.get("subprotocols");
    return new Endpoint(
        options.get("server"), headers, names.isEmpty() ? List.of() : List.of(names.split(",")));
  }

  boolean isTcp() {
    return address.startsWith(StreamProcessor.TCP);
  }

  /** Its host's name, in the letters of host names; or its number. */
  String host() {
    String name = parts().group(2);
    return name.chars().allMatch(c -> c < 128) ? name : IDN.toASCII(name);
  }

  int port() {
    String number = parts().group(3);
    return number != null && !number.isEmpty()
        ? Integer.parseInt(number)
        : address.startsWith("wss") ? 443 : 80;
  }

  private Matcher parts() {
    var parts = PARTS.matcher(address);
    if (!parts.matches() && isTcp()) {
      throw new StreamProcessor.WrongOption("%s has no name of a host.", address);
    } else if (!parts.matches()) {
      throw new StreamProcessor.WrongOption(
          "--url %s is no WebSocket address: use ws://host:port/path or wss://...", address);
    }
    return parts;
  }

  void check() {
    String number = parts().group(3);
    boolean tooBig = number != null && (number.length() > 5 || port() > 65_535);
    if (parts().group(2).isEmpty() || tooBig) {
      throw new StreamProcessor.WrongOption(
          "--url %s is no WebSocket address: use ws://host:port/path or wss://...", address);
    }
    if (isTcp() && !(headers.isEmpty() && subprotocols.isEmpty())) {
      throw new StreamProcessor.WrongOption(
          "--header and --subprotocol go with --url ws://...: plain TCP has neither.");
    }
    for (String name : subprotocols) {
      if (!name.matches(TOKEN)) {
        throw new StreamProcessor.WrongOption("--subprotocol '%s' is no name for one.", name);
      }
    }
    StreamProcessor.checkValues("--header", headers);
    headers.forEach(
        (name, value) -> {
          try {
            HttpRequest.newBuilder().header(name, value);
          } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage()); // Which may have the value in it.
            throw new StreamProcessor.WrongOption(
                "--header %s: %s.", name, why.contains(value) ? "no value for a header" : why);
          }
          if (name.toLowerCase(Locale.ROOT).startsWith("sec-websocket-")) {
            throw new StreamProcessor.WrongOption(
                "--header %s is the handshake's own. For a subprotocol: --subprotocol.", name);
          }
        });
  }

  /** A connection to the first address of a host at which somebody listens. */
  static Socket connect(String host, int port) throws IOException {
    IOException problem = null;
    for (InetAddress address : InetAddress.getAllByName(host)) {
      var socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
        return socket;
      } catch (IOException e) {
        socket.close();
        problem = problem == null ? e : problem;
      }
    }
    throw problem;
  }

  /** A WebSocket to the first address of its host at which somebody listens. */
  WebSocketConnection open() throws IOException {
    Socket socket = connect(host(), port());
    try {
      return new WebSocketConnection(this, socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** The host as a handshake names it, with the port where it is not the usual one. */
  String hostAndPort() {
    String number = parts().group(3);
    return host() + (number == null || number.isEmpty() ? "" : ":" + number);
  }

  /** What is asked for: the path and what stands behind a question mark. */
  String path() {
    String path = parts().group(4) == null ? "/" : parts().group(4).replaceFirst("#.*", "");
    return URI.create(path.startsWith("/") ? path : "/" + path).toASCIIString();
  }

  /** What has ended a connection, or kept it from being made. */
  NoConnection problem(Throwable error, boolean connected) {
    String what;
    if (connected) {
      what = address + " is gone: " + reason(error);
    } else if (error instanceof UnknownHostException) {
      what = "The host of " + address + " is unknown. Check its name";
    } else if (error instanceof WebSocketConnection.Refused refusal) {
      what = refused(refusal.status, refusal.location);
    } else if (error instanceof SSLException) {
      what = distrusted(reason(error));
    } else if (error instanceof SocketTimeoutException) {
      String plain = address.replaceFirst("^wss", "ws");
      what = address + " does not answer";
      what += address.equals(plain) ? "" : ". If it speaks no TLS, use --url " + plain;
    } else if (error instanceof ConnectException) {
      what = "Nobody listens on " + address;
    } else if (error instanceof IOException && address.startsWith("ws:")) {
      what = address + " answers, but not as a WebSocket: " + reason(error);
      what += ". If it speaks TLS, use --url " + address.replaceFirst("ws", "wss");
    } else {
      what = address + " can't be read: " + reason(error);
    }
    return new NoConnection(what, connected, error);
  }

  private String refused(int status, String location) {
    if (status / 100 == 3 && location != null) {
      String next = location;
      try {
        next = URI.create(address.replaceFirst("ws", "http")).resolve(location).toString();
      } catch (IllegalArgumentException e) {
        next = location; // It is no address, and so the user has to judge it.
      }
      next = Text.printable(next.replaceFirst("^http", "ws"));
      return address + " has moved (HTTP status " + status + "). Use --url " + next;
    }
    return address
        + " answers, but not as a WebSocket: HTTP status "
        + status
        + (status == 401 || status == 403
            ? ". It wants to know who you are: --header Authorization=... or such"
            : "");
  }

  private String distrusted(String reason) {
    if (reason.contains("validity check failed") || reason.contains("NotAfter")) {
      return "The certificate of " + address + " is not valid today";
    } else if (reason.contains("PKIX")) {
      return "The certificate of "
          + address
          + " is not trusted here. If you trust it, name a trust store that holds it:"
          + " ./jbang run --runtime-option=-Djavax.net.ssl.trustStore=FILE"
          + " --runtime-option=-Djavax.net.ssl.trustStorePassword=... stream-processor@";
    } else if (reason.contains("subject alternative") || reason.contains("No name matching")) {
      return "The certificate of " + address + " is another host's: " + reason;
    } else if (reason.contains("unrecognized SSL message")) {
      return address + " answers, but without TLS. Try --url " + address.replaceFirst("wss", "ws");
    }
    return address + " and Java find no way to speak TLS: " + reason;
  }

  private static String reason(Throwable error) {
    for (Throwable link = error; link != null; link = link.getCause()) {
      if (link.getMessage() != null) {
        return Text.printable(StreamProcessor.firstLine(link).replaceFirst("\\.$", ""));
      }
    }
    return "the connection broke";
  }
}

/**
 * A WebSocket, as RFC 6455 has it for a client. Java's own (17) never tells of an end that comes
 * while its listener takes a message, takes no _ in the names of hosts, and tries one address.
 */
final class WebSocketConnection implements AutoCloseable {

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int MOST_CONTROL_BYTES = 125;
  private static final int MOST_HEAD_BYTES = 1 << 16;
  private static final String KEY_ENDING = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // Of the RFC.

  private final Socket socket; // The plain one: its close ends a read of TLS, too.
  private final DataInputStream in;
  private final OutputStream out;
  private final SecureRandom random = new SecureRandom();
  private final byte[] buffer = new byte[1 << 13];
  private boolean inMessage;
  private String goodbye = " without a word";

  /** Shakes hands over a connection that is there. */
  WebSocketConnection(Endpoint endpoint, Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(Endpoint.CONNECT_MILLIS);
    socket.setKeepAlive(true);
    Socket talking = endpoint.address().startsWith("wss") ? tls(endpoint, socket) : socket;
    in = new DataInputStream(new BufferedInputStream(talking.getInputStream(), 1 << 16));
    out = talking.getOutputStream();
    var bytes = new byte[16];
    random.nextBytes(bytes);
    String key = Base64.getEncoder().encodeToString(bytes);
    out.write(request(endpoint, key).getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    checkAnswer(endpoint, key);
    socket.setSoTimeout(0); // From now on, the server may be silent as long as it likes.
  }

  private static Socket tls(Endpoint endpoint, Socket socket) throws IOException {
    try {
      String host = endpoint.host().replaceAll("[\\[\\]]", "");
      var factory = SSLContext.getDefault().getSocketFactory();
      var tls = (SSLSocket) factory.createSocket(socket, host, endpoint.port(), true);
      var parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS"); // The certificate is this host's.
      tls.setSSLParameters(parameters);
      tls.startHandshake();
      return tls;
    } catch (GeneralSecurityException e) {
      throw new SSLException(e);
    }
  }

  private static String request(Endpoint endpoint, String key) {
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Host", endpoint.hostAndPort());
    headers.put("User-Agent", "stream-processor");
    headers.putAll(endpoint.headers());
    headers.put("Upgrade", "websocket");
    headers.put("Connection", "Upgrade");
    headers.put("Sec-WebSocket-Key", key);
    headers.put("Sec-WebSocket-Version", "13");
    if (!endpoint.subprotocols().isEmpty()) {
      headers.put("Sec-WebSocket-Protocol", String.join(", ", endpoint.subprotocols()));
    }
    var request = new StringBuilder("GET " + endpoint.path() + " HTTP/1.1\r\n");
    headers.forEach((name, value) -> request.append(name + ": " + value + "\r\n"));
    return request + "\r\n";
  }

  /** Reads the answer's head, and no byte of the first frame. */
  private void checkAnswer(Endpoint endpoint, String key) throws IOException {
    String first = headLine();
    var status = Pattern.compile("HTTP/1\\.[01] (\\d{3})\\b.*").matcher(first);
    if (!status.matches()) {
      throw new IOException("its answer is no HTTP");
    }
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    int size = first.length();
    for (String line = headLine(); !line.isEmpty(); line = headLine()) {
      int colon = Math.max(0, line.indexOf(':'));
      headers.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      size += line.length();
      if (size > MOST_HEAD_BYTES) {
        throw new IOException("its answer has no end");
      }
    }
    if (!status.group(1).equals("101")) {
      throw new Refused(Integer.parseInt(status.group(1)), headers.get("Location"));
    }
    if (!accepted(key).equals(headers.get("Sec-WebSocket-Accept"))) {
      throw new IOException("its Sec-WebSocket-Accept is another one's");
    }
    String protocol = headers.get("Sec-WebSocket-Protocol");
    if (protocol != null && !endpoint.subprotocols().contains(protocol)) {
      throw new IOException("it speaks " + protocol + ", for which nobody has asked");
    }
  }

  private String headLine() throws IOException {
    var line = new StringBuilder();
    int letter = in.read();
    for (; letter >= 0 && letter != '\n' && line.length() < MOST_HEAD_BYTES; letter = in.read()) {
      line.append((char) letter);
    }
    if (letter != '\n') {
      throw new IOException("its answer has no end");
    }
    return line.toString().stripTrailing();
  }

  private static String accepted(String key) {
    try {
      byte[] both = (key + KEY_ENDING).getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(both));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }

  /** Reads to the end of the next message; false when the server has closed before it. */
  boolean read(Incoming message) throws IOException {
    while (true) {
      int head = in.read();
      if (head < 0) {
        return false;
      }
      int second = in.readUnsignedByte();
      long length = second & 127;
      length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
      int kind = head & 15;
      boolean last = (head & 128) != 0;
      checkFrame(head, second, length);
      if (kind < CLOSE) {
        addTo(message, length);
        inMessage = !last;
        if (last) {
          return true;
        }
        continue;
      }
      byte[] payload = in.readNBytes((int) length);
      if (kind == CLOSE) {
        close(payload);
        return false;
      } else if (kind == PING) {
        write(PONG, payload);
      }
    }
  }

  private void checkFrame(int head, int second, long length) throws IOException {
    int kind = head & 15;
    boolean begins = kind == TEXT || kind == BINARY;
    boolean control = kind == CLOSE || kind == PING || kind == PONG;
    boolean whole = (head & 128) != 0 && length <= MOST_CONTROL_BYTES;
    if ((head & 0x70) != 0
        || (second & 128) != 0
        || length < 0
        || !(begins && !inMessage || kind == CONTINUATION && inMessage || control && whole)) {
      throw new IOException(
          String.format(Locale.ROOT, "a frame that begins with %02X %02X", head, second));
    }
  }

  private void addTo(Incoming message, long length) throws IOException {
    for (long left = length; left > 0; ) {
      int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        throw new EOFException("it ended within a message");
      }
      for (int i = 0; i < count; i++) {
        message.add(buffer[i]);
      }
      left -= count;
    }
  }

  /** Takes the server's goodbye and gives it back, as the RFC wants it. */
  private void close(byte[] payload) {
    goodbye = "";
    if (payload.length >= 2) {
      String reason =
          Text.printable(Arrays.copyOfRange(payload, 2, payload.length), payload.length - 2);
      int code = (payload[0] & 255) << 8 | payload[1] & 255;
      goodbye = " (code " + code + (reason.isEmpty() ? "" : ": " + reason) + ")";
    }
    try {
      write(CLOSE, payload);
    } catch (IOException e) {
      return; // It has gone without waiting for an answer, and all that it said was read.
    }
  }

  /** A client masks each of its frames with four bytes that nobody can guess. */
  private void write(int kind, byte[] payload) throws IOException {
    var mask = new byte[4];
    random.nextBytes(mask);
    var frame = new ByteArrayOutputStream();
    frame.write(128 | kind);
    frame.write(128 | payload.length);
    frame.write(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ mask[i % 4]);
    }
    out.write(frame.toByteArray());
    out.flush();
  }

  /** What the server said when it closed, behind <em>closed the connection</em>. */
  String goodbye() {
    return goodbye;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** The server answers the handshake, but with another status than 101. */
  static final class Refused extends IOException {

    final int status;
    final String location;

    Refused(int status, String location) {
      super("HTTP status " + status);
      this.status = status;
      this.location = location;
    }
  }
}

/** There is no connection, or no more. The message is a sentence without its point. */
final class NoConnection extends IOException {

  final boolean connected; // Until then.
  final boolean nobody;

  NoConnection(String message, boolean connected, Throwable cause) {
    super(message, cause);
    this.connected = connected;
    this.nobody = message.startsWith("Nobody");
  }
}

// ---- A streaming source of our own: what Spark asks of one, as small as it gets ----

/** Lines of text from a TCP server, or text messages from a WebSocket; one column, value. */
final class LineSource {

  static final String SCHEMA = "value STRING";
  static final StructType LINE = StructType.fromDDL(SCHEMA + ", malformed STRING");

  private LineSource() {}

  /** Spark makes one by its name. */
  public static class Provider implements TableProvider {

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
      return LINE;
    }

    @Override
    public Table getTable(StructType schema, Transform[] parts, Map<String, String> options) {
      return new LineTable(Endpoint.of(options), "true".equals(options.get("reconnect")));
    }
  }
}

record LineTable(Endpoint endpoint, boolean reconnect) implements Table, SupportsRead, Scan {

  @Override
  public String name() {
    return endpoint.address();
  }

  @Override
  @Deprecated // In Spark; without it, there would be a warning at the first run.
  public StructType schema() {
    return LineSource.LINE;
  }

  @Override
  public Set<TableCapability> capabilities() {
    return Set.of(TableCapability.MICRO_BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
    return () -> this;
  }

  @Override
  public StructType readSchema() {
    return LineSource.LINE;
  }

  @Override
  public MicroBatchStream toMicroBatchStream(String checkpoint) {
    return new LineStream(endpoint, reconnect);
  }
}

record Lines(NetworkRow[] values) implements InputPartition {}

/** A line or a message; one that can't be a row is malformed, with its place. */
record NetworkRow(String value, String malformed) implements Serializable {

  int letters() {
    return value == null ? malformed.length() : value.length();
  }
}

/** What has come of a line or a message. */
final class Incoming {

  private static final int MOST_BYTES = CsvRecords.MOST_BYTES;

  private byte[] bytes = new byte[256];
  private int length;
  private long size;

  boolean isEmpty() {
    return size == 0;
  }

  void add(byte letter) {
    size++;
    if (length < MOST_BYTES) {
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * length);
      }
      bytes[length++] = letter;
    }
  }

  /** The whole of it as a row, and makes room for the next. */
  NetworkRow row(String server, long number) {
    String why = null;
    String value = null;
    try {
      int end = length > 0 && bytes[length - 1] == '\r' ? length - 1 : length;
      value = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end)).toString();
    } catch (CharacterCodingException e) {
      why = "not UTF-8";
    }
    if (size > MOST_BYTES) {
      why = size + " bytes, more than " + MOST_BYTES;
    }
    if (why != null) {
      return malformed(server, number, why);
    }
    clear();
    return new NetworkRow(value, null);
  }

  /** The same where it can be no row. */
  NetworkRow malformed(String server, long number, String why) {
    String text = Text.printable(bytes, length) + " (" + why + ")";
    clear();
    return new NetworkRow(null, Events.told(server, number, text));
  }

  private void clear() {
    length = 0;
    size = 0;
  }
}

/**
 * The lines that came and are not committed yet. An offset is the number of lines since the query's
 * first start. A network has no memory: after a restart, lines of a batch that was not committed
 * can't be read again, which this says on stderr.
 */
class LineStream implements MicroBatchStream, SupportsAdmissionControl {

  private static final int MOST_LINES = 1_000_000; // Beyond, the sender has to wait.
  private static final long MOST_LETTERS = 100_000_000;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private final Endpoint endpoint;
  private final String server;
  private final boolean reconnect;
  private final Thread receiver = new Thread(this::receive, "lines");
  private final List<NetworkRow> lines = new ArrayList<>();
  private long held; // Letters of the lines.
  private long received;
  private long first = -1; // The offset of lines.get(0), known once Spark has named one.
  private long planned; // Up to which offset batches were made.
  private NoConnection gone;
  private volatile boolean connected;
  private volatile AutoCloseable connection = () -> {};

  LineStream(Endpoint endpoint, boolean reconnect) {
    this.endpoint = endpoint;
    this.server = endpoint.address();
    this.reconnect = reconnect;
    receiver.setDaemon(true);
    receiver.start();
  }

  @Override
  public Offset initialOffset() {
    return new LongOffset(0);
  }

  @Override
  public Offset deserializeOffset(String json) {
    return new LongOffset(Long.parseLong(json));
  }

  @Override
  public Offset latestOffset() {
    return latestOffset(initialOffset(), ReadLimit.allAvailable());
  }

  @Override
  public synchronized Offset latestOffset(Offset start, ReadLimit limit) {
    long from = ((LongOffset) start).offset();
    first = first < 0 ? from : first;
    long end = first + lines.size();
    if (end == from && gone != null) {
      throw new UncheckedIOException(gone); // Only now: all that had come has been counted.
    }
    return end == from ? null : new LongOffset(end); // Null: nothing new, so no batch.
  }

  @Override
  public synchronized InputPartition[] planInputPartitions(Offset start, Offset end) {
    long from = ((LongOffset) start).offset();
    long to = ((LongOffset) end).offset();
    if (first < 0) {
      first = to;
      System.err.println((to - from) + " lines of the interrupted batch can't be read again.");
      return new InputPartition[0];
    }
    planned = to;
    List<NetworkRow> batch = lines.subList((int) (from - first), (int) (to - first));
    return new InputPartition[] {new Lines(batch.toArray(NetworkRow[]::new))};
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return partition -> new LineReader(((Lines) partition).values());
  }

  @Override
  public synchronized void commit(Offset end) {
    long done = ((LongOffset) end).offset() - first;
    if (first >= 0 && done > 0) {
      var committed = lines.subList(0, (int) done);
      held -= committed.stream().mapToLong(NetworkRow::letters).sum();
      committed.clear();
      first += done;
      notifyAll();
    }
  }

  @Override
  public void stop() {
    receiver.interrupt();
    close();
    synchronized (this) {
      long waiting = lines.size() - Math.max(0, planned - Math.max(0, first));
      if (waiting > 0) {
        System.err.println(
            (waiting == 1 ? "1 line" : waiting + " lines")
                + " of "
                + server
                + " came too late for the last batch: counted nowhere.");
      }
    }
  }

  /** The receiver's thread: connects, adds lines, and tries again if it is told to. */
  private void receive() {
    for (long pause = 1_000; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
      NoConnection problem;
      try {
        connected = false;
        String goodbye = endpoint.isTcp() ? receiveLines() : receiveMessages();
        problem = new NoConnection(server + " closed the connection" + goodbye, true, null);
      } catch (InterruptedException stopped) {
        return;
      } catch (IOException | RuntimeException | Error e) { // Or the stream would wait for ever.
        problem = endpoint.problem(e, connected);
      } finally {
        close();
      }
      if (receiver.isInterrupted()) {
        return; // Stopped, which has closed the connection.
      }
      if (!reconnect) {
        synchronized (this) {
          gone = problem;
        }
        return;
      }
      pause = connected ? 1_000 : pause;
      System.err.println(problem.getMessage() + ". Trying again in " + pause / 1_000 + " s.");
      try {
        Thread.sleep(pause);
      } catch (InterruptedException stopped) {
        return;
      }
    }
  }

  private String receiveLines() throws IOException, InterruptedException {
    var line = new Incoming();
    try (Socket socket = Endpoint.connect(endpoint.host(), endpoint.port())) {
      connected(socket);
      var in = new BufferedInputStream(socket.getInputStream());
      int letter = in.read();
      for (; letter >= 0; letter = in.read()) {
        if (letter == '\n') {
          add(line.row(server, ++received));
        } else {
          line.add((byte) letter);
        }
      }
      if (!line.isEmpty()) {
        add(line.row(server, ++received)); // The last line of a text needs no line end.
      }
      return "";
    } catch (IOException e) {
      addCut(line);
      throw e;
    }
  }

  /** Takes messages until the server closes, and returns what it said then. */
  private String receiveMessages() throws IOException, InterruptedException {
    var message = new Incoming();
    try (WebSocketConnection socket = endpoint.open()) {
      connected(socket);
      while (socket.read(message)) {
        add(message.row(server, ++received));
      }
      return socket.goodbye();
    } finally {
      addCut(message);
    }
  }

  private void connected(AutoCloseable made) throws InterruptedException {
    connection = made;
    connected = true;
    if (receiver.isInterrupted()) {
      throw new InterruptedException(); // Stopped while it connected.
    }
  }

  /** What had come of a line or message that has no end is told, too. */
  private void addCut(Incoming rest) throws InterruptedException {
    if (!rest.isEmpty() && !receiver.isInterrupted()) {
      add(rest.malformed(server, ++received, "cut off by the end of the connection"));
    }
  }

  private synchronized void add(NetworkRow row) throws InterruptedException {
    while (lines.size() >= MOST_LINES || held > MOST_LETTERS) {
      wait();
    }
    lines.add(row);
    held += row.letters();
  }

  private void close() {
    try {
      connection.close();
    } catch (Exception e) {
      System.err.println("The connection to " + server + " did not close: " + e.getMessage());
    }
  }
}

class LineReader implements PartitionReader<InternalRow> {

  private final NetworkRow[] values;
  private int next = -1;

  LineReader(NetworkRow[] values) {
    this.values = values;
  }

  @Override
  public boolean next() {
    return ++next < values.length;
  }

  @Override
  public InternalRow get() {
    NetworkRow row = values[next];
    return new GenericInternalRow(
        new Object[] {UTF8String.fromString(row.value()), UTF8String.fromString(row.malformed())});
  }

  @Override
  public void close() {}
}
