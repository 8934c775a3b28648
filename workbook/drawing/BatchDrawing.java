package workbook.drawing;

import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import workbook.hand.Batch;
import workbook.hand.Fate;
import workbook.hand.Fates;
import workbook.hand.HandQuery;
import workbook.hand.QueryState;
import workbook.hand.SentRow;
import workbook.hand.StateColumn;
import workbook.hand.StateRow;
import workbook.hand.Stations;
import workbook.hand.Timeline;
import workbook.hand.ValueText;
import workbook.session.Refusal;

/**
 * The pipeline at a tick as an SVG: the six stations, the rows that came and those set apart, the
 * state before and after, and the rows that go out. It is made of the query's own ledger, and the
 * same at every run.
 */
public final class BatchDrawing {

  private static final String FIGURE = "tick";
  private static final int MARGIN = 16;
  private static final int FULL = Svg.WIDTH - 2 * MARGIN;
  private static final int APART = 292; // How wide the panel of the rows set apart is.
  private static final int GAP = 12;
  private static final int ARROW = 30;
  private static final int HEAD = 34;
  private static final int MOST = 8; // Rows in a panel; of more, the number is told.
  private static final int MOST_APART = 5;
  private static final int MOST_BATCHES = 4;
  private static final int LINE = Svg.LINE;
  private static final List<Integer> STATIONS = List.of(112, 118, 150, 136, 100, 92);
  private static final int STATION_GAP = 12;
  private static final int STATION_LINES = 3;

  private BatchDrawing() {}

  /**
   * The drawing of one tick. It shows what was known then: what later ticks brought is not in it.
   *
   * @param tick 0 is the first
   * @throws IllegalArgumentException when the query has had no such tick
   * @throws IllegalStateException when the query has ended, and its state is gone
   */
  public static String svg(HandQuery query, int tick) {
    if (tick < 0 || tick >= query.ticks()) {
      throw new IllegalArgumentException(
          query.ticks() == 0
              ? "There is nothing to draw yet: send(...) rows and tick()."
              : "There is no tick " + (tick + 1) + ": the query has had " + query.ticks() + ".");
    }
    return new Work(query, tick).svg();
  }

  /** A line of a panel: a row's number and values, and what is said of it. */
  private record Line(int number, List<String> cells, String note) {}

  private static final class Work {

    private final HandQuery query;
    private final int tick;
    private final List<Batch> batches;
    private final List<Line> came = new ArrayList<>();
    private final List<Line> apart = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Optional<QueryState> state;
    private final String date;
    private final Svg svg = new Svg(false);
    private final List<String> words = new ArrayList<>();
    private double y = 32;

    Work(HandQuery query, int tick) {
      this.query = query;
      this.tick = tick;
      batches = query.toldIn(tick);
      state = query.state(tick);
      Fates fates = Fates.of(query, tick + 1);
      batches.forEach(each -> came(each, fates));
      waiting(fates);
      date = Shown.date(texts());
    }

    /** The rows that a batch read: those that count in it, and those set apart. */
    private void came(Batch batch, Fates fates) {
      Map<Integer, Fate> byNumber = new LinkedHashMap<>();
      fates.rows().forEach(each -> byNumber.put(each.row().number(), each));
      for (Batch.In each : batch.read()) {
        Fate fate = byNumber.get(each.number());
        String reason = fate == null || batch.runsAgain() ? null : reason(fate, batch);
        String note =
            reason != null ? reason : fate == null || batch.runsAgain() ? "" : groups(fate);
        (reason == null ? came : apart).add(new Line(each.number(), cells(each), note));
      }
      long others = batch.rowsIn() - batch.read().size();
      if (others > 0) {
        notes.add(others + (others == 1 ? " row" : " rows") + " of a source of its own");
      }
      Long uncertain = fates.uncertain().get(batch.id());
      if (uncertain != null) {
        notes.add(uncertain + " of them late: which ones is not known");
      }
    }

    private static List<String> cells(Batch.In row) {
      return Shown.cells(row.row());
    }

    /** Why a row is set apart; null when it is not. */
    private static String reason(Fate fate, Batch batch) {
      return switch (fate.kind()) {
        case LATE -> "late: watermark " + ValueText.text(batch.lateWatermark());
        case LEFT_OUT ->
            fate.reason().startsWith("NULL ")
                ? fate.reason().substring("NULL ".length()) + " is NULL"
                : fate.reason();
        case DUPLICATE -> fate.reason();
        default -> null;
      };
    }

