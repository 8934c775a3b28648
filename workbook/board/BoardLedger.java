package workbook.board;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import workbook.drawing.BatchDrawing;
import workbook.drawing.BatchText;
import workbook.drawing.TimeDrawing;
import workbook.drawing.TimelineText;
import workbook.hand.Batch;
import workbook.hand.BatchStep;
import workbook.hand.Desk;
import workbook.hand.DeskListener;
import workbook.hand.Fate;
import workbook.hand.HandQuery;
import workbook.hand.HandStream;
import workbook.hand.SentRow;
import workbook.hand.Timeline;
import workbook.hand.TriggerText;
import workbook.session.Refusal;

/**
 * What the board knows of a desk: a frame for each tick of each query, and how things stand now. It
 * draws in the thread that ticks, while the query stands still; whoever serves it reads what is
 * drawn and waits for nobody.
 */
final class BoardLedger implements DeskListener {

  private static final int MOST_FRAMES = 300;
  private static final int MOST_WAITING = 20;

  /**
   * How things stand.
   *
   * @param version grows with each change
   * @param shown the query that is shown, in words; empty when there is none
   * @param says what happened last
   * @param lesson the name of the page that is open at the prompt; empty when none is
   * @param waiting the rows that wait for a tick, the first of them
   * @param notShown how many more wait
   * @param frames the frames that can be stepped through, in order
   * @param dropped how many older frames are gone
   * @param offers rows that can be sent
   * @param places where the query can be crashed
   */
  record Now(
      long version,
      String shown,
      String says,
      String lesson,
      List<String> waiting,
      int notShown,
      List<Frame> frames,
      int dropped,
      List<Offers.Offer> offers,
      List<String> places) {}

  private final Desk desk;
  private final Hands hands;
  private final Runnable changed;
  private final List<Frame> frames = new ArrayList<>();
  private int dropped;
  private int queries;
  private long keys;
  private Duration window = Duration.ofSeconds(1);
  private volatile Now now;

  /**
   * The ledger of a desk, with what the query that is shown has done so far.
   *
   * @param hands what knows the open lesson; null where there is none
   * @param changed is called after each change
   */
  BoardLedger(Desk desk, Hands hands, Runnable changed) {
    this.desk = desk;
    this.hands = hands;
    this.changed = changed;
    HandQuery query = desk.query();
    if (query != null) {
      begin(query);
      for (int tick = 0; tick < query.ticks(); tick++) {
        add(frame(query, tick, query.toldIn(tick)));
      }
    }
    publish(frames.isEmpty() ? "No query is shown yet." : newest().says());
  }

  /** How things stand; never waits. */
  Now now() {
    return now;
  }

  /** Looks again at which lesson is open; what happened last stays so. */
  void lessonOpened() {
    publish(now.says());
  }

  @Override
  public void sent(HandStream stream, List<Row> rows) {
    publish(count(rows.size(), "row") + " sent.");
  }

  @Override
  public void started(HandQuery query) {
    begin(query);
    publish(newest().says());
  }

  @Override
  public void ticked(HandQuery query, List<Batch> batches) {
    if (queries == 0) {
      begin(query);
    }
    add(frame(query, query.ticks() - 1, batches));
    publish(newest().says());
  }

  @Override
  public void dying(HandQuery query, String place) {
    publish("The next batch dies " + place + ".");
  }

  @Override
  public void restarted(HandQuery query) {
    publish("A new run on the same checkpoint begins.");
  }

  @Override
  public void takenBack(List<Row> rows) {
    publish(count(rows.size(), "row") + " taken back.");
  }

  @Override
  public void tickTakenBack(HandQuery query, List<Batch> batches, boolean failed) {
    // A tick that failed has no frame: then all of them stay.
    while (newest() != null && newest().query() == queries && newest().tick() > query.ticks()) {
      frames.remove(frames.size() - 1);
    }
    publish("The last tick was taken back; its rows wait again.");
  }

  @Override
  public void refused(Throwable why) {
    publish(sentence(why));
  }

  @Override
  public void reset() {
    frames.clear();
    publish("All is as at the beginning.");
  }

  /** A refusal in one line. */
  static String sentence(Throwable why) {
    return Refusal.of(why).text(Integer.MAX_VALUE).replace("\n", " ");
  }

  private void begin(HandQuery query) {
    queries++;
    window = Duration.ofSeconds(1);
    String says = "A query is shown, in " + shown(query) + ". Nothing has run yet.";
    add(new Frame(keys++, queries, 0, "start", says, List.of(), "", "", ""));
  }

  private static String shown(HandQuery query) {
    return query.mode()
        + " mode"
        + (query.trigger() == HandQuery.EACH_TICK
            ? ""
            : ", trigger " + TriggerText.of(query.trigger()));
  }

  private void add(Frame frame) {
    frames.add(frame);
    if (frames.size() > MOST_FRAMES) {
      frames.remove(0);
      dropped++;
    }
  }

  private Frame newest() {
    return frames.isEmpty() ? null : frames.get(frames.size() - 1);
  }

