import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/**
 * What a sink holds, read without Spark, and what the input says that it must hold: how often each
 * row is there, or how high each event's count is.
 */
final class Held {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Held() {}

  /** Rows that are missing, and rows that are there once more than they should be. */
  record Difference(long lost, long doubled) {

    Difference plus(Difference other) {
      return new Difference(lost + other.lost, doubled + other.doubled);
    }
  }

  static Difference difference(Map<String, Long> expected, Map<String, Long> held) {
    long lost = 0;
    long doubled = 0;
    Set<String> keys = new TreeSet<>(expected.keySet());
    keys.addAll(held.keySet());
    for (String key : keys) {
      long more = held.getOrDefault(key, 0L) - expected.getOrDefault(key, 0L);
      lost += Math.max(0, -more);
      doubled += Math.max(0, more);
    }
    return new Difference(lost, doubled);
  }

  /** By plain Java, from the files of the input. */
  static Map<String, Long> expected(FaultyStream trial) throws IOException {
    Map<String, Long> expected = new HashMap<>();
    try (Stream<Path> files = Files.list(trial.in)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".csv")).toList()) {
        for (String line : FaultRun.lines(file)) {
          if (!line.startsWith("timestamp,")) {
            expected.merge(trial.counts() ? line.split(",")[2] : line, 1L, Long::sum);
          }
        }
      }
    }
    return expected;
  }

  static Map<String, Long> in(FaultyStream trial) throws Exception {
    return switch (trial.sink) {
      case PARQUET -> parquet(listed(trial.out.resolve("_spark_metadata")));
      case DELTA -> parquet(inDelta(trial.out));
      case JDBC -> counts(trial);
      case KAFKA -> records(trial);
    };
  }

  /** The files that count: those in the list that Spark's file sink keeps beside them. */
  private static Set<Path> listed(Path list) throws IOException {
    Set<Path> files = new TreeSet<>();
    long last = FaultRun.newest(list);
    long from = last;
    while (from > 0 && !Files.exists(list.resolve(from + ".compact"))) {
      from--;
    }
    for (long batch = Math.max(0, from); batch <= last; batch++) {
      Path compact = list.resolve(batch + ".compact");
      List<String> lines =
          FaultRun.lines(Files.exists(compact) ? compact : list.resolve("" + batch));
      for (String line : lines.subList(1, lines.size())) { // The first is the version.
        JsonNode file = JSON.readTree(line);
        Path path = Path.of(URI.create(file.get("path").asText()).getPath());
        if (file.get("action").asText().equals("add")) {
          files.add(path);
        } else {
          files.remove(path);
        }
      }
    }
    return files;
  }

  /** The files that a Delta table's log has added and not removed. */
  private static Set<Path> inDelta(Path table) throws IOException {
    Set<Path> files = new TreeSet<>();
    Path log = table.resolve("_delta_log");
    for (long version = 0; ; version++) {
      Path file = log.resolve(String.format(Locale.ROOT, "%020d.json", version));
      if (!Files.exists(file)) {
        return files;
      }
      for (String line : FaultRun.lines(file)) {
        JsonNode action = JSON.readTree(line);
        if (action.has("add")) {
          files.add(table.resolve(action.at("/add/path").asText()));
        } else if (action.has("remove")) {
          files.remove(table.resolve(action.at("/remove/path").asText()));
        }
      }
    }
  }

  private static Map<String, Long> parquet(Set<Path> files) throws IOException {
    Map<String, Long> held = new HashMap<>();
    for (Path file : files) {
      var path = new org.apache.hadoop.fs.Path(file.toUri());
      try (ParquetReader<Group> rows =
          ParquetReader.builder(new GroupReadSupport(), path).build()) {
        for (Group row = rows.read(); row != null; row = rows.read()) {
          String text =
              row.getString("timestamp", 0)
                  + ","
                  + row.getInteger("user_id", 0)
                  + ","
                  + row.getString("event", 0);
          held.merge(text, 1L, Long::sum);
        }
      }
    }
    return held;
  }

  private static Map<String, Long> counts(FaultyStream trial) throws Exception {
    Map<String, Long> held = new HashMap<>();
    try (var database = DriverManager.getConnection(trial.run.servers.postgres().url())) {
      ResultSet found =
          database.createStatement().executeQuery("SELECT event, count FROM " + trial.name);
      while (found.next()) {
        held.merge(found.getString(1), found.getLong(2), Long::sum);
      }
    }
    return held;
  }

  private static Map<String, Long> records(FaultyStream trial) throws Exception {
    Map<String, Long> held = new HashMap<>();
    Map<String, Object> settings = Map.of("bootstrap.servers", trial.run.servers.kafka().address());
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      var partition = new TopicPartition(trial.name, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (var record : consumer.poll(Duration.ofMillis(200))) {
          JsonNode row = JSON.readTree(record.value());
          String text =
              row.get("timestamp").asText()
                  + ","
                  + row.get("user_id").asText()
                  + ","
                  + row.get("event").asText();
          held.merge(text, 1L, Long::sum);
        }
      }
    }
    return held;
  }
}
