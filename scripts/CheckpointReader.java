///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Reads a checkpoint: its batches, its settings, and each row of its state
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//SOURCES ../workbook/drawing/*.java
//SOURCES ../workbook/hand/*.java
//SOURCES ../workbook/session/*.java

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import workbook.drawing.OffsetText;
import workbook.drawing.TextTable;
import workbook.hand.CheckpointFolder;
import workbook.hand.QueryState;
import workbook.hand.StateColumn;
import workbook.hand.StateCondition;
import workbook.hand.StateReader;
import workbook.hand.StateRow;
import workbook.hand.ValueText;
import workbook.session.LessonScript;
import workbook.session.Refusal;
import workbook.session.TempFolder;

/** What is in a checkpoint: {@code ./jbang checkpoint@. work/lesson-08/checkpoint --state}. */
@Command(
    name = "checkpoint",
    description = {
      "Reads the checkpoint of any query of Spark 3.5, without that query and",
      "without changing a byte: its batches, its settings, and with --state the",
      "rows that the query keeps. The state store may be Spark's default or RocksDB.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  checkpoint DIR                           what is in it",
      "  checkpoint DIR --state --limit 5         some rows of the state",
      "  checkpoint DIR --where \"count > 100\"     those with a condition, in SQL",
      "  checkpoint DIR --diff 4 5                what batch 5 has changed",
      "",
      "A key of the state is known by its name where Spark has written it down; a",
      "join calls its keys field0, field1. Rows come one by one, and no store is too",
      "large for the heap: what has to be held is held part by part.",
      "",
      "Exit codes: 0 read, 1 it can't be read, 2 a wrong option."
    })
public class CheckpointReader implements Callable<Integer> {

  private static final String LOCAL_FOLDER = "spark.local.dir";
  private static final int LATEST_BATCHES = 10;
  private static final int PAGE_ROWS = 1000; // As many as are laid out in columns at once.
  private static final int LONGEST_CELL = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(
      paramLabel = "DIR",
      description = "The folder that checkpointLocation names, or any URI that Hadoop reads.")
  private String folder;

  @Option(names = "--state", description = "Print the rows of the state.")
  private boolean state;

