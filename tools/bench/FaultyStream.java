import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A stream and its places: an input that grows, a checkpoint, and a sink of its own. */
final class FaultyStream {

  /** Where the rows go, and which command brings them there. */
  enum Sink {
    PARQUET("stream-processor"),
    DELTA("stream-processor-delta"),
    JDBC("stream-processor-jdbc"),
    KAFKA("stream-processor");

    final String alias;

    Sink(String alias) {
      this.alias = alias;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int ROWS = 10; // Of a file, and so of a batch.
  private static final int EVENTS = 50; // Different ones.
  private static final LocalDateTime FIRST = LocalDateTime.parse("2026-01-01T10:00:00");

  final FaultRun run;
  final Sink sink;
  final Path folder;
  Path in;
  final Path checkpoint;
  final Path out;

  /** What the sink calls this trial: its topic, its table. */
  final String name;

  private int files;
  private String topic; // Of Kafka, where the rows come from there.

  FaultyStream(FaultRun run, Sink sink, Path folder) throws IOException {
    this.run = run;
    this.sink = sink;
    this.folder = folder;
    in = Files.createDirectories(folder.resolve("in"));
    checkpoint = folder.resolve("checkpoint");
    out = folder.resolve("out");
    name = folder.getFileName().toString().replace('-', '_');
  }

  /** Reads from Kafka what another trial writes there, instead of files of its own. */
  FaultyStream readingWhat(FaultyStream writer) {
    in = writer.in;
    topic = writer.name;
    return this;
  }

  int files() {
    return files;
  }

  /** More files, each of ten rows, and each row another one; hidden until they are whole. */
  void write(int more) throws IOException {
    for (int i = 0; i < more; i++) {
      var text = new StringBuilder("timestamp,user_id,event\n");
      for (int row = files * ROWS; row < (files + 1) * ROWS; row++) {
        text.append(FIRST.plusSeconds(row)).append(',').append(row);
        text.append(",e").append(row % EVENTS).append('\n');
      }
      String file = file(files++);
      Path hidden = Files.writeString(in.resolve("." + file), text);
      Files.move(hidden, in.resolve(file));
    }
  }

  /** The name of an input file: 0 is the first that was written. */
  static String file(int number) {
    return String.format(Locale.ROOT, "%06d.csv", number);
  }

  /** More files, and their rows as records of the topic that has this stream's name. */
  void send(int more, Producer<String, String> producer) throws IOException {
    int first = files;
    write(more);
    for (int file = first; file < files; file++) {
      for (String line : FaultRun.lines(in.resolve(file(file)))) {
        if (!line.startsWith("timestamp,")) {
          producer.send(new ProducerRecord<>(name, line));
        }
      }
    }
    producer.flush();
  }

  /** Counts go into PostgreSQL, each event's newest under its key; the events elsewhere. */
  boolean counts() {
    return sink == Sink.JDBC;
  }

  /** A stream-processor over these places. A later option wins over an earlier one. */
  List<String> options(String... more) throws Exception {
    var options = new ArrayList<>(List.of("--checkpoint", "" + checkpoint, "--sink", "" + sink));
    options.add("--no-ui");
    if (topic != null || sink == Sink.KAFKA) { // A busy machine's broker may need longer than 5 s.
      options.addAll(List.of("--kafka-conf", "default.api.timeout.ms=60000"));
      options.addAll(List.of("--kafka-conf", "request.timeout.ms=30000"));
    }
    if (topic == null) {
      options.addAll(List.of("--mode", counts() ? "csv-agg" : "csv-log", "--input", "" + in));
    } else {
      run.servers.makeTopic(topic);
      options.addAll(List.of("--mode", "kafka-agg", "--topic", topic));
      options.addAll(List.of("--bootstrap-servers", run.servers.kafka().address()));
    }
    switch (sink) {
      case PARQUET, DELTA -> options.addAll(List.of("--sink-path", "" + out));
      case KAFKA -> {
        options.addAll(List.of("--bootstrap-servers", run.servers.kafka().address()));
        options.addAll(List.of("--sink-topic", name));
        run.servers.makeTopic(name);
      }
      case JDBC -> {
        options.addAll(List.of("--jdbc-url", run.servers.postgres().url(), "--table", name));
        options.addAll(List.of("--output-mode", "update"));
      }
    }
    for (int i = 0; i < more.length; i += 2) { // The later one wins, and none is given twice.
      int before = more[i].equals("--conf") ? -1 : options.indexOf(more[i]);
      if (before >= 0) {
        options.set(before + 1, more[i + 1]);
      } else {
        options.addAll(List.of(more[i], more[i + 1]));
      }
    }
    return options;
  }

  /** Runs without a pause, a file in each batch, until it is killed or stopped. */
  Victim start(String... more) throws Exception {
    return victim("0", "1", more);
  }

  /** Reads all there is and ends. */
  Victim finish(String... more) throws Exception {
    return victim("available-now", "1000", more);
  }

  private Victim victim(String trigger, String files, String... more) throws Exception {
    var first = new ArrayList<>(List.of("--trigger", trigger));
    if (topic == null) {
      first.addAll(List.of("--max-files-per-trigger", files));
    }
    first.addAll(List.of(more));
    List<String> options = options(first.toArray(String[]::new));
    return Victim.start(this, List.of(), Map.of(), sink.alias, options);
  }

  /** Reads the rest with a run that must end well, and compares what the sink then holds. */
  Held.Difference finishAndCompare(String... more) throws Exception {
    try (Victim last = finish(more)) {
      last.mustEndWell();
    }
    return compare();
  }

  /** What the sink holds against what plain Java reads in the input. */
  Held.Difference compare() throws Exception {
    return Held.difference(Held.expected(this), Held.in(this));
  }

  long committed() {
    return FaultRun.newest(checkpoint.resolve("commits"));
  }

  long planned() {
    return FaultRun.newest(checkpoint.resolve("offsets"));
  }
}
