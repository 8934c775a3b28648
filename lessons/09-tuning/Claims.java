import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What is said about Spark's settings, and what lesson 9 runs and measures for it. */
final class Claims {

  private static final String PACKAGE = "org.apache.spark.sql.execution.streaming.";

  /** Spark's settings in this lesson, where a claim does not say otherwise. */
  static final Map<String, String> BASE =
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

  private final boolean quick;

  /** With little data, if only to see that all of it runs. */
  Claims(boolean quick) {
    this.quick = quick;
  }

  /** The claims, by name. */
  Map<String, Claim> all() {
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
}
