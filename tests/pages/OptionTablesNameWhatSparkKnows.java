import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.execution.streaming.state.RocksDBConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import workbook.session.Session;

/** A misspelt setting is no error in Spark, so nobody would notice one in a table. */
@DisplayName("The tables of options name settings that Spark knows, with Spark's defaults")
class OptionTablesNameWhatSparkKnows {

  private static final Pattern SETTING = Pattern.compile("`(spark[.][A-Za-z0-9.]+)`");
  private static final Pattern VALUE = Pattern.compile("`([^`]*)`");
  private static final String ROCKSDB = "spark.sql.streaming.stateStore.rocksdb.";

  /** They register their settings when they are loaded. */
  private static final List<String> REGISTERS =
      List.of(
          "org.apache.spark.sql.internal.SQLConf$",
          "org.apache.spark.sql.internal.StaticSQLConf$",
          "org.apache.spark.internal.config.package$",
          "org.apache.spark.internal.config.Kryo$",
          "org.apache.spark.internal.config.Status$",
          "org.apache.spark.internal.config.UI$",
          "org.apache.spark.sql.kafka010.package$",
          "org.apache.spark.sql.delta.sources.DeltaSQLConf$");

  /** Read by their names alone. The lessons' own session sets the first three. */
  private static final Set<String> UNREGISTERED =
      Set.of(
          "spark.sql.streaming.checkpointFileManagerClass",
          "spark.hadoop.fs.file.impl",
          "spark.default.parallelism",
          "spark.scheduler.pool");

  /** Spark takes these from elsewhere when nobody sets them, and the table says from where. */
  private static final Set<String> SAID_IN_WORDS =
      Set.of(
          "spark.sql.session.timeZone",
          "spark.databricks.delta.snapshotPartitions",
          "spark.metrics.conf");

  private record Setting(String name, String table, List<String> defaults) {}

  @BeforeAll
  static void load() throws Exception {
    for (String register : REGISTERS) {
      Class.forName(register).getField("MODULE$").get(null);
    }
  }

  @Test
  @DisplayName("each of them is known, and has the default that the table gives")
  void known() throws Exception {
    List<Setting> settings = settings();
    assertTrue(settings.size() > 100, settings.size() + " were found");
    List<String> wrong = new ArrayList<>();
    for (Setting setting : settings) {
      if (UNREGISTERED.contains(setting.name)) {
        continue;
      }
      Optional<String> spark = sparksDefault(setting.name);
      if (spark.isEmpty()) {
        wrong.add(setting.name + " is unknown");
      } else if (!agree(setting, spark.get())) {
        wrong.add(setting.name + ": Spark has " + spark.get() + ", the table " + setting.table);
      }
    }
    assertEquals(List.of(), wrong);
  }

  /** The settings of all tables, several of them in a row perhaps. */
  private static List<Setting> settings() throws Exception {
    List<Setting> settings = new ArrayList<>();
    for (String line : Files.readAllLines(Script.root().resolve("lessons/REFERENCE.md"))) {
      String[] cells = line.split("(?<!\\\\)[|]", -1);
      if (cells.length < 5) {
        continue;
      }
      List<String> names = all(SETTING, cells[1]);
      List<String> defaults = all(VALUE, cells[3]);
      for (int i = 0; i < names.size(); i++) {
        boolean each = defaults.size() == names.size();
        List<String> own = each ? List.of(defaults.get(i)) : defaults;
        settings.add(new Setting(names.get(i), cells[3], own));
      }
    }
    return settings;
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult each) -> each.group(1)).toList();
  }

  /** Empty for a setting that Spark doesn't know; the text is empty where there is no default. */
  private static Optional<String> sparksDefault(String name) {
    if (name.startsWith(ROCKSDB) && rocksDb().containsKey(name.substring(ROCKSDB.length()))) {
      return Optional.of(rocksDb().get(name.substring(ROCKSDB.length())).toString());
    }
    ConfigEntry<?> entry = ConfigEntry.findEntry(name);
    return Optional.ofNullable(entry)
        .map(known -> known.defaultValueString().replace("<undefined>", ""));
  }

  /** What RocksDB's store goes by when nothing is set. */
  private static Map<String, Object> rocksDb() {
    Session.local();
    RocksDBConf conf = RocksDBConf.apply();
    return Map.ofEntries(
        Map.entry("changelogCheckpointing.enabled", conf.enableChangelogCheckpointing()),
        Map.entry("blockCacheSizeMB", conf.blockCacheSizeMB()),
        Map.entry("boundedMemoryUsage", conf.boundedMemoryUsage()),
        Map.entry("maxMemoryUsageMB", conf.totalMemoryUsageMB()),
        Map.entry("writeBufferCacheRatio", conf.writeBufferCacheRatio()),
        Map.entry("highPriorityPoolRatio", conf.highPriorityPoolRatio()),
        Map.entry("writeBufferSizeMB", conf.writeBufferSizeMB()),
        Map.entry("maxWriteBufferNumber", conf.maxWriteBufferNumber()),
        Map.entry("blockSizeKB", conf.blockSizeKB()),
        Map.entry("maxOpenFiles", conf.maxOpenFiles()),
        Map.entry("trackTotalNumberOfRows", conf.trackTotalNumberOfRows()),
        Map.entry("lockAcquireTimeoutMs", conf.lockAcquireTimeoutMs()),
        Map.entry("resetStatsOnLoad", conf.resetStatsOnLoad()),
        Map.entry("compactOnCommit", conf.compactOnCommit()));
  }

  /** The table may shorten a class or a path and use another unit; none and the like are words. */
  private static boolean agree(Setting setting, String spark) {
    if (SAID_IN_WORDS.contains(setting.name)) {
      return true;
    }
    if (spark.isEmpty()) {
      return setting.defaults.isEmpty() || setting.table.contains("none");
    }
    return setting.defaults.size() == 1 && same(setting.defaults.get(0), spark);
  }

  private static boolean same(String table, String spark) {
    String end = table.replaceFirst("^…", "");
    return spark.equals(table)
        || spark.endsWith("." + end)
        || spark.endsWith("/" + end)
        || (amount(table, JavaUtils::timeStringAsMs) >= 0
            && amount(table, JavaUtils::timeStringAsMs) == amount(spark, JavaUtils::timeStringAsMs))
        || (amount(table, JavaUtils::byteStringAsBytes) >= 0
            && amount(table, JavaUtils::byteStringAsBytes)
                == amount(spark, JavaUtils::byteStringAsBytes));
  }

  /** Milliseconds or bytes; less than 0 when it is no such text. */
  private static long amount(String text, ToLongFunction<String> parse) {
    try {
      return parse.applyAsLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
