///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 9: the same counts with other settings, measured and drawn
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS org.knowm.xchart:xchart:4.0.3
//SOURCES ../../workbook/session/*.java
//SOURCES Claims.java ClaimPlot.java

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.*;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.consumer.RecordingStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.*;
import org.apache.spark.sql.streaming.*;
import picocli.CommandLine.*;
import workbook.session.*;

/** The measurements of lesson 9: {@code ./jbang lesson-09@. --claim partitions}. */
@Command(name = "lesson-09", description = Tuning.HELP)
public class Tuning implements Callable<Integer> {

  public static void main(String... args) {
    LessonScript.run(new Tuning(), args);
  }

  @Override
  public Integer call() throws Exception {
    Map<String, Claims.Claim> claims = new Claims(quick).all();
    checkOptions(claims.keySet());
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

  /** The settings take turns, round by round, over the same files. */
  private void measure(String name, Claims.Claim claim) throws Exception {
    // Told before, as it may take a minute or two.
    System.out.printf(
        Locale.ROOT,
        "%s: %s?%n%d files of %d rows, medians of %d%n",
        name,
        claim.says(),
        claim.files(),
        claim.rows(),
        quick ? 1 : rounds);
    Path input = write(claim);
    Map<Claims.Variant, List<Double>> figures = new LinkedHashMap<>();
    claim.variants().forEach(variant -> figures.put(variant, new ArrayList<>()));
    int counted = quick ? 1 : rounds;
    for (int round = quick ? 1 : 0; round <= counted; round++) {
      List<Claims.Variant> turns = new ArrayList<>(claim.variants());
      Collections.rotate(turns, -round); // Each is first once, where the rounds suffice.
      for (Claims.Variant variant : turns) {
        Claims.Run run = run(claim, variant, input);
        if (round > 0) {
          figures.get(variant).add(claim.figure().applyAsDouble(run));
        }
      }
    }
    print(claim, figures);
    if (plots != null) {
      ClaimPlot.draw(plots, name, claim, figures);
    }
  }

  /** One query over all files in a session of its own, and what it took. */
  private Claims.Run run(Claims.Claim claim, Claims.Variant variant, Path input) throws Exception {
    FileSystem.closeAll(); // Hadoop keeps file systems, with the settings of the session before.
    SparkSession.Builder builder = SparkSession.builder().appName("lesson-09").master("local[2]");
    Claims.BASE.forEach(builder::config);
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
    return new Claims.Run(batches, cpuNanos / 1e6, wallNanos / 1e6, state, forked);
  }

  /** The files of a claim: ids from 0 on. */
  private static Path write(Claims.Claim claim) throws IOException {
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

  static final String HELP =
      """
      Counts rows by key, with settings that are said to be quicker and without.
      Each line is the median of some rounds; in a round the settings take turns.
      The first round warms up and does not count.
      Claims: partitions, limit, state, memory, processes, forks, adaptive, kryo,
      codegen, metrics.
      """;

  @Option(
      names = "--claim",
      paramLabel = "NAME",
      showDefaultValue = Help.Visibility.NEVER,
      description = "Only this claim; repeatable.")
  List<String> names = new ArrayList<>();

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds that count.")
  int rounds = 3;

  @Option(names = "--quick", description = "One round with little data: figures mean nothing.")
  boolean quick;

  @Option(names = "--plots", paramLabel = "DIR", description = "Draw NAME.png in this folder.")
  Path plots;

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final AtomicLong processes = new AtomicLong();

  /** Everything that can be known to be wrong before Spark starts. */
  private void checkOptions(Set<String> known) {
    for (String name : names) {
      LessonScript.require(
          known.contains(name), "--claim " + name + " is unknown: use " + String.join(", ", known));
    }
    LessonScript.require(rounds >= 1, "--rounds " + rounds + " measures nothing: use 1 or more.");
  }

  private void print(Claims.Claim claim, Map<Claims.Variant, List<Double>> figures) {
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

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(x -> x).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
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
}