  @Option(
      names = "--limit",
      paramLabel = "ROWS",
      description = "At most so many rows of each store, 0: all.")
  private int limit = 20;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description = "Only rows with this condition; partition and until are columns, too.")
  private String where;

  @Option(
      names = "--operator",
      paramLabel = "N[:SIDE]",
      description = "Only this operator, and of a join only left or right.")
  private String operator;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "As it was after this batch. Default: the last one that is committed.")
  private Long batch;

  @Option(
      names = "--diff",
      arity = "2",
      paramLabel = "N",
      description = "The rows that differ after two batches.")
  private List<Long> diff;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Write all rows of one store to this file.")
  private Path csv;

  @Option(names = "--json", description = "Print JSON; of rows, one line each.")
  private boolean json;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      mapFallbackValue = Option.NULL_VALUE,
      showDefaultValue = Visibility.NEVER,
      description = "A setting of Hadoop's, for other file systems. Repeatable.")
  private Map<String, String> conf = new LinkedHashMap<>();

  private CheckpointFolder checkpoint;
  private StateReader reader;

  public static void main(String... args) {
    LessonScript.run(new CheckpointReader(), args);
  }

  @Override
  public Integer call() throws Exception {
    checkOptions();
    // A time in --where is in the same zone as those that are printed.
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    // What RocksDB copies in order to read it lies with the other temporary files.
    System.setProperty(LOCAL_FOLDER, TempFolder.create("state").toString());
    try {
      run();
    } finally {
      System.clearProperty(LOCAL_FOLDER);
    }
    return 0;
  }

  private void run() throws IOException {
    checkpoint = new CheckpointFolder(folder, hadoop());
    reader = new StateReader(checkpoint);
    if (csv != null) {
      writeCsv();
    } else if (diff != null) {
      printDifference();
    } else if (state || where != null) {
      printState();
    } else if (json) {
      System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(summary()));
    } else {
      printSummary();
    }
  }

  private void checkOptions() {
    conf.forEach(
        (key, value) ->
            LessonScript.require(
                value != null,
                "--conf '" + key + "' has no value: write --conf '" + key + "=VALUE'."));
    LessonScript.require(limit >= 0, "--limit " + limit + " is negative: use 0 for all rows.");
    LessonScript.require(
        operator == null || operator.matches("\\d{1,9}(:(left|right))?"),
        "--operator " + operator + " is none: write its number, such as 0, or 0:left for a join.");
    LessonScript.require(
        diff == null || diff.size() == 2, "--diff takes two batches, such as --diff 4 5.");
    LessonScript.require(
        diff == null || batch == null, "--diff names its batches itself: leave out --batch.");
    LessonScript.require(
        csv == null || diff == null, "--csv writes the rows after one batch: leave out --diff.");
    LessonScript.require(
        csv == null || !(json || state),
        "--csv writes rows, and nothing else: leave out --" + (json ? "json." : "state."));
    LessonScript.require(
        operator == null || state || where != null || diff != null || csv != null,
        "--operator chooses rows of the state: add --state, --where, --diff or --csv.");
  }

  private Configuration hadoop() {
    Configuration hadoop = new Configuration();
    conf.forEach((key, value) -> hadoop.set(key.replaceFirst("^spark\\.hadoop\\.", ""), value));
    return hadoop;
  }

  // What is in it.

  private void printSummary() {
    List<Long> planned = checkpoint.planned();
    List<Long> committed = checkpoint.committed();
    long last = checkpoint.lastCommitted();
    print("checkpoint", folder);
    String id = checkpoint.id();
    print("query", id == null ? "unknown: there is no file metadata" : id);
    print("batches", batches(planned, committed));
    Instant watermark = last < 0 ? null : checkpoint.watermarkAfter(last);
    print("watermark", watermark == null ? "none" : ValueText.text(watermark));
    Map<String, String> settings =
        planned.isEmpty()
            ? Map.of()
            : checkpoint.planned(planned.get(planned.size() - 1)).settings();
    List<StateReader.Store> stores = reader.stores();
    print("state", stores.isEmpty() ? "none" : store(settings));
    if (!planned.isEmpty()) {
      System.out.println();
      printBatches(planned, committed);
    }
    for (StateReader.Store store : stores) {
      if (store.holdsRows()) {
        System.out.println();
        printStore(store, afterBatch());
      }
    }
    if (!settings.isEmpty()) {
      System.out.println("\nFixed for all batches of this query:");
      settings.forEach(
          (key, value) -> System.out.println("  " + key + " = " + withoutPackage(value)));
    }
  }

  private static String withoutPackage(String value) {
    return value.replaceFirst("^org\\.apache\\.spark\\.(\\w+\\.)+", "");
  }

  private static void print(String name, String value) {
    System.out.printf("%-11s %s%n", name, value);
  }

  private static String batches(List<Long> planned, List<Long> committed) {
    if (planned.isEmpty()) {
      return "none";
    }
    long last = planned.get(planned.size() - 1);
    long begun = planned.stream().filter(each -> !committed.contains(each)).count();
    String all = planned.get(0) + (planned.size() == 1 ? "" : " to " + last);
    return all
        + (begun == 0
            ? ", all committed"
            : committed.contains(last)
                ? "; " + begun + " of them without a commit: files are missing"
                : "; " + last + " is not committed: the next start runs it again");
  }

  private static String store(Map<String, String> settings) {
    String provider = settings.getOrDefault(StateReader.PROVIDER, "");
    String name = provider.substring(provider.lastIndexOf('.') + 1);
    return (name.startsWith("RocksDB")
            ? "RocksDB"
            : name.startsWith("HDFSBacked") ? "in memory, Spark's default" : name)
        + ", compressed with "
        + settings.getOrDefault(StateReader.CODEC, "lz4");
  }

  private void printBatches(List<Long> planned, List<Long> committed) {
    int from = Math.max(0, planned.size() - LATEST_BATCHES);
    if (from > 0) {
      System.out.println("The last " + LATEST_BATCHES + " of " + planned.size() + " batches:");
    }
    List<String> header = new ArrayList<>(List.of("batch", "committed", "watermark"));
    List<List<String>> rows = new ArrayList<>();
    CheckpointFolder.Planned before = from == 0 ? null : checkpoint.planned(planned.get(from - 1));
    Map<Integer, Map<Long, List<String>>> files = new LinkedHashMap<>();
    for (long each : planned.subList(from, planned.size())) {
      CheckpointFolder.Planned now = checkpoint.planned(each);
      List<String> cells = new ArrayList<>();
      cells.add(String.valueOf(each));
      cells.add(committed.contains(each) ? "yes" : "no");
      cells.add(now.watermark() == null ? "none" : ValueText.text(now.watermark()));
      for (int i = 0; i < now.sources().size(); i++) {
        if (header.size() < i + 4) {
          header.add("source " + i);
        }
        cells.add(
            OffsetText.of(
                now.sources().get(i),
                before == null || i >= before.sources().size() ? null : before.sources().get(i),
                files.computeIfAbsent(i, this::filesRead)));
      }
      rows.add(cells);
      before = now;
    }
    rows.forEach(
        cells -> {
          while (cells.size() < header.size()) {
            cells.add("");
          }
        });
    TextTable.lines(header, rows, Integer.MAX_VALUE).forEach(System.out::println);
  }

  /** A query may read one source twice: its second offset then has no log of its own. */
  private Map<Long, List<String>> filesRead(int source) {
    Map<Long, List<String>> files = checkpoint.filesRead(source);
    return files.isEmpty() && source > 0 ? filesRead(source - 1) : files;
  }

  private void printStore(StateReader.Store store, long after) {
    System.out.println("operator " + store.operator() + ", " + reader.describe(store));
    if (after >= 0) {
      long[] counts = counts(store, after);
      print("  rows", rows(counts) + " after batch " + after);
      if (counts.length > 1) {
        print("  skew", skew(counts));
      }
    }
    print("  columns", columns(store));
    print("  files", size(store));
  }

  private long[] counts(StateReader.Store store, long after) {
    long[] counts = new long[store.partitions()];
    for (int partition = 0; partition < counts.length; partition++) {
      counts[partition] = reader.count(store, partition, after);
    }
    return counts;
  }

  private static String rows(long[] counts) {
    return String.format(Locale.ROOT, "%,d", LongStream.of(counts).sum())
        + " in "
        + (counts.length == 1 ? "1 partition" : counts.length + " partitions");
  }

  private static String skew(long[] counts) {
    int most = 0;
    for (int i = 0; i < counts.length; i++) {
      most = counts[i] > counts[most] ? i : most;
    }
    double mean = LongStream.of(counts).average().orElse(0);
    return String.format(
        Locale.ROOT,
        "least %,d rows, most %,d in partition %d%s",
        LongStream.of(counts).min().orElse(0),
        counts[most],
        most,
        mean == 0 ? "" : String.format(Locale.ROOT, ", %.1f times the mean", counts[most] / mean));
  }

  private String columns(StateReader.Store store) {
    return reader.columns(store).stream()
        .map(each -> each.name() + " " + each.type().sql())
        .collect(joining(", "));
  }

  private String size(StateReader.Store store) {
    long bytes = 0;
    for (int partition = 0; partition < store.partitions(); partition++) {
      bytes += reader.bytes(store, partition);
    }
    return String.format(Locale.ROOT, "%,d bytes, of all batches that are kept", bytes);
  }

  private ObjectNode summary() {
    ObjectNode all = JSON.createObjectNode();
    all.put("checkpoint", folder).put("query", checkpoint.id());
    List<Long> committed = checkpoint.committed();
    long last = checkpoint.lastCommitted();
    put(all, "watermark", last < 0 ? null : checkpoint.watermarkAfter(last));
    for (long each : checkpoint.planned()) {
      CheckpointFolder.Planned planned = checkpoint.planned(each);
      ObjectNode one = all.withArray("batches").addObject();
      one.put("batch", each).put("committed", committed.contains(each));
      put(one, "planned", planned.time());
      put(one, "watermark", planned.watermark());
      planned.sources().forEach(one.withArray("sources")::add);
      planned.settings().forEach(all.withObject("/settings")::put);
    }
    for (StateReader.Store store : reader.stores()) {
      if (store.holdsRows()) {
        ObjectNode one = all.withArray("state").addObject();
        one.put("operator", store.operator()).put("store", store.name());
        one.put("what", reader.describe(store));
        reader
            .columns(store)
            .forEach(each -> one.withObject("/columns").put(each.name(), each.type().sql()));
        long after = afterBatch();
        if (after >= 0) {
          one.put("afterBatch", after);
          LongStream.of(counts(store, after)).forEach(one.withArray("rowsOfPartitions")::add);
        }
      }
    }
    return all;
  }

  private static void put(ObjectNode node, String name, Instant time) {
    node.put(name, time == null ? null : time.toString());
  }

  // The rows of the state.

  private long afterBatch() {
    return batch == null ? checkpoint.lastCommitted() : checked(batch);
  }

  private long checked(long wanted) {
    List<Long> planned = checkpoint.planned();
    LessonScript.require(
        planned.contains(wanted),
        "There is no batch "
            + wanted
            + " in it"
            + (planned.isEmpty()
                ? "."
                : ": it has " + planned.get(0) + " to " + planned.get(planned.size() - 1) + "."));
    return wanted;
  }

  /** The stores that are asked for; none when the query keeps no state. */
  private List<StateReader.Store> wanted() {
    List<StateReader.Store> wanted =
        reader.stores().stream().filter(StateReader.Store::holdsRows).toList();
    if (operator == null || wanted.isEmpty()) {
      return wanted;
    }
    String[] parts = operator.split(":");
    List<StateReader.Store> chosen =
        wanted.stream()
            .filter(each -> each.operator() == Integer.parseInt(parts[0]))
            .filter(each -> parts.length == 1 || each.name().startsWith(parts[1]))
            .toList();
    LessonScript.require(
        !chosen.isEmpty(),
        "There is no operator "
            + operator
            + ". There are: "
            + wanted.stream().map(CheckpointReader::name).collect(joining(", "))
            + ".");
    return chosen;
  }

  private static String name(StateReader.Store store) {
    return store.operator()
        + (store.name().equals("default") ? "" : ":" + store.name().replaceFirst("-.*", ""));
  }

  private void printState() {
    long after = afterBatch();
    if (tellIfNothing(after)) {
      return;
    }
    boolean first = true;
    for (StateReader.Store store : wanted()) {
      if (!json) {
        System.out.printf(
            Locale.ROOT,
            "%soperator %d, %s, after batch %d%n",
            first ? "" : "\n",
            store.operator(),
            reader.describe(store),
            after);
      }
      first = false;
      Predicate<StateRow> condition = condition(store);
      Printed printed = new Printed(store, false);
      for (int partition = 0; partition < store.partitions() && !printed.full(); partition++) {
        try (StateReader.Rows rows = reader.rows(store, partition, after)) {
          while (rows.hasNext() && !printed.full()) {
            StateRow row = rows.next();
            if (condition.test(row)) {
              printed.add(QueryState.Mark.SAME, row);
            }
          }
        }
      }
      printed.end();
    }
  }

  private boolean tellIfNothing(long after) {
    if (wanted().isEmpty()) {
      System.out.println("This query keeps no state.");
      return true;
    }
    if (after < 0) {
      System.out.println("No batch is committed: --batch 0 reads what an unfinished one has left.");
      return true;
    }
    return false;
  }

  private void printDifference() {
    long from = checked(diff.get(0));
    long to = checked(diff.get(1));
    if (tellIfNothing(to)) {
      return;
    }
    boolean first = true;
    for (StateReader.Store store : wanted()) {
      if (!json) {
        System.out.printf(
            Locale.ROOT,
            "%soperator %d, %s, after batch %d against batch %d%n",
            first ? "" : "\n",
            store.operator(),
            reader.describe(store),
            to,
            from);
      }
      first = false;
      Predicate<StateRow> condition = condition(store);
      Printed printed = new Printed(store, true);
      for (int partition = 0; partition < store.partitions() && !printed.full(); partition++) {
        reader.differences(
            store,
            partition,
            from,
            to,
            kept -> {
              if (condition.test(kept.row())) {
                printed.add(kept.mark(), kept.row());
              }
              return !printed.full();
            });
      }
      printed.end();
    }
  }

  private Predicate<StateRow> condition(StateReader.Store store) {
    if (where == null) {
      return row -> true;
    }
    try {
      return new StateCondition(reader.columns(store), where);
    } catch (Exception e) { // Spark's AnalysisException is none of the unchecked ones.
      throw new LessonScript.WrongOption(
          "--where for operator " + name(store) + ": " + Refusal.of(e).sentence());
    }
  }

  private void writeCsv() throws IOException {
    long after = afterBatch();
    if (tellIfNothing(after)) {
      return;
    }
    List<StateReader.Store> stores = wanted();
    LessonScript.require(
        stores.size() == 1,
        "--csv writes one store, and there are "
            + stores.stream().map(CheckpointReader::name).collect(joining(", "))
            + ": choose one with --operator.");
    StateReader.Store store = stores.get(0);
    Predicate<StateRow> condition = condition(store);
    long written = 0;
    try (BufferedWriter out = Files.newBufferedWriter(csv)) {
      List<String> header = new ArrayList<>(List.of("partition"));
      reader.columns(store).forEach(each -> header.add(each.name()));
      header.add("until");
      line(out, header);
      for (int partition = 0; partition < store.partitions(); partition++) {
        try (StateReader.Rows rows = reader.rows(store, partition, after)) {
          while (rows.hasNext()) {
            StateRow row = rows.next();
            if (condition.test(row)) {
              List<String> cells = new ArrayList<>(List.of(String.valueOf(partition)));
              for (StateColumn each : row.columns()) {
                cells.add(cell(each));
              }
              cells.add(row.until() == null ? null : ValueText.text(row.until()));
              line(out, cells);
              written++;
            }
          }
        }
      }
    }
    String rows = written == 1 ? "row" : "rows";
    System.out.printf(Locale.ROOT, "Wrote %,d %s to %s.%n", written, rows, csv);
  }

  /** A text as it is, with what a screen can't show: it may be read again. */
  private static String cell(StateColumn column) {
    return column.value() == null
        ? null
        : column.value() instanceof String text ? text : column.text();
  }

  private static void line(BufferedWriter out, List<String> cells) throws IOException {
    for (int i = 0; i < cells.size(); i++) {
      out.write(i == 0 ? "" : ",");
      out.write(quoted(cells.get(i)));
    }
    out.write('\n');
  }

  /** Nothing for a value that is missing, two quotes for an empty text. */
  private static String quoted(String cell) {
    if (cell == null || cell.isEmpty()) {
      return cell == null ? "" : "\"\"";
    }
    for (int i = 0; i < cell.length(); i++) { // Ten million rows are no matter for patterns.
      if ("\",\r\n".indexOf(cell.charAt(i)) >= 0) {
        return '"' + cell.replace("\"", "\"\"") + '"';
      }
    }
    return cell;
  }

  /** Prints rows in columns, a page of them at a time, or as JSON. */
  private final class Printed {

    private final StateReader.Store store;
    private final boolean marks;
    private final List<QueryState.Kept> page = new ArrayList<>();
    private long rows;

    Printed(StateReader.Store store, boolean marks) {
      this.store = store;
      this.marks = marks;
    }

    /** Whether as many rows as are wanted were printed. */
    boolean full() {
      return limit > 0 && rows == limit;
    }

    void add(QueryState.Mark mark, StateRow row) {
      if (full()) {
        return;
      }
      rows++;
      if (json) {
        System.out.println(json(mark, row));
        return;
      }
      page.add(new QueryState.Kept(mark, row));
      if (page.size() == PAGE_ROWS) {
        flush();
      }
    }

    void end() {
      flush();
      if (json) {
        return;
      }
      if (rows == 0) {
        System.out.println(marks ? "no row differs" : "no rows");
      } else if (full()) {
        System.out.println("as many as --limit " + limit + " allows");
      }
    }

    private void flush() {
      if (page.isEmpty()) {
        return;
      }
      page.sort(Comparator.comparing(QueryState.Kept::row, StateRow.byValues()));
      boolean anyGoes = page.stream().anyMatch(each -> each.row().until() != null);
      List<String> header = new ArrayList<>(marks ? List.of("") : List.of());
      reader.columns(store).forEach(each -> header.add(each.name()));
      header.addAll(anyGoes ? List.of("until") : List.of());
      List<List<String>> lines = new ArrayList<>();
      for (QueryState.Kept each : page) {
        List<String> cells = new ArrayList<>(marks ? List.of(each.mark().toString()) : List.of());
        each.row().columns().forEach(column -> cells.add(cut(column.text())));
        if (anyGoes) {
          cells.add(each.row().until() == null ? "" : ValueText.text(each.row().until()));
        }
        lines.add(cells);
      }
      TextTable.lines(header, lines, Integer.MAX_VALUE).forEach(System.out::println);
      page.clear();
    }

    private ObjectNode json(QueryState.Mark mark, StateRow row) {
      ObjectNode one = JSON.createObjectNode();
      one.put("operator", row.operator()).put("store", row.store());
      one.put("partition", row.partition());
      if (marks) {
        one.put("mark", mark.toString());
      }
      ObjectNode columns = one.putObject("columns");
      for (StateColumn each : row.columns()) {
        columns.putPOJO(each.name(), plain(each));
      }
      put(one, "until", row.until());
      return one;
    }

    /** Numbers and truth values are JSON's own; all else is text. */
    private static Object plain(StateColumn column) {
      Object value = column.value();
      return value == null || value instanceof Number || value instanceof Boolean
          ? value
          : column.text();
    }
  }

  private static String cut(String cell) {
    return cell.length() <= LONGEST_CELL ? cell : cell.substring(0, LONGEST_CELL - 3) + "...";
  }
}
