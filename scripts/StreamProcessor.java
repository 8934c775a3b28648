///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Counts events from CSV files or Kafka, or words from a socket, as a stream
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
// Kafka's source: the newest that Maven Central has for this Scala; it fits any Spark 3.5.
//DEPS org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7
//DEPS com.globalmentor:hadoop-bare-naked-local-fs:0.1.0
//DEPS info.picocli:picocli:4.7.7
//RUNTIME_OPTIONS --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/sun.nio.cs=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.security.action=ALL-UNNAMED --add-opens=java.base/sun.util.calendar=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED
// The optimizing compiler waits ten times longer: a quarter less CPU until the first table;
// over millions of rows it has its turn all the same.
//RUNTIME_OPTIONS -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000
//RUNTIME_OPTIONS -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000
// A third of the memory of the default collector, and no slower here; with room for Spark's
// classes and first objects, it collects half as often while Spark starts.
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:MetaspaceSize=192m -Xms512m -XX:NewSize=256m

import static org.apache.spark.sql.functions.*;

import com.globalmentor.apache.hadoop.fs.BareLocalFileSystem;
import java.io.*;
import java.net.*;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.UnaryOperator;
import javax.servlet.*;
import javax.servlet.Filter;
import javax.servlet.http.HttpServletResponse;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.service.launcher.IrqHandler;
import org.apache.spark.sql.*;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.*;
import org.apache.spark.sql.connector.read.streaming.*;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager;
import org.apache.spark.sql.execution.streaming.LongOffset;
import org.apache.spark.sql.streaming.*;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.unsafe.types.UTF8String;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole pipeline in one file: {@code ./jbang stream-processor@. --mode csv-agg}. */
@Command(
    name = "stream-processor",
    version = {"stream-processor 1.0.0", "Spark 3.5.9, Java ${java.version}"},
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Reads a stream in micro-batches and prints a table for each.",
      "  csv-agg    counts events by type, from CSV files in --input (the default)",
      "  csv-log    prints new events, from the same files",
      "  websocket  counts words, from a TCP server or a WebSocket",
      "  kafka-agg  counts events by type, from a Kafka topic: one as CSV or JSON a record",
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
      "  Go on after a stop where it left off:",
      "    ./jbang stream-processor@. --checkpoint work/checkpoint",
      "",
      "Exit codes: 0 stopped or finished, 1 the stream failed, 2 a wrong option."
    })
public class StreamProcessor implements Callable<Integer> {

  private Source source;
  private Totals totals;
  private volatile StreamingQuery query;
  private volatile boolean stopping;
  private boolean givenUp;

  public static void main(String... args) {
    System.exit(command(new StreamProcessor()).execute(args));
  }

  // ---- The story: session, source, schema, aggregation, output mode, sink, trigger ----

  @Override
  public Integer call() throws Exception {
    quietLog();
    checkOptions();
    source.check();
    stopOnSignals();
    SparkSession spark = session();
    try {
      Dataset<Row> rows = source.rows(spark);
      Dataset<Row> result = mode.aggregation.result(rows);
      claimCheckpoint(spark);
      banner(spark);
      totals = new Totals(source);
      spark.streams().addListener(totals);
      query = start(result);
      awaitEnd();
    } finally {
      end(spark);
    }
    tellOfNothing();
    return 0;
  }