    private static String groups(Fate fate) {
      return fate.kind() == Fate.Kind.NO_PARTNER
          ? "no partner yet"
          : fate.groups().isEmpty() ? "" : "in " + String.join(", ", fate.groups());
    }

    /** The rows that no batch has read yet. */
    private void waiting(Fates fates) {
      List<String> numbers = new ArrayList<>();
      for (Fate each : fates.rows()) {
        SentRow row = each.row();
        boolean read =
            batches.stream()
                .flatMap(batch -> batch.read().stream())
                .anyMatch(in -> in.number() == row.number());
        if (row.batch() < 0 && !read) {
          numbers.add(String.valueOf(row.number()));
        }
      }
      if (!numbers.isEmpty()) {
        notes.add(
            "no batch has read yet: "
                + (numbers.size() == 1 ? "row " : "rows ")
                + Words.few(numbers));
      }
    }

    String svg() {
      title();
      stations();
      killed();
      rows();
      state();
      batches.stream().limit(MOST_BATCHES).forEach(this::out);
      if (batches.size() > MOST_BATCHES) {
        int more = batches.size() - MOST_BATCHES;
        long rows = batches.stream().skip(MOST_BATCHES).mapToLong(each -> each.out().size()).sum();
        footer("And " + more + " more batches, which send " + Words.count(rows, "row") + ".");
      }
      if (date != null) {
        footer("All times are of " + date + ", in UTC.");
      }
      return svg.end(FIGURE, y + MARGIN, name(), words);
    }

    /** What the drawing is called: {@code Tick 3: batch 2}. */
    private String name() {
      String of = "Tick " + (tick + 1) + ": ";
      if (batches.isEmpty()) {
        return of + "no batch";
      }
      long first = batches.get(0).id();
      long last = batches.get(batches.size() - 1).id();
      return of + (first == last ? "batch " + first : "batches " + first + " to " + last);
    }

    private void title() {
      svg.text(MARGIN, y, "t", name());
      words.add(name() + ".");
      Batch last = batches.isEmpty() ? null : batches.get(batches.size() - 1);
      if (last != null && last.watermark() != null) {
        y += LINE;
        String watermarks =
            "watermark used "
                + watermark(last.watermark())
                + "; for late rows "
                + watermark(last.lateWatermark());
        svg.text(MARGIN, y, "s m", watermarks);
        words.add(Words.sentence(watermarks));
      }
      y += GAP;
    }

    private String watermark(Instant time) {
      return Timeline.isKnown(time) ? Shown.without(date, ValueText.text(time)) : "none yet";
    }

    /** The six stations with this query's choices: the trigger stands beside the pipeline. */
    private void stations() {
      List<String> choices = Stations.of(query).choices();
      List<List<String>> lines = new ArrayList<>();
      int most = 0;
      for (int i = 0; i < choices.size(); i++) {
        int columns = (int) ((STATIONS.get(i) - 12) / Svg.SANS);
        List<String> wrapped = new ArrayList<>();
        for (String line : Refusal.wrap(choices.get(i), columns)) {
          wrapped.add(Shown.cut(line, columns));
        }
        if (wrapped.size() > STATION_LINES) {
          String cut = wrapped.get(STATION_LINES - 1) + Shown.ELLIPSIS;
          wrapped = new ArrayList<>(wrapped.subList(0, STATION_LINES - 1));
          wrapped.add(cut);
        }
        lines.add(wrapped);
        most = Math.max(most, wrapped.size());
        words.add(Words.sentence(Stations.NAMES.get(i) + ": " + choices.get(i)));
      }
      double height = 34 + 20 * most;
      double x = MARGIN;
      for (int i = 0; i < choices.size(); i++) {
        int width = STATIONS.get(i);
        boolean beside = i == choices.size() - 1;
        svg.rect(x, y, width, height, beside ? "p d" : "p");
        svg.text(x + width / 2.0, y + 22, "o c", Stations.NAMES.get(i));
        for (int line = 0; line < lines.get(i).size(); line++) {
          svg.text(x + width / 2.0, y + 44 + 20 * line, "s c m", lines.get(i).get(line));
        }
        x += width;
        if (i < choices.size() - 2) {
          svg.right(x, y + height / 2, STATION_GAP);
        }
        x += STATION_GAP;
      }
      y += height + GAP;
    }

