package workbook.hand;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import workbook.session.Refusal;
import workbook.session.Stopped;

/**
 * The same batches through several variations of a query, as a grid: a row for each batch, a column
 * for each variation, in a cell the rows that were sent out. What Spark refuses is told below.
 */
public final class Compare {

  private static final int WIDTH = 80;
  private static final Pattern DATE = Pattern.compile("\\b(\\d{4}-\\d\\d-\\d\\d) \\d\\d:");

  private final HandStream stream;
  private final List<List<Row>> batches = new ArrayList<>();
  private final Map<String, Supplier<HandQuery>> variations = new LinkedHashMap<>();

  /**
   * A comparison over one stream.
   *
   * @param stream what the variations read; what was sent to it before is forgotten
   */
  public Compare(HandStream stream) {
    this.stream = stream;
  }

  /** Adds a batch of CSV lines. No lines: a tick without rows. */
  public Compare batch(String... csvLines) {
    batches.add(stream.parse(csvLines));
    return this;
  }

  /** Adds the batches that were sent to the stream by hand before. */
  public Compare sameBatches() {
    batches.addAll(stream.history());
    return this;
  }

  /** Adds the three output modes as variations. */
  public Compare modes(Dataset<Row> dataset) {
    return variation("append", dataset, "append")
        .variation("update", dataset, "update")
        .variation("complete", dataset, "complete");
  }

  /** Adds triggers as variations: what a tick then is, {@link HandQuery} says. */
  public Compare triggers(Dataset<Row> dataset, String mode, Trigger... triggers) {
    for (Trigger trigger : triggers) {
      variation(HandQuery.name(trigger), dataset, mode, trigger);
    }
    return this;
  }

  /** Adds a variation: a query and its output mode, under a name for the column. */
  public Compare variation(String name, Dataset<Row> dataset, String mode) {
    return variation(name, dataset, mode, HandQuery.EACH_TICK);
  }

  /** Adds a variation: a query, its output mode and its trigger, under a name for the column. */
  public Compare variation(String name, Dataset<Row> dataset, String mode, Trigger trigger) {
    variations.put(name, () -> stream.start(dataset, mode, trigger));
    return this;
  }

  /**
   * Adds a variation that differs in one setting of Spark's, which has its old value afterwards.
   */
  public Compare setting(String name, Dataset<Row> dataset, String mode, String key, String value) {
    SparkSession spark = dataset.sparkSession();
    variations.put(
        name,
        () -> {
          scala.Option<String> before = spark.conf().getOption(key);
          spark.conf().set(key, value);
          try {
            return stream.start(dataset, mode);
          } finally {
            if (before.isDefined()) {
              spark.conf().set(key, before.get());
            } else {
              spark.conf().unset(key);
            }
          }
        });
    return this;
  }

  /** Runs every variation and returns the grid: plain text of at most 80 columns. */
  public String run() {
    List<String> names = new ArrayList<>(variations.keySet());
    List<List<List<String>>> cells = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    for (String name : names) {
      cells.add(column(name, refusals));
    }
    List<String> lines = fit(names, cells);
    for (String refusal : refusals) {
      lines.add("");
      lines.addAll(Refusal.wrap(refusal));
    }
    return String.join("\n", lines);
  }

  /** The cells of one variation, from the first batch down; shorter when Spark refused. */
  private List<List<String>> column(String name, List<String> refusals) {
    List<List<String>> column = new ArrayList<>();
    try (HandQuery query = variations.get(name).get()) {
      for (List<Row> rows : batches) {
        stream.send(rows);
        query.tick();
        column.add(cell(query));
      }
    } catch (Stopped e) {
      throw e; // That is no answer of Spark's.
    } catch (Exception e) {
      column.add(List.of("refused"));
      String title = name + (column.size() == 1 ? "" : ", batch " + (column.size() - 1));
      Refusal refusal = Refusal.of(e);
      refusals.add(title + ": " + refusal.sentence() + " " + refusal.advice());
    }
    return column;
  }

  private static List<String> cell(HandQuery query) {
    if (query.ticked().isEmpty()) {
      return List.of(query.waits().isZero() ? "no batch" : "waits");
    }
    List<String> rows = query.ticked().stream().flatMap(batch -> batch.rows().stream()).toList();
    return rows.isEmpty() ? List.of("(no rows)") : rows;
  }

  /**
   * The variations side by side. Where that is too wide, a date that all rows share is left out;
   * where it still is, the variations stand below each other. Nothing but a single long row is cut.
   */
  private List<String> fit(List<String> names, List<List<List<String>>> cells) {
    List<String> lines = grid(names, cells, Integer.MAX_VALUE);
    if (fits(lines)) {
      return lines;
    }
    Set<String> dates = new TreeSet<>();
    texts(cells).forEach(text -> DATE.matcher(text).results().forEach(d -> dates.add(d.group(1))));
    if (dates.size() == 1) {
      String date = dates.iterator().next();
      lines = grid(names, without(date, cells), Integer.MAX_VALUE);
      if (fits(lines)) {
        lines.add("");
        lines.add("All times are of " + date + ".");
        return lines;
      }
    }
    return below(names, cells);
  }

  private static boolean fits(List<String> lines) {
    return lines.stream().allMatch(line -> line.length() <= WIDTH);
  }

  private static Stream<String> texts(List<List<List<String>>> cells) {
    return cells.stream().flatMap(List::stream).flatMap(List::stream);
  }

  private static List<List<List<String>>> without(String date, List<List<List<String>>> cells) {
    String times = "\\b" + date + " (?=\\d\\d:)";
    return cells.stream()
        .map(
            column ->
                column.stream()
                    .map(cell -> cell.stream().map(text -> text.replaceAll(times, "")).toList())
                    .toList())
        .toList();
  }

  /** For each tick the variations, one below the other. */
  private List<String> below(List<String> names, List<List<List<String>>> columns) {
    List<List<String>> lines = new ArrayList<>();
    for (int batch = 0; batch < batches.size(); batch++) {
      lines.add(rule(3));
      String tick = String.valueOf(batch + 1);
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        List<List<String>> column = columns.get(i);
        for (String row : batch < column.size() ? column.get(batch) : List.<String>of()) {
          lines.add(List.of(tick, name, row));
          tick = "";
          name = "";
        }
      }
    }
    return TextTable.lines(List.of("tick", "", "rows"), lines, WIDTH);
  }

  private List<String> grid(List<String> names, List<List<List<String>>> columns, int width) {
    List<String> header = new ArrayList<>(List.of("tick"));
    header.addAll(names);
    List<List<String>> lines = new ArrayList<>();
    for (int batch = 0; batch < batches.size(); batch++) {
      int height = 1;
      for (List<List<String>> column : columns) {
        height = Math.max(height, batch < column.size() ? column.get(batch).size() : 0);
      }
      lines.add(rule(header.size()));
      for (int i = 0; i < height; i++) {
        List<String> line = new ArrayList<>(List.of(i == 0 ? String.valueOf(batch + 1) : ""));
        for (List<List<String>> column : columns) {
          List<String> cell = batch < column.size() ? column.get(batch) : List.of();
          line.add(i < cell.size() ? cell.get(i) : "");
        }
        lines.add(line);
      }
    }
    return new ArrayList<>(TextTable.lines(header, lines, width));
  }

  private static List<String> rule(int columns) {
    List<String> rule = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      rule.add(TextTable.RULE);
    }
    return rule;
  }
}