  /** The session: Spark in this JVM or on a cluster, with {@link #settings}. */
  SparkSession session() {
    var builder = SparkSession.builder().appName("stream-processor").master(master);
    settings().forEach(builder::config);
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
      case CSV_AGG, CSV_LOG -> new CsvFolder(input, maxFilesPerTrigger, badRows);
      case WEBSOCKET ->
          new NetworkLines(url == null ? TCP + host + ":" + port : "" + url, reconnect);
      case KAFKA_AGG ->
          new KafkaTopic(bootstrapServers, topic, startingOffsets, maxOffsetsPerTrigger, badRows);
    };
  }

  /** A source: what it is called, and which rows it gives. */
  sealed interface Source permits CsvFolder, KafkaTopic, NetworkLines {

    Dataset<Row> rows(SparkSession spark);

    String schema();

    /** As the banner calls it. */
    String name();

    /** What a checkpoint holds the progress of, behind the mode's name. */
    String owner(Configuration hadoop) throws IOException;

    /** The command that sends it some rows. */
    String invitation();

    /** What it waits for while nothing has come. */
    default String waiting() {
      return name() + ". In another terminal:\n  " + invitation();
    }

    /** What can be known to be wrong before Spark takes its seconds to start. */
    void check() throws Exception;

    /** What is looked at now and then while the query runs. */
    Watcher watcher();

    /** The place that malformed rows were told with, as people write it. */
    String place(String told);

    /** An error of this source as a sentence; empty, if it is another's. */
    Optional<String> sentence(Throwable error);
  }

  /** Source and schema: events from the CSV files in a folder, each file once. */
  record CsvFolder(String folder, Integer maxFiles, BadRows badRows) implements Source {

    @Override
    public Dataset<Row> rows(SparkSession spark) {
      DataStreamReader reader =
          spark.readStream().schema(Events.READ_SCHEMA).options(CsvFiles.OPTIONS);
      if (maxFiles != null) {
        reader.option("maxFilesPerTrigger", maxFiles);
      }
      // In a column of its own, as observe() takes nothing that depends on where a row is read.
      Dataset<Row> rows = reader.csv(folder).withColumn("place", input_file_name());
      return Events.goodOnly(rows, badRows, col("place"));
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
      Path path = new Path(folder);
      return " of " + path.getFileSystem(hadoop).makeQualified(path);
    }

    @Override
    public String invitation() {
      return "./jbang csv-writer@." + (folder.equals("data/input") ? "" : " --output " + folder);
    }

    @Override
    public void check() throws IOException {
      CsvFiles.check(folder);
    }

    @Override
    public Watcher watcher() {
      return query -> {};
    }

    @Override
    public String place(String told) {
      return CsvFiles.firstBadRow(told);
    }

    @Override
    public Optional<String> sentence(Throwable error) {
      return CsvFiles.sentence(error);
    }
  }

  /** What is computed, and in which order its rows are printed. */
  sealed interface Aggregation {

    String name();

    Dataset<Row> result(Dataset<Row> rows);

    Comparator<Row> order();
  }

  record EventCounts(String name) implements Aggregation {

    @Override
    public Dataset<Row> result(Dataset<Row> events) {
      return events.groupBy("event").count();
    }

    @Override
    public Comparator<Row> order() {
      return Comparator.comparing(row -> row.getString(0));
    }
  }

  record NewEvents(String name) implements Aggregation {

    @Override
    public Dataset<Row> result(Dataset<Row> events) {
      return events;
    }

    @Override
    public Comparator<Row> order() {
      return Comparator.<Row, String>comparing(row -> row.getString(0))
          .thenComparing(row -> row.getInt(1))
          .thenComparing(row -> row.getString(2));
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
    public Comparator<Row> order() {
      return Comparator.<Row, Long>comparing(row -> -row.getLong(1))
          .thenComparing(row -> row.getString(0));
    }
  }

  /** Output mode, sink and trigger: from here on, Spark runs the batches. */
  private StreamingQuery start(Dataset<Row> result) throws Exception {
    DataStreamWriter<Row> writer =
        result
            .writeStream()
            .queryName(mode.label)
            .outputMode(outputMode)
            .trigger(trigger())
            .foreachBatch(this::print);
    if (checkpoint != null) {
      writer.option("checkpointLocation", checkpoint);
    }
    return writer.start();
  }

  /** Sink: the batch as a table, in Spark's own format and in an order that stays. */
  private void print(Dataset<Row> batch, Long id) {
    // Sorted here and not by Spark: that would be two more jobs for each batch.
    List<Row> rows = new ArrayList<>(batch.collectAsList());
    if (rows.isEmpty()) {
      return;
    }
    rows.sort(mode.aggregation.order());
    synchronized (System.out) {
      System.out.println(RULE + "\nBatch: " + id + "\n" + RULE);
      batch.sparkSession().createDataFrame(rows, batch.schema()).show(rows.size(), false);
    }
  }

  // ---- Options ----

  private static final String TRIGGERS =
      "When a batch runs: '5 seconds', 500ms, 0 (no pause) or available-now (what is there).";
  private static final String OUTPUT_MODES =
      "append, update or complete. Default: complete; for csv-log append.";
  private static final String STARTING_OFFSETS =
      "earliest, latest, or JSON for Spark; a --checkpoint knows better.";
  private static final String BAD_ROWS = "report: leave them out and say how many; fail: stop.";
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

  @Option(names = "--reconnect", description = "Server away? Try again, with growing pauses.")
  boolean reconnect;

  @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Kafka's brokers.")
  String bootstrapServers = "localhost:9092";

  @Option(names = "--topic", paramLabel = "NAME", description = "The Kafka topic to read.")
  String topic = "events";

  @Option(names = "--starting-offsets", paramLabel = "WHERE", description = STARTING_OFFSETS)
  String startingOffsets = "earliest";

  @Option(
      names = "--max-offsets-per-trigger",
      paramLabel = "N",
      description = "Kafka records a batch.")
  Long maxOffsetsPerTrigger;

  @Option(names = "--trigger", paramLabel = "WHEN", description = TRIGGERS)
  String trigger = "1 second";

  @Option(names = "--output-mode", paramLabel = "MODE", description = OUTPUT_MODES)
  String outputMode;

  @Option(names = "--checkpoint", paramLabel = "DIR", description = "Keep progress for a restart.")
  String checkpoint;

  @Option(names = "--bad-rows", paramLabel = "WHAT", description = BAD_ROWS)
  BadRows badRows = BadRows.report;

  @Option(names = "--max-files-per-trigger", paramLabel = "N", description = "Files a batch.")
  Integer maxFilesPerTrigger;

  @Option(names = "--partitions", paramLabel = "N", description = PARTITIONS)
  Integer partitions;

  @Option(names = "--master", paramLabel = "URL", description = "Where Spark runs.")
  String master = "local[*]";

  @Option(names = "--conf", paramLabel = "KEY=VALUE", description = "For Spark; wins. Repeatable.")
  Map<String, String> conf = new LinkedHashMap<>();

  @Option(
      names = "--ui",
      negatable = true,
      fallbackValue = "true",
      description = "Serve Spark's page, or don't.")
  boolean ui = true;

  @Option(names = "--ui-host", paramLabel = "ADDRESS", description = UI_HOST)
  String uiHost = "localhost";

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

  /** Which mode an option is for, where it is for one alone. */
  private static final Map<String, Mode> ONE_MODE =
      new TreeMap<>(
          Map.of(
              "--url", Mode.WEBSOCKET,
              "--bootstrap-servers", Mode.KAFKA_AGG,
              "--topic", Mode.KAFKA_AGG,
              "--starting-offsets", Mode.KAFKA_AGG,
              "--max-offsets-per-trigger", Mode.KAFKA_AGG));

  private static final int NEWEST_JAVA = 22; // From 23 on, Hadoop's Subject.getSubject fails.
  private static final int POLL_MILLIS = 50;
  private static final int STOP_MILLIS = 3_000; // Of five seconds; the rest is for Spark itself.
  static final String TCP = "tcp://";
  private static final String RULE = "-".repeat(43);

  /** The command line around a pipeline: known problems become one sentence and an exit code. */
  static CommandLine command(StreamProcessor pipeline) {
    return new CommandLine(pipeline)
        .registerConverter(Mode.class, Mode::named)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (problem, args) -> refuse(problem.getCommandLine(), problem.getMessage()))
        .setExecutionExceptionHandler(
            (problem, command, result) -> {
              if (problem instanceof WrongOption) {
                return refuse(command, problem.getMessage());
              }
              command.getErr().println(pipeline.sentence(problem));
              if (pipeline.verbose) {
                problem.printStackTrace(command.getErr());
              }
              return 1;
            });
  }

  private static int refuse(CommandLine command, String sentence) {
    command.getErr().println(sentence);
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
    int java = Runtime.version().feature();
    if (java > NEWEST_JAVA) {
      throw new IOException(
          "Spark 3.5 does not run on Java " + java + ". Use Java 17, for example with --java 17.");
    }
    if (port < 1 || port > 65_535) {
      throw new WrongOption("--port %d is no port: use 1 to 65535.", port);
    }
    ONE_MODE.forEach(
        (option, its) -> {
          if (mode != its && spec.commandLine().getParseResult().hasMatchedOption(option)) {
            throw new WrongOption("%s goes with --mode %s, not with %s.", option, its, mode);
          }
        });
    if (mode == Mode.WEBSOCKET && trigger.equals("available-now")) {
      throw new WrongOption(
          "--trigger available-now needs files or Kafka: a socket has nothing that is there"
              + " before.");
    }
    if (maxFilesPerTrigger != null && maxFilesPerTrigger < 1) {
      throw new WrongOption(
          "--max-files-per-trigger %d reads nothing: use 1 or more.", maxFilesPerTrigger);
    }
    if (partitions != null && partitions < 1) {
      throw new WrongOption("--partitions %d computes nothing: use 1 or more.", partitions);
    }
    try {
      InetAddress.getByName(uiHost);
    } catch (UnknownHostException e) {
      throw new WrongOption("--ui-host %s is no address of this machine.", uiHost);
    }
    checkOutputMode();
    trigger();
    source = source();
    if (checkpoint != null && CsvFiles.isLocal(checkpoint)) {
      CsvFiles.makeFolder("--checkpoint", checkpoint);
    }
  }

  private void checkOutputMode() {
    if (outputMode == null) {
      outputMode = mode.outputModes.get(0);
    }
    if (!Set.of("append", "update", "complete").contains(outputMode)) {
      throw new WrongOption(
          "--output-mode %s is unknown: use append, update or complete.", outputMode);
    }
    if (!mode.outputModes.contains(outputMode)) {
      throw new WrongOption(
          outputMode.equals("complete")
              ? "--output-mode complete needs counts, and %s has none: use append."
              : "--output-mode append sends what is final, and no count of %s is: use complete or"
                  + " update.",
          mode);
    }
  }

  private Trigger trigger() {
    if (trigger.equals("available-now")) {
      return Trigger.AvailableNow();
    }
    String interval =
        trigger
            .replaceFirst("^(\\d+) *ms$", "$1 milliseconds")
            .replaceFirst("^(\\d+) *s$", "$1 seconds")
            .replaceFirst("^(\\d+) *m$", "$1 minutes")
            .replaceFirst("^0$", "0 seconds");
    try {
      return Trigger.ProcessingTime(interval);
    } catch (IllegalArgumentException notAnInterval) {
      throw new WrongOption(
          "--trigger '%s' is no interval: use '5 seconds', 500ms, 0 or available-now.", trigger);
    }
  }

  // ---- The session's settings ----

  /** Spark's log goes through slf4j-simple and is silent; must run before Spark's first class. */
  private void quietLog() {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", verbose ? "info" : "off");
  }

  /** Each setting with its reason; {@code --conf} wins. */
  private Map<String, String> settings() {
    var settings = new LinkedHashMap<String, String>();
    boolean local = master.startsWith("local");
    if (local) {
      // Only this JVM talks to the driver.
      settings.put("spark.driver.host", "127.0.0.1");
      settings.put("spark.driver.bindAddress", "127.0.0.1");
      // Hadoop forks a chmod for each file that it makes; this file system asks Java instead.
      settings.put("spark.hadoop.fs.file.impl", BareLocalFileSystem.class.getName());
      // Spark's 128 MB would make few tasks, of unequal size, of a folder with small files.
      settings.put("spark.sql.files.maxPartitionBytes", "16m");
    } else {
      settings.put("spark.jars", ownJar()); // Executors run our classes, too.
    }
    if (local && (checkpoint == null || CsvFiles.isLocal(checkpoint))) {
      // The default one asks another of Hadoop's file systems, which forks as well.
      settings.put(
          "spark.sql.streaming.checkpointFileManagerClass",
          FileSystemBasedCheckpointFileManager.class.getName());
    }
    // A temporary checkpoint goes when the query ends, also when it fails.
    settings.put("spark.sql.streaming.forceDeleteTempCheckpointLocation", "true");
    // Listing more than 32 files would be a Spark job of its own in each batch.
    settings.put("spark.sql.sources.parallelPartitionDiscovery.threshold", "10000");
    // Kafka's client asks a broker that is gone for a minute, even when the query is stopped.
    settings.put("spark.sql.streaming.stopTimeout", mode == Mode.KAFKA_AGG ? "1000" : "0");
    // How soon the reader hears that the stream waits for input; Spark's own is 10 seconds.
    settings.put("spark.sql.streaming.noDataProgressEventInterval", "500");
    settings.put("spark.ui.enabled", String.valueOf(ui));
    settings.put("spark.ui.showConsoleProgress", "false");
    // Spark's page listens on all addresses, whatever bindAddress says, so a filter guards it.
    settings.put("spark.ui.filters", PageDoor.class.getName());
    settings.put("spark." + PageDoor.class.getName() + ".param.host", uiHost);
    settings.putAll(conf);
    return settings;
  }

  private static String ownJar() {
    return StreamProcessor.class.getProtectionDomain().getCodeSource().getLocation().toString();
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

  // ---- The checkpoint ----

  /** Writes into a new checkpoint whose it is, and refuses one that is not this pipeline's. */
  private void claimCheckpoint(SparkSession spark) throws IOException {
    if (checkpoint == null) {
      return;
    }
    var hadoop = spark.sparkContext().hadoopConfiguration();
    Path folder = new Path(checkpoint);
    Path owner = new Path(folder, "stream-processor");
    FileSystem files = folder.getFileSystem(hadoop);
    String mine = mode + source.owner(hadoop);
    if (files.exists(owner)) {
      String theirs;
      try (var in = files.open(owner)) {
        theirs = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
      if (!theirs.equals(mine)) {
        throw new WrongOption(
            "--checkpoint %s belongs to %s, and this is %s. Use another folder.",
            checkpoint, theirs, mine);
      }
    } else if (files.exists(new Path(folder, "metadata"))) {
      throw new WrongOption(
          "--checkpoint %s belongs to another query. Use another folder.", checkpoint);
    } else {
      Path draft = new Path(folder, ".stream-processor");
      try (var out = files.create(draft, true)) {
        out.writeBytes(mine + "\n");
      }
      files.rename(draft, owner);
    }
  }

  // ---- What is said at the start ----

  private void banner(SparkSession spark) {
    System.out.println("Spark " + spark.version() + ", mode " + mode + ". Ctrl+C stops it.");
    line("source", source.name());
    line("schema", source.schema());
    line("aggregation", mode.aggregation.name());
    line("output mode", outputMode);
    line("sink", "console");
    line("trigger", trigger.equals("0") ? "no pause" : trigger);
    line("checkpoint", checkpoint == null ? "temporary" : checkpoint);
    if (spark.sparkContext().uiWebUrl().isDefined()) {
      int pagePort = URI.create(spark.sparkContext().uiWebUrl().get()).getPort();
      line("Spark's page", "http://localhost:" + pagePort);
    }
    System.out.println();
  }

  private static void line(String station, String what) {
    System.out.printf("  %-13s %s%n", station, what);
  }

  // ---- How it ends ----

  /** Waits for the end of the query, and stops it when the user wants so. */
  private void awaitEnd() throws StreamingQueryException, InterruptedException {
    Watcher watcher = source.watcher();
    while (!givenUp && !query.awaitTermination(POLL_MILLIS)) {
      watcher.look(query);
      if (stopping) {
        stopAfterBatch();
      }
    }
  }

  private void end(SparkSession spark) throws TimeoutException {
    spark.sparkContext().listenerBus().waitUntilEmpty(); // The totals hear of the last batch.
    spark.stop();
    if (query != null) {
      System.out.println(totals);
    }
  }

  private void tellOfNothing() {
    if (totals.batches() == 0 && trigger.equals("available-now")) {
      System.out.println(
          "Nothing new in " + source.name() + ". To write some: " + source.invitation());
    }
  }

  /** Ctrl+C and SIGTERM end the query in good order; {@link #call} then ends as usual. */
  private void stopOnSignals() {
    for (String signal : List.of(IrqHandler.CONTROL_C, IrqHandler.SIGTERM)) {
      new IrqHandler(signal, interrupted -> stopOrHalt()).bind();
    }
  }

  private void stopOrHalt() {
    if (query == null) {
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
      Optional<String> known = source == null ? Optional.empty() : source.sentence(t);
      if (known.isPresent()) {
        return known.get();
      }
    }
    boolean ours = error == root && error instanceof IOException;
    return firstLine(root) + (ours || verbose ? "" : " (--verbose shows everything.)");
  }

  static String firstLine(Throwable error) {
    return String.valueOf(error.getMessage()).strip().lines().findFirst().orElse(error.toString());
  }
}

/** Looks at a running query now and then, and tells what it sees. */
interface Watcher {
  void look(StreamingQuery query);
}

/** Counts what the query did, tells of malformed rows, and of a stream that has nothing yet. */
class Totals extends StreamingQueryListener {

  private final StreamProcessor.Source source;
  private long batches;
  private volatile long rows;
  private long malformed;
  private long millis;
  private boolean waited;

  Totals(StreamProcessor.Source source) {
    this.source = source;
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
  public synchronized void onQueryProgress(QueryProgressEvent event) {
    StreamingQueryProgress progress = event.progress();
    if (progress.numInputRows() == 0) {
      return;
    }
    batches++;
    rows += progress.numInputRows();
    millis += progress.durationMs().get("triggerExecution");
    Row seen = progress.observedMetrics().get("rows");
    if (seen != null && seen.getLong(0) > 0) {
      malformed += seen.getLong(0);
      System.out.println(
          "Batch "
              + progress.batchId()
              + ": malformed rows left out: "
              + seen.getLong(0)
              + ", the first in "
              + source.place(seen.getString(1)));
    }
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

// ---- Rows judged: which are events ----

/** Which rows are events, and what becomes of those that are not. */
final class Events {

  static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";
  static final String READ_SCHEMA = SCHEMA + ", malformed STRING";
  private static final String MALFORMED = "Malformed row in ";

  private Events() {}

  /** The rows that are events. How many are not, and where the first one is, the totals hear. */
  static Dataset<Row> goodOnly(Dataset<Row> rows, StreamProcessor.BadRows badRows, Column told) {
    if (badRows == StreamProcessor.BadRows.fail) {
      Column sentence = concat(lit(MALFORMED), placeAndText());
      rows = rows.filter(when(bad(), raise_error(sentence)).isNull());
    } else {
      rows =
          rows.withColumn("bad", when(bad(), told))
              .observe("rows", count("bad").as("bad"), min("bad").as("first"))
              .filter(col("bad").isNull());
    }
    return rows.select("timestamp", "user_id", "event");
  }

  /** Which rows are no events. Naming all columns keeps Spark from parsing only some of them. */
  static Column bad() {
    return col("malformed")
        .isNotNull()
        .or(col("timestamp").isNull())
        .or(col("user_id").isNull())
        .or(col("event").isNull());
  }

  static Column placeAndText() {
    return concat(col("place"), lit(": "), text());
  }

  static Column text() {
    return coalesce(
        col("malformed"), concat_ws(",", col("timestamp"), col("user_id"), col("event")));
  }

  /** The sentence of a query that a malformed row has stopped. */
  static Optional<String> sentence(Throwable error, UnaryOperator<String> asWritten) {
    String message = String.valueOf(error.getMessage());
    if (!message.startsWith(MALFORMED)) {
      return Optional.empty();
    }
    int end = message.indexOf(": ", MALFORMED.length()); // A URI has no spaces.
    return Optional.of(
        MALFORMED
            + asWritten.apply(message.substring(MALFORMED.length(), end))
            + message.substring(end)
            + "\n--bad-rows report leaves such rows out and goes on.");
  }
}

// ---- Files ----

/** What is to be known of a folder with CSV files. */
final class CsvFiles {

  static final Map<String, String> OPTIONS =
      Map.of(
          "header", "true",
          "enforceSchema", "false", // Or columns in another order are read, silently wrong.
          "columnNameOfCorruptRecord", "malformed",
          "pathGlobFilter", "*.csv");

  private CsvFiles() {}

  static void check(String folder) throws IOException {
    if (isLocal(folder) && !folder.matches(".*[*?{\\[].*")) {
      makeFolder("--input", folder);
    }
  }

  static void makeFolder(String option, String name) throws IOException {
    java.nio.file.Path folder = java.nio.file.Path.of(name.replaceFirst("^file:/*", "/"));
    if (Files.isRegularFile(folder)) {
      throw new StreamProcessor.WrongOption("%s %s is a file: name its folder.", option, name);
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException("The folder " + name + " (" + option + ") can't be made or entered.");
    }
    if (option.equals("--checkpoint") && !Files.isWritable(folder)) {
      throw new IOException("The folder " + name + " (" + option + ") can't be written.");
    }
  }

  /** A plain path or a file: URI; other systems are Spark's to ask. */
  static boolean isLocal(String path) {
    return path.startsWith("file:") || !path.matches("[A-Za-z][A-Za-z0-9+.-]+:.*");
  }

  /** Reads one file again, as no row knows its place in it; only for batches with bad rows. */
  static String firstBadRow(String uri) {
    String file = path(uri);
    var rows =
        SparkSession.getDefaultSession()
            .get()
            .read()
            .schema(Events.READ_SCHEMA)
            .options(OPTIONS)
            .csv(file);
    return file + ": " + rows.filter(Events.bad()).select(Events.text()).head().getString(0);
  }

  static Optional<String> sentence(Throwable error) {
    String message = String.valueOf(error.getMessage());
    if (message.contains("CSV header")) { // Spark gives it no error class.
      String file = message.replaceFirst("(?s).*CSV file: (\\S+).*", "$1");
      return Optional.of(
          path(file) + " has another header than timestamp,user_id,event. Mend or remove it.");
    }
    return Events.sentence(error, CsvFiles::path);
  }

  /** A file's URI as people write it: a path, where the file is a local one. */
  private static String path(String uri) {
    return new Path(URI.create(uri)).toString().replaceFirst("^file:/+", "/");
  }
}

// ---- Kafka ----

/** Events from a Kafka topic, one as CSV or JSON a record. */
record KafkaTopic(
    String servers, String topic, String from, Long maxOffsets, StreamProcessor.BadRows badRows)
    implements StreamProcessor.Source {

  private static final int KAFKA_MILLIS = 5_000; // A broker that is there answers in a tenth.
  private static final int SILENT_MILLIS = 10_000;

  @Override
  public Dataset<Row> rows(SparkSession spark) {
    DataStreamReader reader =
        spark
            .readStream()
            .format("kafka")
            .option("kafka.bootstrap.servers", servers)
            .option("subscribe", topic)
            .option("startingOffsets", from);
    if (maxOffsets != null) {
      reader.option("maxOffsetsPerTrigger", maxOffsets);
    }
    return Events.goodOnly(events(reader.load()), badRows, Events.placeAndText());
  }

  /** What a record holds; an event in JSON begins with a brace. */
  private static Dataset<Row> events(Dataset<Row> records) {
    var options = Map.of("columnNameOfCorruptRecord", "malformed");
    Column schema = lit(Events.READ_SCHEMA);
    Column value = col("value").cast("string");
    Column event =
        when(value.startsWith("{"), from_json(value, schema, options))
            .otherwise(from_csv(value, schema, options));
    // With leading zeros, so that the first place is the first in order, too.
    Column place =
        format_string(
            "%s, partition %03d, offset %012d", col("topic"), col("partition"), col("offset"));
    return records.select(event.as("event"), place.as("place")).select("event.*", "place");
  }

  @Override
  public String schema() {
    return Events.SCHEMA;
  }

  @Override
  public String name() {
    return "topic " + topic + " of Kafka at " + servers;
  }

  @Override
  public String owner(Configuration hadoop) {
    return " of " + topic;
  }

  @Override
  public String invitation() {
    return "./jbang csv-writer@. --kafka " + servers + " --topic " + topic;
  }

  /** Where a record is, without the zeros that put the places in order. */
  @Override
  public String place(String told) {
    return told.replaceFirst("partition 0*(\\d+), offset 0*(\\d+)", "partition $1, offset $2");
  }

  /**
   * Asks the broker for the topic: Spark would wait for either in silence, a minute or for ever.
   */
  @Override
  public void check() throws IOException, InterruptedException {
    checkOptions();
    var client = new Properties();
    client.put("bootstrap.servers", servers);
    client.put("default.api.timeout.ms", KAFKA_MILLIS);
    client.put("request.timeout.ms", KAFKA_MILLIS);
    try (var admin = org.apache.kafka.clients.admin.Admin.create(client)) {
      admin.describeTopics(List.of(topic)).allTopicNames().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw new IOException(nobodyAnswers());
      }
      throw new IOException(
          e.getCause() instanceof org.apache.kafka.common.errors.UnknownTopicOrPartitionException
              ? "Kafka at %s has no topic %s. To write some events to it: %s"
                  .formatted(servers, topic, invitation())
              : "Kafka refuses topic " + topic + ": " + StreamProcessor.firstLine(e.getCause()));
    } catch (org.apache.kafka.common.KafkaException e) {
      throw new StreamProcessor.WrongOption(
          "--bootstrap-servers %s: %s", servers, StreamProcessor.firstLine(e.getCause()));
    }
  }

  private void checkOptions() {
    if (!servers.matches("[^:,\\s]+:\\d{1,5}(,[^:,\\s]+:\\d{1,5})*")) {
      throw new StreamProcessor.WrongOption(
          "--bootstrap-servers %s is no address: use host:port.", servers);
    }
    if (!from.matches("earliest|latest|\\{.*}")) {
      throw new StreamProcessor.WrongOption(
          "--starting-offsets %s is unknown: use earliest, latest or JSON such as %s.",
          from, "{\"" + topic + "\":{\"0\":23}}");
    }
    if (maxOffsets != null && maxOffsets < 1) {
      throw new StreamProcessor.WrongOption(
          "--max-offsets-per-trigger %d reads nothing: use 1 or more.", maxOffsets);
    }
  }

  private String nobodyAnswers() {
    return "No Kafka broker answers at "
        + servers
        + ". To start one here: ./jbang kafka@. --port 9092";
  }

  @Override
  public Optional<String> sentence(Throwable error) {
    return error instanceof org.apache.kafka.common.errors.TimeoutException
        ? Optional.of(nobodyAnswers())
        : Events.sentence(error, this::place);
  }

  /** Says that a broker has gone: Spark asks it for its offsets for three minutes, in silence. */
  @Override
  public Watcher watcher() {
    return new Watcher() {
      private long askingSince = Long.MAX_VALUE;
      private boolean told;

      @Override
      public void look(StreamingQuery query) {
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
    };
  }
}

// ---- Lines from a network ----

/** Lines from a TCP server, or text messages from a WebSocket. */
record NetworkLines(String address, boolean reconnect) implements StreamProcessor.Source {

  @Override
  public Dataset<Row> rows(SparkSession spark) {
    return spark
        .readStream()
        .format(LineSource.Provider.class.getName())
        .option("server", address)
        .option("reconnect", reconnect)
        .load();
  }

  @Override
  public String schema() {
    return LineSource.SCHEMA;
  }

  @Override
  public String name() {
    return address;
  }

  @Override
  public String owner(Configuration hadoop) {
    return "";
  }

  @Override
  public String invitation() {
    return isTcp() ? "nc -lk " + port() : "";
  }

  @Override
  public String waiting() {
    return "lines from " + address + (isTcp() ? " (" + invitation() + ")" : "");
  }

  private boolean isTcp() {
    return address.startsWith(StreamProcessor.TCP);
  }

  private String port() {
    return address.substring(address.lastIndexOf(':') + 1);
  }

  @Override
  public void check() {
    if (!isTcp() && !address.matches("wss?://.*")
        || !isTcp() && URI.create(address).getHost() == null) {
      throw new StreamProcessor.WrongOption(
          "--url %s is no WebSocket address: use ws://host:port/path or wss://...", address);
    }
  }

  @Override
  public Watcher watcher() {
    return query -> {};
  }

  @Override
  public String place(String told) {
    return told;
  }

  @Override
  public Optional<String> sentence(Throwable error) {
    if (error instanceof UnknownHostException) {
      return Optional.of("The host of " + address + " is unknown. Check its name.");
    } else if (error instanceof WebSocketHandshakeException refusal) {
      int status = refusal.getResponse().statusCode();
      return Optional.of(address + " answers, but not as a WebSocket: HTTP status " + status + ".");
    } else if (error instanceof ConnectException) {
      String start = isTcp() ? " Start a server first: " + invitation() : "";
      return Optional.of("Nobody listens on " + address + "." + start);
    } else if (error instanceof ServerGone) {
      return Optional.of(error.getMessage() + ". --reconnect would try again.");
    }
    return Optional.empty();
  }
}

// ---- A streaming source of our own: what Spark asks of one, as small as it gets ----

/** Lines of text from a TCP server, or text messages from a WebSocket; one column, value. */
final class LineSource {

  static final String SCHEMA = "value STRING";
  static final StructType LINE = StructType.fromDDL(SCHEMA);

  private LineSource() {}

  /** Spark makes one by its name. */
  public static class Provider implements TableProvider {

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
      return LINE;
    }

    @Override
    public Table getTable(StructType schema, Transform[] parts, Map<String, String> options) {
      return new LineTable(options.get("server"), "true".equals(options.get("reconnect")));
    }
  }
}

record LineTable(String server, boolean reconnect) implements Table, SupportsRead, Scan {

  @Override
  public String name() {
    return server;
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
    return new LineStream(server, reconnect);
  }
}

/** The server has closed the connection, or it broke. */
class ServerGone extends IOException {
  ServerGone(String message, Throwable cause) {
    super(message, cause);
  }
}

record Lines(String[] values) implements InputPartition {}

/**
 * The lines that came and are not committed yet. An offset is the number of lines since the query's
 * first start. A network has no memory: after a restart, lines of a batch that was not committed
 * can't be read again, which this says on stderr.
 */
class LineStream implements MicroBatchStream, SupportsAdmissionControl {

  private static final int MOST_LINES = 1_000_000; // Beyond, the sender has to wait.
  private static final int CONNECT_MILLIS = 5_000;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private final String server;
  private final boolean reconnect;
  private final Thread receiver = new Thread(this::receive, "lines");
  private final List<String> lines = new ArrayList<>();
  private long first = -1; // The offset of lines.get(0), known once Spark has named one.
  private IOException gone;
  private volatile boolean connected;
  private volatile AutoCloseable connection = () -> {};

  LineStream(String server, boolean reconnect) {
    this.server = server;
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
      System.err.printf("%d lines of the interrupted batch can't be read again.%n", to - from);
      return new InputPartition[0];
    }
    List<String> batch = lines.subList((int) (from - first), (int) (to - first));
    return new InputPartition[] {new Lines(batch.toArray(String[]::new))};
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return partition -> new LineReader(((Lines) partition).values());
  }

  @Override
  public synchronized void commit(Offset end) {
    long done = ((LongOffset) end).offset() - first;
    if (first >= 0 && done > 0) {
      lines.subList(0, (int) done).clear();
      first += done;
      notifyAll();
    }
  }

  @Override
  public void stop() {
    receiver.interrupt();
    close();
  }

  /** The receiver's thread: connects, adds lines, and tries again if it is told to. */
  private void receive() {
    for (long pause = 1_000; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
      IOException problem;
      try {
        connected = false;
        if (server.startsWith(StreamProcessor.TCP)) {
          int colon = server.lastIndexOf(':'); // A host may have colons, too.
          int port = Integer.parseInt(server.substring(colon + 1));
          receiveLines(
              new InetSocketAddress(server.substring(StreamProcessor.TCP.length(), colon), port));
        } else {
          receiveMessages(URI.create(server));
        }
        problem = new ServerGone(server + " closed the connection", null);
      } catch (IOException e) {
        problem = connected ? new ServerGone(server + " is gone: " + e.getMessage(), e) : e;
      } catch (RuntimeException e) { // Or the thread would die, and the stream wait for ever.
        problem = new IOException(server + " can't be read: " + e.getMessage(), e);
      } catch (InterruptedException stopped) {
        return;
      } finally {
        close();
      }
      if (!reconnect) {
        synchronized (this) {
          gone = problem;
        }
        return;
      }
      pause = connected ? 1_000 : pause;
      System.err.printf(
          "%s. Trying again in %d s.%n",
          connected ? problem.getMessage() : "Nobody answers on " + server, pause / 1_000);
      try {
        Thread.sleep(pause);
      } catch (InterruptedException stopped) {
        return;
      }
    }
  }

  private void receiveLines(InetSocketAddress address) throws IOException, InterruptedException {
    try (var socket = new Socket()) {
      connection = socket;
      if (address.isUnresolved()) {
        throw new UnknownHostException(address.getHostString());
      }
      socket.connect(address, CONNECT_MILLIS);
      connected = true;
      var reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        add(line);
      }
    }
  }

  private void receiveMessages(URI address) throws IOException, InterruptedException {
    var closed = new CompletableFuture<Void>();
    var listener =
        new WebSocket.Listener() {
          private final StringBuilder message = new StringBuilder();

          @Override
          public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            message.append(part);
            try {
              if (last) {
                add(message.toString());
                message.setLength(0);
              }
              socket.request(1);
            } catch (InterruptedException stopped) {
              closed.complete(null);
            }
            return null;
          }

          @Override
          public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(null);
            return null;
          }

          @Override
          public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
          }
        };
    try {
      WebSocket socket =
          HttpClient.newHttpClient()
              .newWebSocketBuilder()
              .connectTimeout(Duration.ofMillis(CONNECT_MILLIS))
              .buildAsync(address, listener)
              .get();
      connection = socket::abort;
      connected = true;
      closed.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  private synchronized void add(String line) throws InterruptedException {
    while (lines.size() >= MOST_LINES) {
      wait();
    }
    lines.add(line);
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

  private final String[] values;
  private int next = -1;

  LineReader(String[] values) {
    this.values = values;
  }

  @Override
  public boolean next() {
    return ++next < values.length;
  }

  @Override
  public InternalRow get() {
    return new GenericInternalRow(new Object[] {UTF8String.fromString(values[next])});
  }

  @Override
  public void close() {}
}