    private void killed() {
      for (Batch each : batches) {
        if (each.killed() != null) {
          String text =
              "Killed "
                  + each.killed()
                  + (each.runsAgain()
                      ? ": the batch is not done, and the next run repeats it."
                      : ": the batch is done, and no run repeats it.");
          svg.rect(MARGIN, y, FULL, 40, "q");
          svg.cross(MARGIN + 22, y + 20, 8, "b");
          svg.text(MARGIN + 42, y + 26, "h", text);
          words.add(text);
          y += 40 + GAP;
        }
      }
    }

    /** The panel of the rows that came, and beside it that of those set apart. */
    private void rows() {
      int all = came.size() + apart.size();
      boolean two = !apart.isEmpty();
      double width = two ? FULL - APART - GAP : FULL;
      int shown = Math.min(came.size(), MOST);
      int shownApart = Math.min(apart.size(), MOST_APART);
      List<String> below = new ArrayList<>(notes);
      if (came.size() > shown) {
        below.add(0, "and " + Words.count(came.size() - shown, "more row"));
      }
      double height =
          HEAD
              + Math.max(
                  LINE * (shown + below.size()),
                  two ? 2 * LINE * shownApart + (apart.size() > shownApart ? LINE : 0) : 0)
              + (shown + below.size() + shownApart == 0 ? 0 : 7);
      String heading = heading(all);
      svg.rect(MARGIN, y, width, height, "p");
      svg.text(MARGIN + 12, y + 24, "h", heading);
      words.add(Words.sentence(heading));
      double line = y + HEAD;
      int columns = (int) ((width - 56) / Svg.COLUMN);
      for (Line each : came.subList(0, shown)) {
        line += LINE;
        int needed = Shown.columns(Shown.line(without(each.cells()), columns));
        String note =
            Shown.cut(
                Shown.without(date, each.note()), Math.max(columns / 2, columns - needed - 2));
        int left = columns - (note.isEmpty() ? 0 : Shown.columns(note) + 2);
        String text = Shown.line(without(each.cells()), left);
        svg.row(
            MARGIN + 26,
            line - 10,
            each.number(),
            batches.stream().anyMatch(Batch::runsAgain) ? Svg.Row.KILLED : Svg.Row.READ);
        svg.text(MARGIN + 46, line - 5, "", text);
        svg.text(MARGIN + width - 10, line - 5, "e m", note);
        words.add(
            Words.sentence(
                "row " + each.number() + ": " + text + (note.isEmpty() ? "" : "; " + note)));
      }
      for (String each : below) {
        line += LINE;
        String text = Shown.cut(each, columns + 3);
        svg.text(MARGIN + 14, line - 5, "s m", text);
        words.add(Words.sentence(text));
      }
      if (two) {
        apart(MARGIN + width + GAP, height, all, shownApart);
      }
      y += height;
      arrow(MARGIN + width / 2);
    }

    private String heading(int all) {
      if (batches.isEmpty()) {
        return "No batch ran in this tick";
      }
      if (!apart.isEmpty()) {
        return came.isEmpty()
            ? "No row goes on"
            : came.size()
                + " of "
                + Words.count(all, "row")
                + (came.size() == 1 ? " goes" : " go")
                + " on";
      }
      boolean forWatermark =
          batches.stream().anyMatch(each -> each.watermark() != null && each.rowsIn() == 0);
      return (all == 0 ? "No row came" : Words.count(all, "row") + " came")
          + (all == 0 && forWatermark ? ": the batch ran because the watermark moved" : "");
    }

    private void apart(double x, double height, int all, int shown) {
      String heading = apart.size() + " of " + Words.count(all, "row") + " set apart";
      svg.rect(x, y, APART, height, "q");
      svg.text(x + 12, y + 24, "h tb", heading);
      words.add(Words.sentence(heading));
      double line = y + HEAD;
      int columns = (int) ((APART - 52) / Svg.COLUMN);
      for (Line each : apart.subList(0, shown)) {
        String text = Shown.line(without(each.cells()), columns);
        String reason = Shown.cut(Shown.without(date, each.note()), columns);
        svg.row(x + 26, line + 16, each.number(), Svg.Row.LATE);
        svg.text(x + 46, line + LINE - 5, "", text);
        svg.text(x + 46, line + 2 * LINE - 9, "tb", reason);
        words.add(Words.sentence("row " + each.number() + ": " + text + "; " + reason));
        line += 2 * LINE;
      }
      if (apart.size() > shown) {
        Map<String, Integer> reasons = new LinkedHashMap<>();
        apart.stream()
            .skip(shown)
            .forEach(
                each -> reasons.merge(each.note().replaceAll("(:| of ).*", ""), 1, Integer::sum));
        String more =
            "and "
                + reasons.entrySet().stream()
                    .map(each -> each.getValue() + " " + each.getKey())
                    .collect(joining(", "));
        svg.text(x + 14, line + LINE - 5, "s m", Shown.cut(more, columns + 3));
        words.add(Words.sentence(more));
      }
    }

