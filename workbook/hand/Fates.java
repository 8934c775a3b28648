package workbook.hand;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What became of each row that a query was sent. Spark's own plan says which rows a filter leaves
 * out and in which groups the others count, its reports say by which watermark a batch dropped rows
 * and how many, and the ledger what went out. Where these don't agree, nothing is guessed.
 *
 * @param rows the fates, by the numbers of the rows
 * @param uncertain the batches whose late rows are not known one by one, with Spark's count
 * @param windows the windows that rows count in, in the order of their ends
 */
public record Fates(List<Fate> rows, Map<Long, Long> uncertain, List<Window> windows) {

  /**
   * A window that rows count in.
   *
   * @param from its begin
   * @param to its end
   * @param since the batch that read the first of its rows
   * @param sentIn the batches that sent a row of the result for it
   */
  public record Window(Instant from, Instant to, long since, Set<Long> sentIn) {}

  /** The fates of all rows that a query was sent. */
  public static Fates of(HandQuery query) {
    return of(query, query.rows(), query.ticks());
  }

  /** The fates as they were after so many ticks: of the rows handed over until then. */
  public static Fates of(HandQuery query, int ticks) {
    Set<Long> done = new TreeSet<>();
    List<Integer> tickOf = query.tickOfBatches();
    for (int i = 0; i < tickOf.size(); i++) {
      if (tickOf.get(i) < ticks && query.batches().get(i).isDone()) {
        done.add(query.batches().get(i).id());
      }
    }
    List<SentRow> sent =
        query.rows().stream()
            .filter(each -> each.tick() >= 0 && each.tick() < ticks)
            .map(each -> done.contains(each.batch()) ? each : each.in(-1))
            .toList();
    return of(query, sent, ticks);
  }

  /** What the last answer was an answer to: asked again, it is the same. */
  record Asked(List<SentRow> sent, List<Batch> batches, Fates answer) {}

