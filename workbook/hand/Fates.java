package workbook.hand;

import static java.util.stream.Collectors.toSet;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What became of each row that a query was sent. Spark's own plan says which rows a filter leaves
 * out and in which groups the others count, its reports say by which watermark a batch dropped rows
 * and how many, and the ledger what went out. Where these don't agree, nothing is guessed.
 *
 * @param rows the fates, by the numbers of the rows
 * @param uncertain the batches whose late rows are not known one by one, with Spark's count; -1
 *     where Spark has told none, as the batch was killed
 * @param windows the windows that rows count in, in the order of their ends
 * @param opaque whether something stands between the rows and the result that can't be seen
 *     through: the learner's own code, a join with a stream that was not sent by hand, or a step of
 *     Spark's
 * @param opaqueStep the name of that step; empty where it is none
 * @param otherSource whether there is such a stream, a folder for example
 * @param killed the batch that was killed and runs again after a restart; null when there is none
 * @param ranAgain whether it has run again, which the next tick tells
 */
public record Fates(
    List<Fate> rows,
    Map<Long, Long> uncertain,
    List<Window> windows,
    boolean opaque,
    String opaqueStep,
    boolean otherSource,
    Batch killed,
    boolean ranAgain) {

  /**
   * A window that rows count in.
   *
   * @param from its begin
   * @param to its end
   * @param since the batch that read the first of its rows
   * @param sentIn the batches that sent a row of the result for it
   * @param parts the window of each of its rows alone, of which a session is put together
   */
  public record Window(Instant from, Instant to, long since, Set<Long> sentIn, List<Part> parts) {

    /** As it was in a batch: a session was shorter then, or several, or not there yet. */
    List<Window> in(long batch) {
      return merged(
          parts.stream()
              .filter(each -> each.batch() <= batch)
              .map(each -> new Window(each.from(), each.to(), each.batch(), sentIn, parts))
              .toList());
    }

    /** Windows that overlap or touch become one, as Spark's sessions do. */
    private static List<Window> merged(List<Window> windows) {
      List<Window> merged = new ArrayList<>();
      for (Window each : windows.stream().sorted(Comparator.comparing(Window::from)).toList()) {
        Window last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
        if (last == null || each.from().isAfter(last.to())) {
          merged.add(each);
        } else {
          merged.set(merged.size() - 1, last.and(each));
        }
      }
      return merged;
    }

    private Window and(Window later) {
      Set<Long> sent = new TreeSet<>(sentIn);
      sent.addAll(later.sentIn);
      Set<Part> all = new LinkedHashSet<>(parts);
      all.addAll(later.parts);
      return new Window(
          from,
          to.isAfter(later.to) ? to : later.to,
          Math.min(since, later.since),
          sent,
          List.copyOf(all));
    }
  }

  /** The window of one row, and the batch that read the row. */
  public record Part(Instant from, Instant to, long batch) {}

  /** The fates of all rows that a query was sent. */
  public static Fates of(HandQuery query) {
    return of(query, query.rows(), query.ticks());
  }

  /** The fates as they were after so many ticks: of the rows handed over until then. */
  public static Fates of(HandQuery query, int ticks) {
    Set<Long> done =
        query.batches(ticks).stream()
            .filter(each -> !each.runsAgain())
            .map(Batch::id)
            .collect(toSet());
    List<SentRow> sent =
        query.rows().stream()
            .filter(each -> each.tick() >= 0 && each.tick() < ticks)
            .map(each -> done.contains(each.batch()) ? each : each.in(-1))
            .toList();
    return of(query, sent, ticks);
  }

  /** What was asked last and answered so: all that the answer depends on. */
  record Asked(List<SentRow> sent, List<Batch> batches, int ticks, boolean goesOn, Fates answer) {

    boolean is(List<SentRow> sent, HandQuery query, int ticks) {
      return this.ticks == ticks
          && goesOn == mayGoOn(query)
          && batches.equals(query.batches())
          && this.sent.equals(sent);
    }
  }

  private static boolean mayGoOn(HandQuery query) {
    return query.isOpen() || query.isKilled();
  }

  /** Spark plans all rows for it, and a drawing, its words and the prompt ask the same. */
  private static Fates of(HandQuery query, List<SentRow> sent, int ticks) {
    Asked last = query.lastAsked();
    if (last != null && last.is(sent, query, ticks)) {
      return last.answer();
    }
    Fates answer = new Work(query, sent, ticks).fates();
    query.asked(new Asked(List.copyOf(sent), query.batches(), ticks, mayGoOn(query), answer));
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

    private static final String KILLED = "its batch was killed";

    /** A window, and of a session what else it is grouped by: sessions of others are others. */
    private record Named(Row window, List<Object> key) {}

    private final HandQuery query;
    private final Batch killed;
    private final List<SentRow> sent;
    private final NumberedPlan plan;
    private final GroupColumns columns;
    private final Map<Integer, SentRow> byNumber = new HashMap<>();
    private final List<Batch> told; // A new run has one more at once, which the next tick tells.
    private final Map<Long, Batch> batches = new TreeMap<>();
    private final Map<Long, Long> uncertain = new TreeMap<>();
    // Behind a join with another state; how often, for each of their batches.
    private final Set<Integer> lateInJoin = new TreeSet<>();
    private final Map<Long, Long> droppedByJoin = new TreeMap<>();
    private final Set<Long> doubtful = new TreeSet<>();
    private final Map<Named, Window> windows = new HashMap<>();

    Work(HandQuery query, List<SentRow> sent, int ticks) {
      this.query = query;
      told = query.batches(ticks);
      killed = killed(told);
      this.sent = killed == null ? sent : withKilled(sent);
      columns = GroupColumns.of(query.dataset().queryExecution().analyzed());
      this.sent.forEach(each -> byNumber.put(each.number(), each));
      told.forEach(each -> batches.merge(each.id(), each, Work::telling));
      plan = planOfJoined();
    }

    /** The plan over the rows that no join has dropped, where another state is behind it. */
    private NumberedPlan planOfJoined() {
      // What a batch has read, Spark can compute: others may be what it died of.
      List<SentRow> read = sent.stream().filter(each -> each.batch() >= 0).toList();
      NumberedPlan all = new NumberedPlan(query, read);
      Map<Integer, List<NumberedPlan.Place>> joined = new TreeMap<>();
      all.placesInJoins()
          .forEach(each -> joined.computeIfAbsent(each.number(), n -> new ArrayList<>()).add(each));
      joined.forEach(
          (number, places) -> {
            SentRow row = byNumber.get(number);
            long late = places.stream().filter(each -> isPast(each, row)).count();
            if (late == places.size()) {
              lateInJoin.add(number);
              droppedByJoin.merge(row.batch(), late, Long::sum);
            } else if (late > 0) { // On one side of a join with itself.
              doubtful.add(row.batch());
            }
          });
      return lateInJoin.isEmpty()
          ? all
          : new NumberedPlan(
              query, read.stream().filter(each -> !lateInJoin.contains(each.number())).toList());
    }

    /** The last batch, if it was killed and will run again. */
    private static Batch killed(List<Batch> all) {
      if (all.isEmpty() || !all.get(all.size() - 1).runsAgain()) {
        return null;
      }
      long id = all.get(all.size() - 1).id();
      return all.stream().filter(each -> each.id() == id).reduce(Work::telling).orElseThrow();
    }

    /**
     * Of two runs of a batch the later one; of two that were killed one that has sent something.
     */
    private static Batch telling(Batch earlier, Batch later) {
      return later.killed() != null && later.out().isEmpty() ? earlier : later;
    }

    /** The rows of the batch that was killed were read by it, and it will read them again. */
    private List<SentRow> withKilled(List<SentRow> sent) {
      Set<Integer> numbers = killed.read().stream().map(Batch.In::number).collect(toSet());
      return sent.stream()
          .map(each -> numbers.contains(each.number()) ? each.in(killed.id()) : each)
          .toList();
    }

    Fates fates() {
      Map<Integer, List<NumberedPlan.Place>> inTime = inTime();
      Map<Integer, Gone> out = plan.grouped() ? Map.of() : sentByThemselves();
      List<Fate> fates = new ArrayList<>();
      for (SentRow row : sent) {
        fates.add(fate(row, inTime.get(row.number()), out));
      }
      return new Fates(
          List.copyOf(fates),
          uncertain,
          windows(),
          plan.opaque(),
          plan.opaqueStep(),
          plan.otherSource(),
          killed,
          killed != null && query.ranAgainUntold(killed));
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
            count += droppedByJoin.getOrDefault(id, 0L);
            boolean told = batch.killed() == null;
            if (!told || count != batch.droppedAsLate() || doubtful.contains(id)) {
              found.forEach(place -> inTime.remove(place.number()));
              if (told) {
                uncertain.put(id, batch.droppedAsLate());
              } else if (count > 0 && !batch.runsAgain()) {
                uncertain.put(id, -1L);
              }
            }
          });
      inTime.values().forEach(each -> each.sort(BY_TIME));
      return inTime;
    }

    private boolean isLate(NumberedPlan.Place place, SentRow row) {
      // Of sessions, Spark drops late rows in complete mode, too.
      boolean keepsAll = plan.grouped() && !plan.sessions() && query.mode().equals("complete");
      return isPast(place, row) && !keepsAll;
    }

    /** Whether the watermark for late rows had passed a place when the row came. */
    private boolean isPast(NumberedPlan.Place place, SentRow row) {
      Batch batch = batches.get(row.batch());
      Instant until = place.until();
      return batch != null
          && until != null
          && batch.lateWatermark() != null
          && !until.isAfter(batch.lateWatermark());
    }

    private Fate fate(SentRow row, List<NumberedPlan.Place> places, Map<Integer, Gone> out) {
      Fate fate = row.batch() < 0 ? notRead(row) : ofBatch(row, places, out);
      boolean open =
          fate.kind() != Fate.Kind.SENT
              && fate.kind() != Fate.Kind.LEFT_OUT
              && fate.kind() != Fate.Kind.DUPLICATE;
      return killed != null && row.batch() == killed.id() && open
          ? new Fate(row, Fate.Kind.READ, fate.groups(), List.of(), KILLED)
          : fate;
    }

    private Fate notRead(SentRow row) {
      boolean comes = row.tick() < 0 || mayGoOn(query);
      return comes
          ? fate(row, Fate.Kind.NOT_READ, row.tick() < 0 ? "" : "waits for a batch")
          : fate(row, Fate.Kind.READ, "its batch failed");
    }

    private Fate ofBatch(SentRow row, List<NumberedPlan.Place> places, Map<Integer, Gone> out) {
      if (lateInJoin.contains(row.number())) {
        return fate(row, uncertain.containsKey(row.batch()) ? Fate.Kind.READ : Fate.Kind.LATE, "");
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
        List<String> groups =
            (reachesState ? places : List.<NumberedPlan.Place>of())
                .stream()
                    .filter(each -> !each.group().isEmpty())
                    .map(each -> Fate.group(each.group()))
                    .toList();
        return new Fate(row, Fate.Kind.READ, groups, List.of(), "");
      }
      if (plan.grouped() && reachesState) {
        return grouped(row, places);
      }
      Gone gone = out.get(row.number());
      if (gone != null) {
        String times = times(gone.batch(), gone.row()::equals);
        return new Fate(row, Fate.Kind.SENT, List.of(), List.of(gone.batch()), times);
      }
      if (plan.removesDuplicates() && reachesState) {
        return duplicate(row, places, out);
      }
      return fate(row, plan.joins() ? Fate.Kind.NO_PARTNER : Fate.Kind.READ, "");
    }

    /** {@code twice} for a row of the result that a batch has sent again after it was killed. */
    private String times(long batch, Predicate<Row> row) {
      long times =
          told.stream()
              .filter(each -> each.id() == batch)
              .filter(each -> each.out().stream().map(Batch.Out::row).anyMatch(row))
              .count();
      return times < 2 ? "" : times == 2 ? "twice" : times + " times";
    }

    private static Fate fate(SentRow row, Fate.Kind kind, String reason) {
      return new Fate(row, kind, List.of(), List.of(), reason);
    }

    private List<Window> windows() {
      List<Window> all = new ArrayList<>();
      if (plan.sessions()) {
        // What append has sent is whole, and no row comes to it any more.
        boolean sentIsWhole = query.mode().equals("append");
        Map<List<Object>, List<Window>> byKey = new HashMap<>();
        windows.forEach(
            (name, window) -> {
              if (sentIsWhole && !window.sentIn().isEmpty()) {
                all.add(window);
              } else {
                byKey.computeIfAbsent(name.key(), any -> new ArrayList<>()).add(window);
              }
            });
        byKey.values().forEach(each -> all.addAll(Window.merged(each)));
      } else {
        all.addAll(windows.values());
      }
      all.sort(
          Comparator.comparing(Window::to)
              .thenComparing(Window::from)
              .thenComparing(Window::since)
              .thenComparing(each -> each.parts().toString()));
      return List.copyOf(all);
    }

    /** Notes the window of a group, if it has one, and the batches that sent it. */
    private void note(SentRow row, List<Object> own, List<Object> group, Set<Long> sentIn) {
      for (int i = 0; i < group.size(); i++) {
        if (Fate.isWindow(group.get(i))) {
          Row window = (Row) group.get(i);
          List<Object> key = new ArrayList<>(plan.sessions() ? group : List.of());
          key.remove(window);
          Window known =
              windows.computeIfAbsent(
                  new Named(window, key),
                  any ->
                      new Window(
                          from(window),
                          to(window),
                          row.batch(),
                          new TreeSet<>(),
                          new ArrayList<>()));
          known.sentIn().addAll(sentIn);
          Row alone = (Row) own.get(i);
          Part part = new Part(from(alone), to(alone), row.batch());
          if (!known.parts().contains(part)) {
            known.parts().add(part);
          }
        }
      }
    }

    private static Instant from(Row window) {
      return window.getTimestamp(0).toInstant();
    }

    private static Instant to(Row window) {
      return window.getTimestamp(1).toInstant();
    }

    private Fate grouped(SentRow row, List<NumberedPlan.Place> places) {
      List<String> groups =
          new ArrayList<>(places.stream().map(each -> Fate.group(each.group())).toList());
      List<Long> sentIn = new ArrayList<>();
      String times = "";
      for (NumberedPlan.Place place : places) {
        int at = plan.places().indexOf(place);
        boolean told = plan.results().size() == plan.places().size();
        List<Object> key = told ? columns.key(plan.results().get(at).row()) : List.of();
        if (key.isEmpty() && !place.group().isEmpty()) {
          note(row, place.group(), place.group(), Set.of());
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
            // Other windows that it is part of are those of a step behind its own.
            boolean first = plan.sessions() && all.size() == 1;
            group = first ? merged(group, key, out.get()) : group;
          }
        }
        groups.set(places.indexOf(place), Fate.group(group));
        note(row, place.group(), group, all);
        if (!all.isEmpty()) {
          long first = all.iterator().next();
          sentIn.add(first);
          times = times(first, each -> isOf(key, columns.key(each), place.group()));
        }
      }
      boolean sent = sentIn.size() == places.size();
      return new Fate(
          row, sent ? Fate.Kind.SENT : Fate.Kind.WAITS, groups, sentIn, sent ? times : "");
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
                : Objects.equals(mine, its)
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

    /** A row of the result, and the batch that sent it first. */
    private record Gone(long batch, Row row) {}

    /** Which rows went out as they are, or with a partner: each row out is used once. */
    private Map<Integer, Gone> sentByThemselves() {
      Map<Long, List<Row>> left = new LinkedHashMap<>();
      batches.forEach(
          (id, batch) ->
              left.put(id, new ArrayList<>(batch.out().stream().map(Batch.Out::row).toList())));
      List<NumberedPlan.Result> results = new ArrayList<>(plan.results());
      results.sort((a, b) -> Integer.compare(last(a), last(b)));
      Map<Integer, Gone> gone = new HashMap<>();
      for (NumberedPlan.Result result : results) {
        long batch =
            result.numbers().stream().mapToLong(n -> byNumber.get(n).batch()).max().orElse(-1);
        for (Map.Entry<Long, List<Row>> each : left.entrySet()) {
          // Only a join sends a row later than the batch that read it.
          boolean may = plan.joins() ? each.getKey() >= batch : each.getKey() == batch;
          if (batch >= 0 && may && each.getValue().remove(result.row())) {
            Gone went = new Gone(each.getKey(), result.row());
            result.numbers().forEach(number -> gone.putIfAbsent(number, went));
            break;
          }
        }
      }
      return gone;
    }

    private static int last(NumberedPlan.Result result) {
      return new TreeSet<>(result.numbers()).last();
    }

    /**
     * The row before it that went out; the last such one, as what removes duplicates within a
     * watermark forgets. Where none went out, the first that was in time, if nothing is forgotten.
     * Where it is, and a filter stands behind, the one that is remembered may not have gone out.
     */
    private Fate duplicate(SentRow row, List<NumberedPlan.Place> places, Map<Integer, Gone> out) {
      if (plan.forgetsDuplicates() && plan.filtersBehindState()) {
        return fate(row, Fate.Kind.READ, "");
      }
      List<Integer> before =
          plan.places().stream()
              .filter(each -> each.group().equals(places.get(0).group()))
              .filter(each -> !isLate(each, byNumber.get(each.number())))
              .map(NumberedPlan.Place::number)
              .filter(number -> number < row.number())
              .toList();
      return before.stream()
          .filter(out::containsKey)
          .reduce((earlier, later) -> later)
          .or(() -> plan.forgetsDuplicates() ? Optional.empty() : before.stream().findFirst())
          .map(number -> fate(row, Fate.Kind.DUPLICATE, "duplicate of " + number))
          .orElseGet(() -> fate(row, Fate.Kind.READ, ""));
    }
  }
}
