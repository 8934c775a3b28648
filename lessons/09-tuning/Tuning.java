///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 9: the same counts with other settings, measured and drawn
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS info.picocli:picocli:4.7.7
//DEPS org.knowm.xchart:xchart:4.0.3
//SOURCES ../../workbook/session/*.java

import static org.apache.spark.sql.functions.*;

import com.sun.management.OperatingSystemMXBean;
import java.awt.Color;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import jdk.jfr.consumer.RecordingStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import workbook.session.Refusal;
import workbook.session.TempFolder;

/** The measurements of lesson 9: {@code ./jbang lesson-09@. --claim partitions}. */
@Command(
    name = "lesson-09",
    version = "lesson-09, Spark 3.5.9",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Counts rows by key, with settings that are said to be quicker and without.",
      "Each line is the median of some rounds; in a round the settings take turns.",
      "The first round warms up and does not count.",
      "Claims: partitions, limit, state, memory, processes, forks, adaptive, kryo,",
      "codegen, metrics.",
      ""
    },
    footer = {"", "Exit codes: 0 finished, 1 the stream failed, 2 a wrong option."})
public class Tuning implements Callable<Integer> {

  private static final String PACKAGE = "org.apache.spark.sql.execution.streaming.";

  private static final int DOTS_PER_INCH = 144; // Twice the usual, for screens of today.

  /** Spark's settings in this lesson, where a claim does not say otherwise. */
  private static final Map<String, String> BASE =
      Map.of(
          "spark.sql.shuffle.partitions", "2",
          "spark.ui.enabled", "false",
          "spark.driver.host", "127.0.0.1",
          "spark.driver.bindAddress", "127.0.0.1",
          "spark.sql.sources.parallelPartitionDiscovery.threshold", "10000",
          "spark.hadoop.fs.file.impl", "com.globalmentor.apache.hadoop.fs.BareLocalFileSystem",
          "spark.sql.streaming.checkpointFileManagerClass",
              PACKAGE + "FileSystemBasedCheckpointFileManager");

  /** One of the settings that take turns; files is how many a micro-batch takes at most. */
  record Variant(String name, int files, Map<String, String> settings) {}

  /** What is said about settings, and what to run and to measure for it. */
  record Claim(
      String says,
      int files,
      int rows,
      String unit,
      ToDoubleFunction<Run> figure,
      List<Variant> variants) {}

  /** What one query took. */
  record Run(
      int batches, double cpuMillis, double wallMillis, double stateBytes, double processes) {}

  @Option(
      names = "--claim",
      paramLabel = "NAME",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "Only this claim; repeatable.")
  List<String> names = new ArrayList<>();

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds that count.")
  int rounds = 3;

  @Option(names = "--quick", description = "One round with little data: figures mean nothing.")
  boolean quick;

  @Option(names = "--plots", paramLabel = "DIR", description = "Draw NAME.png in this folder.")
  Path plots;

  @Option(names = "--verbose", description = "Show stack traces.")
  boolean verbose;

  @Spec CommandSpec spec;

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final AtomicLong processes = new AtomicLong();

  public static void main(String... args) {
    System.exit(command().execute(args));
  }