    private void arrow(double x) {
      svg.down(x, y + 2, ARROW - 4);
      y += ARROW;
    }

    private void state() {
      if (state.isEmpty()) {
        boolean any = query.batches(tick + 1).stream().anyMatch(each -> !each.runsAgain());
        panel(
            any
                ? "What was kept then is not there any more: Spark keeps the last batches only"
                : "Nothing is kept yet: no batch is done",
            0);
      } else if (state.get().tables().isEmpty()) {
        panel("No state: each row is done with when its batch is", 0);
      } else {
        state.get().tables().forEach(this::table);
        y -= GAP;
      }
      if (batches.isEmpty()) {
        y += GAP;
      } else {
        arrow(Svg.WIDTH / 2.0);
      }
    }

    /** What one operator keeps: before the tick, and after it. */
    private void table(QueryState.Table table) {
      List<QueryState.Kept> rows = table.rows();
      List<QueryState.Kept> shown = new ArrayList<>(rows);
      if (rows.size() > MOST) {
        // What has changed is what one looks for; the order stays.
        List<QueryState.Kept> first = new ArrayList<>(rows);
        first.sort(Comparator.comparing(each -> each.mark() == QueryState.Mark.SAME));
        shown.retainAll(first.subList(0, MOST));
      }
      Map<QueryState.Mark, Integer> marks = new EnumMap<>(QueryState.Mark.class);
      rows.forEach(each -> marks.merge(each.mark(), 1, Integer::sum));
      String heading = "State: " + table.what() + ", " + Words.count(table.size(), "row");
      int lines = rows.isEmpty() ? 0 : shown.size() + 2;
      String more = rows.size() > shown.size() ? more(rows, shown) : null;
      panel(Shown.cut(heading, 78), lines + (more == null ? 0 : 1));
      if (!rows.isEmpty()) {
        boolean goes = rows.stream().anyMatch(each -> each.row().until() != null);
        int mark = goes ? 282 : 362;
        int columns = (int) ((mark - MARGIN - 26) / Svg.COLUMN);
        double line = y - 4 - LINE * (shown.size() + (more == null ? 0 : 1));
        String names =
            rows.get(0).row().columns().stream().map(StateColumn::name).collect(joining(", "));
        svg.text(MARGIN + 14, line - 6 - LINE, "m", Shown.cut(names, 76));
        svg.text(MARGIN + 14, line - 6, "s m", "before");
        svg.text(mark + 108, line - 6, "s m", "after");
        if (goes) {
          svg.text(MARGIN + FULL - 12, line - 6, "s m e", "goes at watermark");
        }
        for (QueryState.Kept each : shown) {
          line += LINE;
          kept(each, line - 6, mark, columns);
        }
        if (more != null) {
          svg.text(MARGIN + 14, line + LINE - 6, "s m", more);
          words.add(Words.sentence(more));
        }
      }
      y += GAP;
    }

    private void kept(QueryState.Kept kept, double line, int mark, int columns) {
      String now = Shown.line(without(cells(kept.row())), columns);
      String before =
          kept.before() == null ? "" : Shown.line(without(cells(kept.before())), columns);
      boolean gone = kept.mark() == QueryState.Mark.GONE;
      svg.text(MARGIN + 14, line, "m", before);
      svg.mark(mark + 8, line - 5, kept.mark().toString());
      svg.text(mark + 108, line, "", gone ? "" : now);
      String until =
          kept.row().until() == null ? "" : Shown.without(date, ValueText.text(kept.row().until()));
      svg.text(MARGIN + FULL - 12, line, "e", until);
      words.add(
          Words.sentence(
              (kept.mark() == QueryState.Mark.SAME ? "unchanged" : kept.mark())
                  + ": "
                  + (gone ? before : now)
                  + (kept.mark() == QueryState.Mark.CHANGED ? "; before: " + before : "")
                  + (until.isEmpty() ? "" : "; goes at watermark " + until)));
    }

