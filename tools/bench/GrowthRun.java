import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code bench@. --growth}: one query with more and more of one thing, and what a batch, the heap,
 * the checkpoint and a new start become. Each size is a fresh JVM, and its new start another one.
 */
final class GrowthRun {

  private static final String STORE = "spark.sql.streaming.stateStore.";
  private static final String ROCKS =
      STORE + "providerClass=org.apache.spark.sql.execution.streaming.state.RocksDB";
  private static final String CHANGELOG = STORE + "rocksdb.changelogCheckpointing.enabled=true";

  private static final int SMALL = 100_000; // Up to here each size is measured several times.
  private static final int KEYS = 10_000; // Where something else grows; and the rows of a batch.

  /** What grows, and up to which sizes. */
  enum Group {
    KEYS(10_000, 630_000, 1_000_000, 10_000_000),
    FILES(10, 10_000, 100_000),
    EXECUTORS(1, 2, 4),
    PARTITIONS(1, 2, 10, 50, 200);

    private final List<Integer> sizes;

    Group(Integer... sizes) {
      this.sizes = List.of(sizes);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How a size is run: which options make it another variant of the same. */
  record Variant(String name, boolean archives, List<String> options) {

    Variant(String name, String... conf) {
      this(name, false, Arrays.stream(conf).map(each -> "--conf=" + each).toList());
    }
  }

  /** What is run: so many rows in each batch, over so many keys, from so many files. */
  record Load(int keys, int fillBatches, int fillFiles, int batches, int rows, int files) {}

  /** What one size is measured at: a column of the table, and a figure of the JSON. */
  enum Column {
    FILL("filled in, s", "%.1f"),
    FILL_CPU("CPU from start until filled, s", "%.1f"),
    BATCH("batch, ms", "%,.0f"),
    BATCH_CPU("batch, CPU ms", "%,.0f"),
    LONGEST("longest, ms", "%,.0f"),
    LISTING("of it listing, ms", "%,.0f"),
    STATE("state, MB", "%,.1f"),
    HEAP("heap, MB", "%,.0f"),
    PROCESS("process, MB", "%,.0f"),
    CHECKPOINT("checkpoint, MB", "%,.1f"),
    WRITTEN("a batch adds, KB", "%,.0f"),
    RECOVERY("recovery, s", "%.1f"),
    RECOVERY_CPU("recovery, CPU s", "%.1f");

    final String text;
    final String format;

    Column(String text, String format) {
      this.text = text;
      this.format = format;
    }
  }

  private final Path folder;
  private final GrowthProcesses processes;
  private final PrintWriter out;
  private final PrintWriter err;
  private final int runs;
  private final List<Map<String, Object>> json = new ArrayList<>();
  private int trials;

  /** {@code runs}: how often a small size is measured; the table has the medians. */
  GrowthRun(Path folder, GrowthProcesses processes, int runs, PrintWriter out, PrintWriter err) {
    this.folder = folder;
    this.processes = processes;
    this.runs = runs;
    this.out = out;
    this.err = err;
  }

  /**
   * Measures these groups; prints a table of Markdown for each, and last one line of JSON.
   *
   * @param sizes instead of the usual ones; empty: the usual ones
   * @param plots where pictures of the curves go, or null
   */
  void run(Set<Group> groups, List<Integer> sizes, String machine, Path plots) throws Exception {
    out.println(machine);
    for (Group group : groups) {
      out.printf("%n%s%n", row(String.join(" | ", head(group))));
      out.println(row("---|".repeat(head(group).size() - 1) + "---"));
      Map<String, Map<Integer, Map<Column, Double>>> curves = new LinkedHashMap<>();
      for (int size : sizes.isEmpty() ? group.sizes : sizes) {
        for (Variant variant : variants(group, size)) {
          Map<Column, Double> measured = median(group, size, variant);
          curves.computeIfAbsent(variant.name, k -> new TreeMap<>()).put(size, measured);
          note(group, size, variant, measured);
        }
      }
      if (plots != null) {
        GrowthPlots.draw(plots, group.toString(), curves);
      }
    }
    var all = new LinkedHashMap<String, Object>();
    all.put("machine", machine);
    all.put("growth", json);
    out.println();
    out.println(new ObjectMapper().writeValueAsString(all));
  }

  private static List<Variant> variants(Group group, int size) {
    return switch (group) {
      case KEYS ->
          List.of(
              new Variant("memory"),
              new Variant("RocksDB", ROCKS + "StateStoreProvider"),
              new Variant("RocksDB, changelog", ROCKS + "StateStoreProvider", CHANGELOG));
      case FILES -> List.of(new Variant("kept"), new Variant("archived", true, List.<String>of()));
      case EXECUTORS ->
          List.of(new Variant("memory", "spark.executor.cores=1", "spark.executor.memory=1g"));
      case PARTITIONS -> List.of(new Variant("memory"));
    };
  }

  private static Load load(Group group, int size) {
    return switch (group) {
      case KEYS -> new Load(size, 10, 2, 5, Math.min(KEYS, size), 2);
      // Every tenth batch writes the list of all files anew.
      case FILES -> new Load(100, 1, size, 11, 100, 10);
      case EXECUTORS -> new Load(100 * KEYS, 1, 4, 5, 100 * KEYS, 4);
      case PARTITIONS -> new Load(KEYS, 1, 2, 5, KEYS, 2);
    };
  }

  private Map<Column, Double> median(Group group, int size, Variant variant) throws Exception {
    List<Map<Column, Double>> all = new ArrayList<>();
    for (int run = 1; run <= (size <= SMALL && group != Group.EXECUTORS ? runs : 1); run++) {
      err.printf(Locale.ROOT, "%s %d, %s, run %d%n", group, size, variant.name, run);
      err.flush();
      Path place = folder.resolve("growth-" + ++trials);
      List<String> options = new ArrayList<>(variant.options);
      if (group == Group.EXECUTORS) {
        options.add("--partitions=4");
        options.add("--master=" + processes.cluster(size));
      } else {
        options.add("--partitions=" + (group == Group.PARTITIONS ? size : 2));
      }
      try (var trial =
          new GrowthTrial(place, processes, load(group, size), variant.archives, options)) {
        all.add(trial.measure());
      } finally {
        processes.endCluster();
      }
    }
    Map<Column, Double> medians = new EnumMap<>(Column.class);
    for (Column column : Column.values()) {
      medians.put(column, Benchmark.median(all.stream().mapToDouble(each -> each.get(column))));
    }
    return medians;
  }

  private static List<Column> columns(Group group) {
    var columns = new ArrayList<>(List.of(Column.values()));
    if (group == Group.FILES) {
      columns.remove(Column.STATE);
    } else {
      columns.removeAll(List.of(Column.LONGEST, Column.LISTING));
    }
    if (group == Group.EXECUTORS) { // The CPU is that of the driver alone.
      columns.removeAll(List.of(Column.FILL_CPU, Column.BATCH_CPU, Column.RECOVERY_CPU));
    }
    return columns;
  }

  private static List<String> head(Group group) {
    List<String> head = new ArrayList<>(List.of(group.toString()));
    if (variants(group, 1).size() > 1) {
      head.add(group == Group.KEYS ? "store" : "files that were read");
    }
    columns(group).forEach(column -> head.add(column.text));
    return head;
  }

  private void note(Group group, int size, Variant variant, Map<Column, Double> measured) {
    List<String> cells = new ArrayList<>(List.of(String.format(Locale.ROOT, "%,d", size)));
    var line = new LinkedHashMap<String, Object>();
    line.put("group", group.toString());
    line.put("size", size);
    line.put("variant", variant.name);
    if (variants(group, 1).size() > 1) {
      cells.add(variant.name);
    }
    for (Column column : columns(group)) {
      double figure = measured.get(column);
      cells.add(Double.isNaN(figure) ? "" : String.format(Locale.ROOT, column.format, figure));
    }
    for (Column column : Column.values()) {
      double figure = measured.get(column);
      line.put(column.name().toLowerCase(Locale.ROOT), Double.isNaN(figure) ? null : figure);
    }
    json.add(line);
    out.println(row(String.join(" | ", cells)));
    out.flush();
  }

  private static String row(String cells) {
    return cells.startsWith("---") ? "|" + cells + "|" : "| " + cells + " |";
  }
}
