import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import workbook.session.RealServer;

@DisplayName("Events from a real Kafka are counted")
@Tag(RunTests.SLOW)
class EventsFromKafkaAreCounted {

  private static String broker;

  @TempDir Path temp;

  private final String topic = "test-" + UUID.randomUUID();

  @BeforeAll
  static void broker() {
    broker = RealServer.kafka().address();
  }

  @Test
  @DisplayName("csv-writer sends the rows that it writes into files, and all of them are counted")
  void writerAndProcessor() throws Exception {
    var same = List.of("--seed", "7", "--start", "2026-01-01T10:00:00", "--delay", "0");
    assertEquals(0, write(same, "--files", "3", "--output", temp.resolve("in").toString()));
    assertEquals(0, write(same, "--files", "3", "--kafka", broker, "--topic", topic));

    var files = new EventFiles(temp.resolve("in"));
    var lines = new ArrayList<String>();
    for (Path file : files.csvFiles()) {
      lines.addAll(Files.readAllLines(file).stream().skip(1).toList());
    }
    var records = records(30);
    assertEquals(lines, records.stream().map(ConsumerRecord::value).toList());
    assertEquals(
        lines.stream().map(line -> line.split(",")[1]).toList(),
        records.stream().map(ConsumerRecord::key).toList());

    var run = run("--max-offsets-per-trigger", "12");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(3, run.tables().size(), "30 records, 12 a batch at most");
    assertEquals(files.countByEvent(), run.tables().get(2).counts());
    assertTrue(run.out().contains("Batches: 3, rows: 30 "), run.out());
  }

  @Test
  @DisplayName("JSON and CSV in one topic; what is neither is left out and told with its place")
  void malformed() throws Exception {
    send(
        "{\"timestamp\":\"2026-01-01T10:00:00\",\"user_id\":1,\"event\":\"login\"}",
        "2026-01-01T10:00:01,2,login",
        "2026-01-01T10:00:02,nobody,view",
        "{\"timestamp\":\"2026-01-01T10:00:03\",\"user_id\":1",
        "{\"timestamp\":\"2026-01-01T10:00:04\",\"user_id\":1}",
        "2026-01-01T10:00:05,3",
        null,
        "{\"user_id\":3,\"event\":\"view\",\"timestamp\":\"2026-01-01T10:00:06\",\"more\":1}");
    var run = run();
    assertEquals(Map.of("login", 2L, "view", 1L), run.tables().get(0).counts());
    assertTrue(
        run.out()
            .contains(
                "Batch 0: malformed rows left out: 5, the first in "
                    + topic
                    + ", partition 0, offset 2: 2026-01-01T10:00:02,nobody,view\n"),
        run.out());

    var failed = run("--bad-rows", "fail");
    assertEquals(1, failed.exitCode());
    assertTrue(failed.err().startsWith("Malformed row in " + topic + ", partition 0, offset "));
    assertTrue(failed.err().lines().count() == 2, failed.err());
  }

  @Test
  @DisplayName("a restart on its checkpoint reads what came since, and nothing twice")
  void restart() throws Exception {
    String[] options = {"--checkpoint", temp.resolve("checkpoint").toString()};
    send("2026-01-01T10:00:00,1,login", "2026-01-01T10:00:01,1,view");
    assertEquals(Map.of("login", 1L, "view", 1L), run(options).tables().get(0).counts());
    send("2026-01-01T10:00:02,1,login");
    var again = run(options);
    assertEquals(Map.of("login", 2L, "view", 1L), again.tables().get(0).counts());
    assertTrue(again.out().contains("rows: 1 "), again.out());
    String nothing = "Nothing new in topic " + topic;
    assertTrue(run(options).out().contains(nothing));
  }

  @Test
  @DisplayName("what can't be read is a sentence: no topic, no broker, offsets of another kind")
  void refusals() throws Exception {
    var noTopic = run();
    assertEquals(1, noTopic.exitCode());
    assertTrue(noTopic.err().startsWith("Kafka at " + broker + " has no topic " + topic + "."));
    assertTrue(noTopic.err().contains("csv-writer@. --kafka " + broker + " --topic " + topic));

    var offsets = run("--starting-offsets", "first");
    assertEquals(2, offsets.exitCode());
    assertTrue(offsets.err().startsWith("--starting-offsets first is unknown"), offsets.err());

    var files = Pipeline.run("--topic", "events");
    assertEquals(2, files.exitCode());
    assertTrue(files.err().startsWith("--topic goes with --mode kafka-agg, not with csv-agg."));

    var nobody = Pipeline.run("--mode", "kafka-agg", "--bootstrap-servers", "127.0.0.1:1");
    assertEquals(1, nobody.exitCode());
    assertTrue(nobody.err().startsWith("No Kafka broker answers at 127.0.0.1:1."), nobody.err());
  }

  @Test
  @DisplayName("a broker that goes away is told of while Spark still asks; Ctrl+C ends it then")
  void brokerGoes() throws Exception {
    try (var own = Script.start("kafka", "--topic", topic)) {
      String address = own.awaitLine("Kafka ", Script.TIMEOUT).replaceFirst(".* on ", "");
      var options =
          List.of("--mode", "kafka-agg", "--bootstrap-servers", address, "--topic", topic);
      try (var pipeline = Pipeline.start(options.toArray(String[]::new))) {
        assertEquals(0, write(List.of("--files", "1", "--kafka", address), "--topic", topic));
        pipeline.await("Batch: 0");
        assertEquals("", pipeline.err());
        own.signal("KILL");
        pipeline.await("Kafka at " + address + " has stopped answering.\nThe stream goes on if");
        assertTrue(pipeline.isRunning());
        pipeline.stop();
        assertEquals(0, pipeline.exitCode());
        assertTrue(pipeline.out().contains("Batches: 1, rows: 10 "), pipeline.out());
      }
    }
  }

  private Pipeline run(String... more) throws Exception {
    var arguments =
        new ArrayList<>(
            List.of("--mode", "kafka-agg", "--bootstrap-servers", broker, "--topic", topic));
    arguments.addAll(List.of("--trigger", "available-now", "--no-ui"));
    arguments.addAll(List.of(more));
    return Pipeline.run(arguments.toArray(String[]::new));
  }

  private static int write(List<String> options, String... more) {
    var arguments = new ArrayList<>(options);
    arguments.addAll(List.of(more));
    var out = new StringWriter();
    var writer = new CommandLine(new CsvWriter()).setOut(new PrintWriter(out));
    return writer.execute(arguments.toArray(String[]::new));
  }

  private void send(String... values) {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, value));
      }
    }
  }

  /** The topic's records by Kafka's own client, in their order. */
  private List<ConsumerRecord<String, String>> records(int number) {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker);
    var records = new ArrayList<ConsumerRecord<String, String>>();
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      var partition = List.of(new TopicPartition(topic, 0));
      consumer.assign(partition);
      consumer.seekToBeginning(partition);
      long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
      while (records.size() < number && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }
}
