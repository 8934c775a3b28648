import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import workbook.session.RealServer;

@DisplayName("Each row of a Kafka record is counted, or told as malformed with its place")
@Tag(RunTests.SLOW)
class EachRowOfAKafkaRecordIsCountedOrTold {

  private static final String A = json("a");
  private static final String B = json("b");

  private static String json(String event) {
    return "{\"timestamp\":\"2026-01-01T10:00:00\",\"user_id\":1,\"event\":\"" + event + "\"}";
  }

  private static String csv(String event) {
    return "2026-01-01T10:00:00,1," + event;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] concat(String text, byte[] more) {
    return ByteBuffer.allocate(text.length() + more.length).put(bytes(text)).put(more).array();
  }

  /** A value, the events in it, and how what is told of it ends; null, where nothing is. */
  private record Case(byte[] value, String events, int malformed, String told) {

    Case(String value, String events, int malformed, String told) {
      this(bytes(value), events, malformed, told);
    }
  }

  private static List<Case> cases() throws Exception {
    var gzip = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(gzip)) {
      out.write(bytes(csv("a")));
    }
    return List.of(
        new Case(A + "\n" + B, "ab", 0, null),
        new Case(csv("a") + "\n" + csv("b") + "\r\n", "ab", 0, null),
        new Case("[" + A + ", " + B + ",3,{\"event\":\"x\"}]", "ab", 2, ": 3"),
        new Case(" \r\n\t\ufeff" + A + "\n \n", "a", 0, null),
        new Case("\ufeff" + csv("a"), "a", 0, null),
        new Case(A.replace(",", ",\n  "), "a", 0, null),
        new Case(A + "\n{\"event\"\n" + B, "ab", 1, ", line 2: {\"event\" (no JSON)"),
        new Case("[" + A + ",{\"event\":", "a", 1, ": ,{\"event\": (no JSON)"),
        new Case("[" + A, "a", 1, ": (no JSON)"),
        new Case(A + " rest", "a", 1, ": rest"),
        new Case("[]", "", 1, ": [] (an empty array)"),
        new Case("", "", 1, ": (nothing in it)"),
        new Case((byte[]) null, "", 1, ": (a tombstone: no value, only a key)"),
        new Case(
            "\0\0\0\0\7{}",
            "",
            1,
            ": \\u0000\\u0000\\u0000\\u0000\\u0007{} (Confluent's five bytes, it seems: schema 7"
                + " and then Avro, Protobuf or JSON)"),
        new Case(
            "timestamp,User_Id,event\n" + csv("a"),
            "a",
            1,
            ", line 1: timestamp,User_Id,event (a header row, it seems)"),
        new Case(gzip.toByteArray(), "", 1, " (gzip, it seems)"),
        new Case(A.getBytes(UTF_16LE), "", 1, " (UTF-16, it seems)"),
        // Its first line is one of UTF-8, and Jackson would find UTF-16 behind it.
        new Case(concat(csv("a") + "\n", A.getBytes(UTF_16LE)), "a", 1, " (UTF-16, it seems)"),
        new Case(concat("\n", "[]".getBytes(UTF_16LE)), "", 1, " (UTF-16, it seems)"),
        new Case(csv("\u00e9").getBytes(ISO_8859_1), "", 1, ",1,\ufffd (not UTF-8)"),
        new Case(json("\u00e9").getBytes(ISO_8859_1), "", 1, ":\"\ufffd\"} (not UTF-8)"),
        new Case(json("\\ud800"), "", 1, ": " + json("\\ud800")),
        new Case(csv("\"a\nb\""), "\n", 0, null), // One event, a\nb: see below.
        new Case(csv("\"a\n") + csv("b"), "b", 1, ", line 1: " + csv("\"a") + UNCLOSED),
        new Case(A.replace(":1,", ":1.0,"), "", 1, ": " + A.replace(":1,", ":1.0,")),
        new Case(A.replace(":1,", ":2147483648,"), "", 1, null),
        new Case(A.replace("a", ""), "", 1, null),
        new Case(csv("\u001b[2J") + "\nx\u001b", "\u001b", 1, ", line 2: x\\u001B"));
  }

  private static final String UNCLOSED = " (its quote is not closed)";

  /** What a table shows for an event of a case. */
  private static String shown(int letter) {
    return letter == '\n' ? "a\\nb" : letter == '\u001b' ? "\\u001B[2J" : "" + (char) letter;
  }

  @Test
  @DisplayName("lines, arrays, marks and blanks; what is none is told with what it seems to be")
  void kinds() throws Exception {
    var cases = cases();
    String broker = RealServer.kafka().address();
    String topic = "rows-" + UUID.randomUUID();
    Map<String, Object> settings = Map.of("bootstrap.servers", broker);
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (Case each : cases) {
        producer.send(new ProducerRecord<>(topic, bytes("key"), each.value));
      }
    }
    var options =
        List.of(
            "--mode",
            "kafka-agg",
            "--bootstrap-servers",
            broker,
            "--topic",
            topic,
            "--trigger",
            "available-now",
            "--no-ui",
            "--max-offsets-per-trigger",
            "1",
            "--partitions",
            "1");
    var run = Pipeline.run(options.toArray(String[]::new));
    assertEquals(0, run.exitCode(), run.err());
    var counts = new TreeMap<String, Long>();
    int rows = 0;
    int malformed = 0;
    for (int i = 0; i < cases.size(); i++) {
      Case each = cases.get(i);
      each.events.chars().forEach(letter -> counts.merge(shown(letter), 1L, Long::sum));
      rows += each.events.length() + each.malformed;
      malformed += each.malformed;
      String told = "Batch " + i + ": malformed rows left out: ";
      var lines = run.out().lines().filter(line -> line.startsWith(told)).toList();
      assertEquals(each.malformed == 0 ? 0 : 1, lines.size(), "case " + i + run.out());
      if (each.malformed > 0) {
        String place = each.malformed + ", the first in " + topic + ", partition 0, offset " + i;
        assertTrue(lines.get(0).startsWith(told + place), lines.get(0));
        boolean same = each.told == null || lines.get(0).endsWith(each.told);
        assertTrue(same, lines.get(0) + "\nshould end in " + each.told);
      }
    }
    var tables = run.tables();
    assertEquals(counts, new TreeMap<>(tables.get(tables.size() - 1).counts()));
    String totals = "Batches: " + cases.size() + ", rows: " + rows + " ";
    assertTrue(run.out().contains(totals), totals + "\n" + run.out());
    assertTrue(run.out().contains("malformed rows: " + malformed + "\n"), run.out());
    assertFalse(run.out().chars().anyMatch(c -> c < ' ' && c != '\n'), "printable letters only");
  }

  @Test
  @DisplayName("in any mixture: as many rows as were put in, and each event as often")
  void mixtures() {
    var random = new Random(42);
    for (int round = 0; round < 20_000; round++) {
      var value = new StringBuilder();
      var expected = new ArrayList<String>();
      int malformed = 0;
      for (int piece = 0; piece < 1 + random.nextInt(5); piece++) {
        switch (random.nextInt(6)) {
          case 0 -> {
            value.append(A);
            expected.add("a");
          }
          case 1 -> {
            value.append(csv("b"));
            expected.add("b");
          }
          case 2 -> {
            value.append("[ ").append(A).append(",\n").append(B).append(", 7 ]");
            expected.addAll(List.of("a", "b"));
            malformed++;
          }
          case 3 -> {
            value.append("{\"event\": nonsense");
            malformed++;
          }
          case 4 -> {
            value.append(csv("\"say \"\"hi\"\",\nnow\""));
            expected.add("say \"hi\",\nnow");
          }
          default -> {
            value.append("only,two");
            malformed++;
          }
        }
        value.append(List.of("\n", "\r\n", "\n \n").get(random.nextInt(3)));
      }
      List<Row> rows = KafkaValue.rows("t", 0, round, bytes(value.toString()), false);
      var events = rows.stream().filter(row -> row.isNullAt(3)).map(row -> row.getString(2));
      assertEquals(expected, events.toList(), value.toString());
      assertEquals(expected.size() + malformed, rows.size(), value.toString());
    }
  }
}