  /** The plan of all rows is Spark's work, and a drawing, its words and the prompt ask for it. */
  private static Fates of(HandQuery query, List<SentRow> sent, int ticks) {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < query.tickOfBatches().size(); i++) {
      if (query.tickOfBatches().get(i) < ticks) {
        batches.add(query.batches().get(i));
      }
    }
    Asked last = query.lastAsked();
    if (last != null && last.sent().equals(sent) && last.batches().equals(batches)) {
      return last.answer();
    }
    Fates answer = new Work(query, sent, ticks).fates();
    query.asked(new Asked(List.copyOf(sent), List.copyOf(batches), answer));
    return answer;
  }

  /**
   * The numbers of the rows of one batch that were dropped as late; empty where not all are known.
   */
  public static List<Integer> late(HandQuery query, Batch batch) {
    List<SentRow> read = query.rows().stream().filter(each -> each.batch() == batch.id()).toList();
    return new Work(query, read, query.ticks())
        .fates().rows().stream()
            .filter(each -> each.kind() == Fate.Kind.LATE)
            .map(each -> each.row().number())
            .toList();
  }

  private static final class Work {

    private static final Comparator<NumberedPlan.Place> BY_TIME =
        Comparator.comparing(
            NumberedPlan.Place::until, Comparator.nullsFirst(Comparator.naturalOrder()));

    private final HandQuery query;
    private final List<SentRow> sent;
    private final NumberedPlan plan;
    private final GroupColumns columns;
    private final Map<Integer, SentRow> byNumber = new HashMap<>();
    private final Map<Long, Batch> batches = new TreeMap<>();
    private final Map<Long, Long> uncertain = new TreeMap<>();
    private final Map<Row, Window> windows = new HashMap<>();

    Work(HandQuery query, List<SentRow> sent, int ticks) {
      this.query = query;
      this.sent = sent;
      // What a batch has read, Spark can compute: others may be what it died of.
      plan = new NumberedPlan(query, sent.stream().filter(each -> each.batch() >= 0).toList());
      columns = GroupColumns.of(query.dataset().queryExecution().analyzed());
      sent.forEach(each -> byNumber.put(each.number(), each));
      List<Integer> tickOf = query.tickOfBatches();
      for (int i = 0; i < tickOf.size(); i++) {
        if (tickOf.get(i) < ticks) {
          batches.put(query.batches().get(i).id(), query.batches().get(i));
        }
      }
    }

    Fates fates() {
      Map<Integer, List<NumberedPlan.Place>> inTime = inTime();
      Map<Integer, Long> out = plan.grouped() ? Map.of() : sentByThemselves();
      List<Fate> fates = new ArrayList<>();
      for (SentRow row : sent) {
        fates.add(fate(row, inTime.get(row.number()), out.get(row.number())));
      }
      return new Fates(List.copyOf(fates), uncertain, windows());
    }

    /** The places of each row, without those where it was late; none where the count disagrees. */
    private Map<Integer, List<NumberedPlan.Place>> inTime() {
      Map<Long, List<NumberedPlan.Place>> late = new TreeMap<>();
      Map<Integer, List<NumberedPlan.Place>> inTime = new HashMap<>();
      for (NumberedPlan.Place place : plan.places()) {
        SentRow row = byNumber.get(place.number());
        inTime.computeIfAbsent(row.number(), number -> new ArrayList<>());
        if (isLate(place, row)) {
          late.computeIfAbsent(row.batch(), batch -> new ArrayList<>()).add(place);
        } else {
          inTime.get(row.number()).add(place);
        }
      }
      batches.forEach(
          (id, batch) -> {
            List<NumberedPlan.Place> found = late.getOrDefault(id, List.of());
            // Rows of one group are added up first, and count as one.
            long count =
                plan.grouped()
                    ? found.stream().map(NumberedPlan.Place::group).distinct().count()
                    : found.size();
            if (count != batch.droppedAsLate()) {
              uncertain.put(id, batch.droppedAsLate());
              found.forEach(place -> inTime.remove(place.number()));
            }
          });
      inTime.values().forEach(each -> each.sort(BY_TIME));
      return inTime;
    }

    private boolean isLate(NumberedPlan.Place place, SentRow row) {
      Batch batch = batches.get(row.batch());
      Instant until = plan.opaque() ? row.eventTime() : place.until();
      boolean keepsAll = plan.grouped() && query.mode().equals("complete");
      return batch != null
          && until != null
          && batch.lateWatermark() != null
          && !until.isAfter(batch.lateWatermark())
          && !keepsAll;
    }

    private Fate fate(SentRow row, List<NumberedPlan.Place> places, Long sentIn) {
      if (row.batch() < 0) {
        return fate(row, row.tick() < 0 ? Fate.Kind.NOT_READ : Fate.Kind.READ, "");
      }
      if (plan.leftOut().containsKey(row.number())) {
        return fate(row, Fate.Kind.LEFT_OUT, plan.leftOut().get(row.number()));
      }
      boolean reachesState = plan.places().stream().anyMatch(p -> p.number() == row.number());
      if (reachesState && places == null) {
        return fate(row, Fate.Kind.READ, "");
      }
      if (reachesState && places.isEmpty()) {
        return fate(row, Fate.Kind.LATE, "");
      }
      if (plan.opaque()) {
        return fate(row, Fate.Kind.READ, "");
      }
      if (plan.grouped()) {
        return reachesState ? grouped(row, places) : fate(row, Fate.Kind.READ, "");
      }
      if (sentIn != null) {
        return new Fate(row, Fate.Kind.SENT, List.of(), List.of(sentIn), "");
      }
      if (plan.removesDuplicates()) {
        return duplicate(row, places);
      }
      return fate(row, plan.joins() ? Fate.Kind.NO_PARTNER : Fate.Kind.READ, "");
    }

    private static Fate fate(SentRow row, Fate.Kind kind, String reason) {
      return new Fate(row, kind, List.of(), List.of(), reason);
    }

    private List<Window> windows() {
      return windows.values().stream()
          .sorted(Comparator.comparing(Window::to).thenComparing(Window::from))
          .toList();
    }

    /** Notes the window of a group, if it has one, and the batches that sent it. */
    private void note(long since, List<Object> group, Set<Long> sentIn) {
      for (Object each : group) {
        if (Fate.isWindow(each)) {
          Row window = (Row) each;
          Window known =
              windows.computeIfAbsent(
                  window,
                  row ->
                      new Window(
                          row.getTimestamp(0).toInstant(),
                          row.getTimestamp(1).toInstant(),
                          since,
                          new TreeSet<>()));
          known.sentIn().addAll(sentIn);
        }
      }
    }

    private Fate grouped(SentRow row, List<NumberedPlan.Place> places) {
      List<String> groups =
          new ArrayList<>(places.stream().map(each -> Fate.group(each.group())).toList());
      List<Long> sentIn = new ArrayList<>();
      for (NumberedPlan.Place place : places) {
        int at = plan.places().indexOf(place);
        boolean told = plan.results().size() == plan.places().size();
        List<Object> key = told ? columns.key(plan.results().get(at).row()) : List.of();
        if (key.isEmpty() && !place.group().isEmpty()) {
          note(row.batch(), place.group(), Set.of());
          return new Fate(row, Fate.Kind.READ, groups, List.of(), "");
        }
        Set<Long> all = new TreeSet<>();
        List<Object> group = place.group();
        for (Batch batch : batches.values()) {
          Optional<List<Object>> out =
              batch.out().stream()
                  .map(each -> columns.key(each.row()))
                  .filter(each -> isOf(key, each, place.group()))
                  .findFirst();
          if (batch.id() >= row.batch() && out.isPresent()) {
            all.add(batch.id());
            group = all.size() == 1 ? merged(group, key, out.get()) : group;
          }
        }
        groups.set(places.indexOf(place), Fate.group(group));
        note(row.batch(), group, all);
        all.stream().findFirst().ifPresent(sentIn::add);
      }
      Fate.Kind kind = sentIn.size() == places.size() ? Fate.Kind.SENT : Fate.Kind.WAITS;
      return new Fate(row, kind, groups, sentIn, "");
    }

    /** Whether a group is the one that was sent: a session's is part of a longer one. */
    private static boolean isOf(List<Object> key, List<Object> sent, List<Object> group) {
      Row own = ends(key, key, group);
      Row other = ends(key, sent, group);
      for (int i = 0; i < key.size(); i++) {
        Object mine = key.get(i);
        Object its = sent.get(i);
        boolean same =
            Fate.isWindow(mine) && Fate.isWindow(its)
                ? contains((Row) its, (Row) mine)
                : java.util.Objects.equals(mine, its)
                    || own != null
                        && other != null
                        && contains(other, own)
                        && (own.get(0).equals(mine) || own.get(1).equals(mine));
        if (!same) {
          return false;
        }
      }
      return true;
    }

    /** The group with the session that its own has become part of. */
    private static List<Object> merged(List<Object> group, List<Object> key, List<Object> sent) {
      List<Object> windows = new ArrayList<>(sent);
      windows.add(ends(key, sent, group));
      List<Object> merged = new ArrayList<>(group);
      for (int i = 0; i < merged.size(); i++) {
        if (Fate.isWindow(merged.get(i))) {
          for (Object each : windows) {
            if (Fate.isWindow(each) && contains((Row) each, (Row) merged.get(i))) {
              merged.set(i, each);
            }
          }
        }
      }
      return merged;
    }

    /**
     * The window of a group whose result has its start and its end as two columns.
     *
     * @param key the group's own values of the columns that name it
     * @param sent those of the row that is asked about
     * @return null when the result hasn't got both
     */
    private static Row ends(List<Object> key, List<Object> sent, List<Object> group) {
      for (Object each : group) {
        if (Fate.isWindow(each)) {
          int from = key.indexOf(((Row) each).get(0));
          int to = key.indexOf(((Row) each).get(1));
          if (from >= 0 && to >= 0 && sent.get(from) != null && sent.get(to) != null) {
            return RowFactory.create(sent.get(from), sent.get(to));
          }
        }
      }
      return null;
    }

    private static boolean contains(Row outer, Row inner) {
      Timestamp from = outer.getTimestamp(0);
      Timestamp to = outer.getTimestamp(1);
      return !from.after(inner.getTimestamp(0)) && !to.before(inner.getTimestamp(1));
    }

    /** Which rows went out as they are, or with a partner: each row out is used once. */
    private Map<Integer, Long> sentByThemselves() {
      Map<Long, List<Row>> left = new LinkedHashMap<>();
      batches.forEach(
          (id, batch) ->
              left.put(id, new ArrayList<>(batch.out().stream().map(Batch.Out::row).toList())));
      List<NumberedPlan.Result> results = new ArrayList<>(plan.results());
      results.sort((a, b) -> Integer.compare(last(a), last(b)));
      Map<Integer, Long> sentIn = new HashMap<>();
      for (NumberedPlan.Result result : results) {
        long batch =
            result.numbers().stream().mapToLong(n -> byNumber.get(n).batch()).max().orElse(-1);
        for (Map.Entry<Long, List<Row>> each : left.entrySet()) {
          // Only a join sends a row later than the batch that read it.
          boolean may = plan.joins() ? each.getKey() >= batch : each.getKey() == batch;
          if (batch >= 0 && may && each.getValue().remove(result.row())) {
            result.numbers().forEach(number -> sentIn.putIfAbsent(number, each.getKey()));
            break;
          }
        }
      }
      return sentIn;
    }

    private static int last(NumberedPlan.Result result) {
      return new TreeSet<>(result.numbers()).last();
    }

    private Fate duplicate(SentRow row, List<NumberedPlan.Place> places) {
      for (NumberedPlan.Place each : plan.places()) {
        if (each.number() < row.number() && sameKey(each, places.get(0))) {
          return fate(row, Fate.Kind.DUPLICATE, "duplicate of " + each.number());
        }
      }
      return fate(row, Fate.Kind.READ, "");
    }

    private boolean sameKey(NumberedPlan.Place a, NumberedPlan.Place b) {
      int keys = plan.keys();
      return a.group().subList(0, keys).equals(b.group().subList(0, keys));
    }
  }
}