  /** The command line: what is wrong becomes a sentence and an exit code. */
  static CommandLine command() {
    var lesson = new Tuning();
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

  /** The claims, by name. */
  private Map<String, Claim> claims() {
    Map<String, Claim> claims = new LinkedHashMap<>();
    claims.put(
        "partitions",
        new Claim(
            "Fewer shuffle partitions make small batches cheaper",
            quick ? 3 : 8,
            10,
            "CPU ms a batch",
            run -> run.cpuMillis() / run.batches(),
            List.of(
                set("1", "spark.sql.shuffle.partitions", "1"),
                set("2", "spark.sql.shuffle.partitions", "2"),
                set("8", "spark.sql.shuffle.partitions", "8"),
                set("32", "spark.sql.shuffle.partitions", "32"),
                set("200, the default", "spark.sql.shuffle.partitions", "200"))));
    claims.put(
        "limit",
        new Claim(
            "A rate limit costs: the same files in more batches",
            quick ? 4 : 40,
            1000,
            "CPU ms in all",
            Run::cpuMillis,
            List.of(
                new Variant("1 file a batch", 1, Map.of()),
                new Variant("4 files", 4, Map.of()),
                new Variant("10 files", 10, Map.of()),
                new Variant("no limit", 1000, Map.of()))));
    claims.put("state", state("RocksDB is slower", "CPU ms in all", Run::cpuMillis));
    claims.put(
        "memory",
        state(
            "RocksDB keeps less state in memory",
            "MB, as Spark says",
            run -> run.stateBytes() / 1e6));
    claims.put("processes", forks("A process for each file written", Run::processes, "processes"));
    claims.put("forks", forks("Without them batches are quicker", Run::wallMillis, "ms"));
    claims.put(
        "adaptive",
        ten(
            "Adaptive execution makes a stream quicker",
            set("off", "spark.sql.adaptive.enabled", "false"),
            set("on, the default", "spark.sql.adaptive.enabled", "true")));
    claims.put(
        "kryo",
        new Claim(
            "Kryo makes a stream quicker",
            quick ? 2 : 6,
            quick ? 100 : 100_000,
            "CPU ms in all",
            Run::cpuMillis,
            List.of(
                set(
                    "Java, the default",
                    "spark.serializer",
                    "org.apache.spark.serializer.JavaSerializer"),
                set("Kryo", "spark.serializer", "org.apache.spark.serializer.KryoSerializer"))));
    claims.put(
        "codegen",
        ten(
            "Without code generation small batches are cheaper",
            set("on, the default", "spark.sql.codegen.wholeStage", "true"),
            new Variant(
                "off",
                1,
                Map.of(
                    "spark.sql.codegen.wholeStage",
                    "false",
                    "spark.sql.codegen.factoryMode",
                    "NO_CODEGEN"))));
    claims.put(
        "metrics",
        ten(
            "Metrics cost nothing",
            set("off, the default", "spark.sql.streaming.metricsEnabled", "false"),
            set("on", "spark.sql.streaming.metricsEnabled", "true")));
    return claims;
  }

  private static Variant set(String name, String key, String value) {
    return new Variant(name, 1, Map.of(key, value));
  }

  private Claim ten(String says, Variant... variants) {
    return new Claim(
        says,
        quick ? 3 : 8,
        10,
        "CPU ms a batch",
        run -> run.cpuMillis() / run.batches(),
        List.of(variants));
  }

  /** Many keys, each of them new: what the state store does is what counts. */
  private Claim state(String says, String unit, ToDoubleFunction<Run> figure) {
    String provider = "spark.sql.streaming.stateStore.providerClass";
    String changelog = "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled";
    String rocks = PACKAGE + "state.RocksDBStateStoreProvider";
    return new Claim(
        says,
        quick ? 2 : 5,
        quick ? 100 : 50_000,
        unit,
        figure,
        List.of(
            set("memory, the default", provider, PACKAGE + "state.HDFSBackedStateStoreProvider"),
            set("RocksDB", provider, rocks),
            new Variant("RocksDB, changelog", 1, Map.of(provider, rocks, changelog, "true"))));
  }

  /** Hadoop's local file system, which starts a chmod for each file, and one that does not. */
  private Claim forks(String says, ToDoubleFunction<Run> figure, String unit) {
    String manager = "spark.sql.streaming.checkpointFileManagerClass";
    return new Claim(
        says,
        quick ? 3 : 8,
        10,
        unit + " a batch",
        run -> figure.applyAsDouble(run) / run.batches(),
        List.of(
            new Variant(
                "Hadoop's, the default",
                1,
                Map.of(
                    "spark.hadoop.fs.file.impl",
                    "org.apache.hadoop.fs.LocalFileSystem",
                    manager,
                    PACKAGE + "FileContextBasedCheckpointFileManager")),
            set(
                "and its other manager",
                "spark.hadoop.fs.file.impl",
                "org.apache.hadoop.fs.LocalFileSystem"),
            new Variant("bare", 1, Map.of())));
  }

  @Override
  public Integer call() throws Exception {
    Map<String, Claim> claims = claims();
    for (String name : names) {
      if (!claims.containsKey(name)) {
        throw wrong("--claim " + name + " is unknown: use " + String.join(", ", claims.keySet()));
      }
    }
    if (rounds < 1) {
      throw wrong("--rounds " + rounds + " measures nothing: use 1 or more.");
    }
    try (RecordingStream started = new RecordingStream()) {
      started.enable("jdk.ProcessStart");
      started.onEvent("jdk.ProcessStart", event -> processes.incrementAndGet());
      started.startAsync();
      for (String name : names.isEmpty() ? claims.keySet() : names) {
        measure(name, claims.get(name));
      }
    }
    System.out.println(machine());
    return 0;
  }

  /** The settings take turns, round by round, over the same files. */
  private void measure(String name, Claim claim) throws Exception {
    // Told before, as it may take a minute or two.
    System.out.printf(
        "%s: %s?%n%d files of %d rows, medians of %d%n",
        name, claim.says(), claim.files(), claim.rows(), quick ? 1 : rounds);
    Path input = write(claim);
    Map<Variant, List<Double>> figures = new LinkedHashMap<>();
    claim.variants().forEach(variant -> figures.put(variant, new ArrayList<>()));
    int counted = quick ? 1 : rounds;
    for (int round = quick ? 1 : 0; round <= counted; round++) {
      List<Variant> turns = new ArrayList<>(claim.variants());
      Collections.rotate(turns, -round); // Each is first once, where the rounds suffice.
      for (Variant variant : turns) {
        Run run = run(claim, variant, input);
        if (round > 0) {
          figures.get(variant).add(claim.figure().applyAsDouble(run));
        }
      }
    }
    print(claim, figures);
    if (plots != null) {
      draw(name, claim, figures);
    }
  }

  /** One query over all files in a session of its own, and what it took. */
  private Run run(Claim claim, Variant variant, Path input) throws Exception {
    FileSystem.closeAll(); // Hadoop keeps file systems, with the settings of the session before.
    SparkSession.Builder builder = SparkSession.builder().appName("lesson-09").master("local[2]");
    BASE.forEach(builder::config);
    variant.settings().forEach(builder::config);
    SparkSession spark = builder.getOrCreate();
    long forked = processes.get();
    long cpuNanos = system.getProcessCpuTime();
    long wallNanos = System.nanoTime();
    StreamingQuery query = sink(aggregation(source(spark, input, variant.files())));
    query.awaitTermination();
    wallNanos = System.nanoTime() - wallNanos;
    cpuNanos = system.getProcessCpuTime() - cpuNanos;
    if (claim.unit().startsWith("processes")) {
      Thread.sleep(1500); // The recording tells of processes once a second.
    }
    forked = processes.get() - forked;
    StreamingQueryProgress[] all = query.recentProgress();
    long rows = Arrays.stream(all).mapToLong(StreamingQueryProgress::numInputRows).sum();
    if (rows != (long) claim.files() * claim.rows()) {
      throw new IllegalStateException(variant.name() + " read " + rows + " rows.");
    }
    int batches = (int) Arrays.stream(all).filter(batch -> batch.numInputRows() > 0).count();
    long state = all[all.length - 1].stateOperators()[0].memoryUsedBytes();
    spark.stop();
    return new Run(batches, cpuNanos / 1e6, wallNanos / 1e6, state, forked);
  }

  /** Source and schema: rows from CSV files. */
  private static Dataset<Row> source(SparkSession spark, Path input, int files) {
    return spark
        .readStream()
        .schema("id LONG, event STRING")
        .option("maxFilesPerTrigger", files)
        .csv(input.toString());
  }

  /** Aggregation: rows by id, of which no two are the same. */
  private static Dataset<Row> aggregation(Dataset<Row> rows) {
    return rows.groupBy("id").count();
  }

  /** Output mode, sink and trigger: what is computed is thrown away. */
  private static StreamingQuery sink(Dataset<Row> result) throws Exception {
    return result
        .writeStream()
        .outputMode("update")
        .format("noop")
        .option("checkpointLocation", TempFolder.create("checkpoint").toString())
        .trigger(Trigger.AvailableNow())
        .start();
  }

  /** The files of a claim: ids from 0 on. */
  private static Path write(Claim claim) throws IOException {
    Path folder = TempFolder.create("input");
    long id = 0;
    for (int file = 0; file < claim.files(); file++) {
      StringBuilder rows = new StringBuilder();
      for (int row = 0; row < claim.rows(); row++) {
        rows.append(id++).append(",login\n");
      }
      Files.writeString(folder.resolve(file + ".csv"), rows);
    }
    return folder;
  }

  private void print(Claim claim, Map<Variant, List<Double>> figures) {
    System.out.printf("  %-24s%16s%8s   %s%n", "", claim.unit(), "ratio", "from .. to");
    double first = median(figures.values().iterator().next());
    figures.forEach(
        (variant, values) ->
            System.out.printf(
                Locale.ROOT,
                "  %-24s%16.1f%8.2f   %.1f .. %.1f%n",
                variant.name(),
                median(values),
                median(values) / first,
                values.stream().mapToDouble(x -> x).min().getAsDouble(),
                values.stream().mapToDouble(x -> x).max().getAsDouble()));
    System.out.println();
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(x -> x).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Bars with their figures on them: readable without colours, on any background. */
  private void draw(String name, Claim claim, Map<Variant, List<Double>> figures)
      throws IOException {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(720)
            .height(320)
            .title(claim.says() + "?")
            .yAxisTitle(claim.unit())
            .build();
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setLabelsVisible(true);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setSeriesColors(new Color[] {new Color(0xB0, 0xB0, 0xB0)});
    List<String> labels = figures.keySet().stream().map(Variant::name).toList();
    List<Double> medians =
        figures.values().stream().map(values -> Math.round(median(values) * 10) / 10.0).toList();
    chart.addSeries(claim.unit(), labels, medians);
    Files.createDirectories(plots);
    BitmapEncoder.saveBitmapWithDPI(
        chart, plots.resolve(name).toString(), BitmapFormat.PNG, DOTS_PER_INCH);
  }

  private String machine() {
    return String.format(
        Locale.ROOT,
        "%d cores, %.0f GB of memory, Java %s, %s, load average %.1f",
        system.getAvailableProcessors(),
        system.getTotalMemorySize() / 1e9,
        System.getProperty("java.version"),
        system.getName(),
        system.getSystemLoadAverage());
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