  private void publish(String says) {
    HandQuery query = desk.query();
    List<String> waiting = new ArrayList<>();
    if (query != null) {
      query.rows().stream()
          .filter(each -> each.tick() < 0)
          .forEach(each -> waiting.add(VisibleText.line(each.text())));
    }
    now =
        new Now(
            now == null ? 1 : now.version() + 1,
            query == null ? "" : shown(query),
            VisibleText.lines(says),
            hands == null ? "" : hands.lesson(),
            List.copyOf(waiting.subList(0, Math.min(MOST_WAITING, waiting.size()))),
            Math.max(0, waiting.size() - MOST_WAITING),
            List.copyOf(frames),
            dropped,
            Offers.of(query, desk.events(), hands == null ? List.of() : hands.rows(), window),
            places());
    changed.run();
  }

  private static List<String> places() {
    List<String> places = new ArrayList<>();
    for (BatchStep step : BatchStep.values()) {
      places.add("before the " + step.word());
    }
    places.add("after the " + BatchStep.COMMIT.word());
    return places;
  }

  private Frame frame(HandQuery query, int tick, List<Batch> batches) {
    boolean last = tick == query.ticks() - 1;
    List<String> says = new ArrayList<>();
    List<String> words = new ArrayList<>();
    String time = "";
    List<Fate> fates = List.of();
    if (!query.rows().isEmpty()) {
      Timeline timeline = Timeline.of(query);
      fates = timeline.fates().rows();
      window = longest(timeline);
      time = TimeDrawing.svg(timeline, tick);
      words.add(TimelineText.of(until(tick, timeline)));
    }
    String pipeline = pipeline(query, tick, words);
    int place = 0;
    for (Batch each : batches) {
      says.add(says(each));
      words.add(place++, BatchText.of(each, late(fates, each)));
    }
    if (batches.isEmpty()) {
      says.add(last ? query.whyNoBatch() : "No batch.");
      words.add(0, says.get(0));
    }
    if (last && query.isKilled()) {
      says.add("The query was killed " + query.crash() + ".");
    }
    return new Frame(
        keys++,
        queries,
        tick + 1,
        "tick " + (tick + 1) + ", " + title(batches),
        VisibleText.lines(String.join(" ", says)),
        query.rows().stream()
            .filter(each -> each.tick() == tick)
            .map(SentRow::text)
            .map(VisibleText::line)
            .toList(),
        VisibleText.lines(String.join("\n\n", words)),
        pipeline,
        time);
  }

  private static List<Integer> late(List<Fate> fates, Batch batch) {
    return fates.stream()
        .filter(each -> each.kind() == Fate.Kind.LATE && each.row().batch() == batch.id())
        .map(each -> each.row().number())
        .toList();
  }

  /** A query that has failed is no more to be looked into; then the words say so. */
  private static String pipeline(HandQuery query, int tick, List<String> words) {
    try {
      return BatchDrawing.svg(query, tick);
    } catch (IllegalStateException e) {
      words.add(e.getMessage());
      return "";
    }
  }

  private static String title(List<Batch> batches) {
    if (batches.isEmpty()) {
      return "no batch";
    }
    String numbers = batches.stream().map(each -> "" + each.id()).collect(joining(", "));
    return (batches.size() == 1 ? "batch " : "batches ") + numbers;
  }

  private static String says(Batch batch) {
    Map<Batch.Mark, Integer> marks = new LinkedHashMap<>();
    for (Batch.Mark mark : Batch.Mark.values()) {
      int count = (int) batch.out().stream().filter(each -> each.mark() == mark).count();
      if (count > 0) {
        marks.put(mark, count);
      }
    }
    String of =
        marks.entrySet().stream()
            .map(each -> each.getValue() + " " + each.getKey())
            .collect(joining(", "));
    long kept = batch.stateRows().stream().mapToLong(Long::longValue).sum();
    return "Batch "
        + batch.id()
        + ": "
        + (batch.rowsIn() < 0 ? "rows in unknown" : count(batch.rowsIn(), "row") + " in")
        + ", "
        + count(batch.out().size(), "row")
        + " out"
        + (of.isEmpty() ? "" : " (" + of + ")")
        + (batch.stateRows().isEmpty() ? "" : ", " + count(kept, "row") + " kept")
        + (batch.droppedAsLate() == 0 ? "" : ", " + batch.droppedAsLate() + " dropped as late")
        + ".";
  }

  private static String count(long number, String of) {
    return number + " " + of + (number == 1 ? "" : "s");
  }

  /** The timeline as it was after a tick. */
  private static Timeline until(int tick, Timeline timeline) {
    return new Timeline(
        Math.min(timeline.ticks(), tick + 1),
        timeline.fates(),
        timeline.lines().stream().filter(each -> each.tick() <= tick).toList());
  }

  private static Duration longest(Timeline timeline) {
    return timeline.fates().windows().stream()
        .map(each -> Duration.between(each.from(), each.to()))
        .max(Duration::compareTo)
        .orElse(Duration.ofSeconds(1));
  }
}