    private static List<String> cells(StateRow row) {
      return row.columns().stream().map(StateColumn::text).toList();
    }

    /** How many rows of the state are not drawn, by their marks. */
    private static String more(List<QueryState.Kept> rows, List<QueryState.Kept> shown) {
      Map<String, Integer> marks = new LinkedHashMap<>();
      List<QueryState.Kept> left = new ArrayList<>(rows);
      left.removeAll(shown);
      left.forEach(
          each ->
              marks.merge(
                  each.mark() == QueryState.Mark.SAME ? "unchanged" : each.mark().toString(),
                  1,
                  Integer::sum));
      return "and "
          + Words.count(left.size(), "more row")
          + ": "
          + marks.entrySet().stream()
              .map(each -> each.getValue() + " " + each.getKey())
              .collect(joining(", "));
    }

    /** The rows that a batch sends. */
    private void out(Batch batch) {
      List<Batch.Out> shown = batch.out().subList(0, Math.min(MOST, batch.out().size()));
      Map<Batch.Mark, Integer> marks = new EnumMap<>(Batch.Mark.class);
      batch.out().forEach(each -> marks.merge(each.mark(), 1, Integer::sum));
      String heading =
          (batches.size() > 1 ? "Batch " + batch.id() + ": " : "")
              + (batch.out().isEmpty()
                  ? "no row goes out"
                  : Words.count(batch.out().size(), "row")
                      + (batch.out().size() == 1 ? " goes out: " : " go out: ")
                      + marks.entrySet().stream()
                          .map(each -> each.getValue() + " " + each.getKey())
                          .collect(joining(", ")));
      int more = batch.out().size() - shown.size();
      panel(
          heading.substring(0, 1).toUpperCase(Locale.ROOT) + heading.substring(1),
          (shown.isEmpty() ? 0 : 1) + shown.size() + (more > 0 ? 1 : 0));
      double line = y - 4 - LINE * (shown.size() + (more > 0 ? 1 : 0));
      int columns = (int) ((FULL - 134) / Svg.COLUMN);
      if (!shown.isEmpty()) {
        svg.text(MARGIN + 120, line - 6, "m", Shown.line(batch.columns(), columns));
      }
      for (Batch.Out each : shown) {
        line += LINE;
        String text = Shown.line(without(Shown.cells(each.row())), columns);
        svg.mark(MARGIN + 20, line - 11, each.mark().toString());
        svg.text(MARGIN + 120, line - 6, "", text);
        words.add(Words.sentence(each.mark() + ": " + text));
      }
      if (more > 0) {
        String text = "and " + Words.count(more, "more row");
        svg.text(MARGIN + 14, line + LINE - 6, "s m", text);
        words.add(Words.sentence(text));
      }
      y += GAP;
    }

    /** A panel over the whole width, with room for so many lines below its heading. */
    private void panel(String heading, int lines) {
      double height = HEAD + LINE * lines + (lines > 0 ? 4 : 0);
      svg.rect(MARGIN, y, FULL, height, "p");
      svg.text(MARGIN + 12, y + 24, "h", heading);
      words.add(Words.sentence(heading));
      y += height;
    }

    private void footer(String text) {
      y += LINE - 6;
      svg.text(MARGIN, y, "s m", text);
      words.add(text);
    }

    private List<String> without(List<String> cells) {
      return cells.stream().map(each -> Shown.without(date, each)).toList();
    }

    /** All texts in which a time may stand, as far as they are drawn. */
    private List<String> texts() {
      List<String> texts = new ArrayList<>();
      came.stream().limit(MOST).forEach(each -> texts.addAll(each.cells()));
      apart.stream().limit(MOST_APART).forEach(each -> texts.addAll(each.cells()));
      for (Batch each : batches) {
        for (Instant time : Arrays.asList(each.watermark(), each.lateWatermark())) {
          if (Timeline.isKnown(time)) {
            texts.add(ValueText.text(time));
          }
        }
        each.out().stream().limit(MOST).forEach(out -> texts.addAll(Shown.cells(out.row())));
      }
      for (QueryState.Table table : state.map(QueryState::tables).orElse(List.of())) {
        for (QueryState.Kept each : table.rows()) {
          texts.addAll(cells(each.row()));
          if (each.row().until() != null) {
            texts.add(ValueText.text(each.row().until()));
          }
        }
      }
      return texts;
    }
  }
}
