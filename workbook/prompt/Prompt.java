//SOURCES *.java
//SOURCES ../board/*.java
//SOURCES ../drawing/*.java
//SOURCES ../hand/*.java
//SOURCES ../session/*.java

package workbook.prompt;

import static java.util.stream.Collectors.joining;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import workbook.board.Board;
import workbook.drawing.BatchText;
import workbook.drawing.ComparisonText;
import workbook.drawing.FatesText;
import workbook.drawing.StateText;
import workbook.drawing.StepsText;
import workbook.drawing.TimelineText;
import workbook.drawing.TraceText;
import workbook.hand.Batch;
import workbook.hand.Comparison;
import workbook.hand.ComparisonRun;
import workbook.hand.Desk;
import workbook.hand.DeskListener;
import workbook.hand.Fates;
import workbook.hand.HandQuery;
import workbook.hand.HandStream;
import workbook.hand.ModeCheck;
import workbook.hand.QueryState;
import workbook.hand.Timeline;
import workbook.hand.TraceRun;
import workbook.hand.TriggerText;
import workbook.session.Refusal;
import workbook.session.Session;

/**
 * What you can call at the shell's prompt. The shell imports all of it; a program needs none of it
 * and uses {@link HandStream}.
 */
public final class Prompt {

  private static final String HELP =
      """
      spark                      the Spark session
      events                     a stream: timestamp STRING, user_id INT, event STRING
      send("2026-01-01T10:00:00,1,login", ...)
                                 sends rows to it, as CSV lines
      show(dataset, "update")    starts a query: append, update or complete.
                                 It begins with nothing sent; the one before ends
      tick()                     runs one micro-batch over what was sent since the
                                 last one, and tells what it did
      state()                    each row that the query keeps after the last tick
      replay()                   ticks once more through all that was sent
      rows()                     what became of each row that was sent
      trace(3)                   runs the same batches with and without row 3,
                                 and tells what differs
      timeline()                 the rows, the watermarks and the windows, drawn
      picture("work/tick.svg")   draws the last tick, for a browser; also
                                 "timeline", "seconds" and "compare"
      undo()                     takes back the last send, or else the last tick
      steps()                    what a micro-batch does, in order
      crash("before the sink")   kills the query there in its next batch
      restart()                  lets it go on with the same checkpoint
      slow(3)                    lets the next batch take 3 seconds: ticks go on
      save("work/MyTest.java")   writes the query, what was sent and what came out
                                 as a JUnit test that stands alone
      board()                    a page in your browser that draws all of it, follows
                                 each tick, and has buttons for these calls
      record("work/today.html")  what the board has shown, as one file for a browser
      vote()                     the board asks the open lesson's next question, and
                                 phones in the room choose
      compare(dataset)           what was sent, through all three output modes
      show(dataset, "append", Trigger.ProcessingTime("3 seconds"))
                                 a query with a trigger: a tick is one second of it
      compare(dataset, "append", Trigger.AvailableNow(), Trigger.Once())
                                 what was sent, with several triggers
      stream("id INT, ad STRING")
                                 a second stream, with send(...) and events()
      lessons()                  lists the lessons and their pages
      lesson(5), lesson("windows")
                                 prints a page and loads what its lesson needs
      answer(5), answer(5, 2)    prints all answers that a page leaves out, or one
      exercise(5), check(), hint(), predict(), progress()
                                 a lesson's exercise, as in ./jbang workbook@.
      why(), why(true)           the last exception in Spark's words, or in full
      help(), help("show")       this, or one call in full, with an example
      /help, /exit               JShell's own commands begin with a slash
      Ctrl+C                     ends what is running, or leaves a line that waits
                                 for its end with ...>, and keeps the shell\
      """;

  private static final int BEFORE_SPARK = 100; // Spark's own hook has priority 50.

  private static final String NO_ERROR =
      "There was no exception. (What did not compile is told at once, and in full.)";

  private static Desk desk;
  private static Comparison compared;
  private static volatile Throwable last;
  private static Board board;

  private Prompt() {}

  /**
   * Starts Spark and the stream of events in the background, so that they are ready, or nearly,
   * when the prompt is. What goes wrong is told by the first call that needs them.
   */
  public static void warmUp() {
    Session.inBackground(Prompt::stream);
  }

  /**
   * Runs a micro-batch in the background, in a session of its own, while the learner still reads:
   * the first one of a JVM is slow, and the learner's own then is none of that kind.
   */
  public static void rehearse() {
    Thread rehearsal =
        Session.inBackground(
            () -> {
              // JShell draws its prompt after the startup snippets, and both cores are its own.
              pause(300);
              HandStream rows = new HandStream(Session.aside());
              try (HandQuery first = rows.start(rows.events().groupBy("event").count(), "update")) {
                rows.send("2026-01-01T10:00:00,1,login");
                first.tick();
              }
            });
    // At the end of the JVM it must not write files that nobody deletes any more.
    ShutdownHookManager.get().addShutdownHook(() -> breakOff(rehearsal), BEFORE_SPARK);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException("The shell ends.", e);
    }
  }

  private static void breakOff(Thread rehearsal) {
    rehearsal.interrupt();
    try {
      rehearsal.join(3000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The desk behind all calls; a new one when JShell was reset, as its session is another. */
  static Desk desk() {
    SparkSession current = Session.local(); // Not under the lock: Ctrl+C is heard meanwhile.
    synchronized (Prompt.class) {
      if (desk == null || desk.spark() != current) {
        // The old session has taken its queries along.
        compared = null;
        desk = new Desk(current);
        desk.listen(new Told());
      }
      return desk;
    }
  }

  /** The query that is shown, or was last; null when there is none. Never waits. */
  static synchronized Desk.Shown shown() {
    return desk == null ? null : desk.shown();
  }

  /** The stream of events behind {@code events} and {@link #send(String...)}. */
  public static HandStream stream() {
    return desk().events();
  }

  /**
   * Makes another stream, for a join or with other columns.
   *
   * @param ddl its columns, such as {@code time TIMESTAMP, ad STRING}
   */
  public static HandStream stream(String ddl) {
    return desk().stream(ddl);
  }

  /** Sends rows to {@code events} as CSV lines; they wait for the next {@link #tick()}. */
  public static void send(String... csvLines) {
    desk().send(csvLines);
    tellIfUnread();
  }

  /** Sends one row to {@code events}, field by field. */
  public static void send(Object... fields) {
    desk().send(fields);
    tellIfUnread();
  }

  /** Rows wait for a tick; without a shown query they are there for one with a trigger. */
  private static void tellIfUnread() {
    if (desk.query() == null) {
      if (desk.spark().streams().active().length == 0) {
        System.out.println("No query runs yet, and show(dataset, mode) begins with nothing sent.");
      }
    } else if (!desk.events().isReadBy(desk.shown().dataset())) {
      System.out.println(
          "The query that is shown does not read events: no tick brings these rows.");
    }
  }

  /** Says that the mode is missing, and which ones Spark takes for this query. */
  public static void show(Dataset<Row> dataset) {
    throw new IllegalArgumentException(
        "show needs an output mode, and Spark takes this query in: "
            + String.join(", ", ModeCheck.modes(dataset))
            + ". Write show(dataset, \"MODE\").");
  }

  /**
   * Starts a query; the one before it ends. It begins at batch 0 with nothing sent.
   *
   * @param dataset what to compute from {@code events}
   * @param mode append, update or complete
   */
  public static void show(Dataset<Row> dataset, String mode) {
    show(dataset, mode, HandQuery.EACH_TICK);
  }

  /**
   * Starts a query with a trigger of Spark's. A tick then is a second of the trigger's clock; with
   * available-now and once, it is a start of the query, which ends by itself.
   *
   * @param trigger such as {@code Trigger.ProcessingTime("3 seconds")}
   */
  public static void show(Dataset<Row> dataset, String mode, Trigger trigger) {
    desk().show(dataset, mode, trigger);
  }

  /** Lets one second pass for the query that is shown, and prints what its micro-batch did. */
  public static void tick() {
    running();
    desk.tick();
  }

  /** Prints each row that the query keeps, and how that differs from the tick before. */
  public static void state() {
    running();
    desk.state();
  }

  /** Ticks again through all that was sent, to this query or to the one before it. */
  public static void replay() {
    running();
    if (!desk.hasHistory()) {
      throw new IllegalStateException("Nothing was sent yet: send(...) rows and tick().");
    }
    desk.replay(System.out::println);
  }

  /** Prints each row that was sent, with its number, its batch and what became of it. */
  public static void rows() {
    System.out.println(FatesText.of(Fates.of(sent())));
  }

  /**
   * Runs the same batches once more, with a row and without it, and prints what differs; of a row
   * that waits, which later row brings it out.
   *
   * @param number the row's, as {@link #rows()} prints it
   */
  public static void trace(int number) {
    running();
    Bar bar = new Bar();
    HandQuery query = desk.query();
    System.out.println(bar.over(() -> TraceText.of(TraceRun.of(query, number, bar))));
  }

  /** Does so for a row of events: one that was sent, or else as if it came with the next tick. */
  public static void trace(String csvLine) {
    running();
    refuseNull(csvLine, "a row");
    if (csvLine.strip().matches("\\d{1,9}")) {
      String number = csvLine.strip();
      throw new IllegalArgumentException(
          "In quotes stands a row as a CSV line: trace("
              + number
              + "), without them, traces row "
              + number
              + ".");
    }
    Bar bar = new Bar();
    HandQuery query = desk.query();
    HandStream events = desk.events();
    System.out.println(bar.over(() -> TraceText.of(TraceRun.of(query, csvLine, events, bar))));
  }

  /** Draws when each row happened, when it came, the watermarks and the windows. */
  public static void timeline() {
    sent();
    System.out.println(TimelineText.of(Timeline.of(ticked())));
  }

  /** Draws the last tick of the query that is shown into a file, as an SVG. */
  public static void picture(String file) {
    picture(file, Pictures.FIGURES.get(0));
  }

  /**
   * Draws what the session holds into a file, as an SVG.
   *
   * @param figure tick, timeline, seconds or compare
   */
  public static void picture(String file, String figure) {
    refuseNull(file, "the name of a file");
    refuseNull(figure, "a figure such as \"tick\"");
    Pictures.write(file, figure);
    System.out.println("Drawn: " + file + ". A browser shows it.");
  }

  /** Takes back the last {@code send}; or, when nothing waits, the last tick with its effects. */
  public static void undo() {
    desk().undo();
  }

  /** Prints what a micro-batch does, step by step. */
  public static void steps() {
    System.out.println(StepsText.of());
  }

  /**
   * Kills the query in its next batch, and leaves the files that a killed process leaves.
   *
   * @param place before or after a step of {@link #steps()}, such as {@code before the sink}
   */
  public static void crash(String place) {
    running();
    refuseNull(place, "a place such as \"before the sink\"");
    desk.crash(place);
    System.out.println("The next batch dies " + desk.query().crash() + ".");
  }

  /**
   * Lets the next batch take so many seconds of the trigger's clock, of which a tick is one.
   *
   * @param seconds 1 or more
   */
  public static void slow(int seconds) {
    running();
    desk.slow(seconds);
    System.out.println(
        "The next batch takes " + seconds + (seconds == 1 ? " second." : " seconds."));
  }

  /** Lets the query that is shown go on with its checkpoint, after a crash or without one. */
  public static void restart() {
    running();
    String asked = desk.query().crash();
    boolean killed = desk.query().isKilled();
    desk.restart();
    if (!killed) {
      System.out.println(
          asked == null
              ? "Nothing was killed: the run before it has ended as with stop()."
              : "Nothing was killed: the crash that was asked for had not come, and is off.");
    }
  }

  /**
   * Writes the query that is shown, what was sent to it and what came out as a JUnit test.
   *
   * @param file a path that ends in .java; a file that is there already is left alone
   */
  public static void save(String file) {
    running();
    refuseNull(file, "the name of a file");
    Refusal.wrap(SavedTest.write(desk, file)).forEach(System.out::println);
  }

  /**
   * Opens a web page on this machine that draws the query that is shown and follows it, and prints
   * its address. It ends with the shell.
   */
  public static void board() {
    desk();
    synchronized (Prompt.class) {
      if (board != null && board.follows(desk)) {
        tellBoard();
      } else {
        openBoard();
      }
    }
  }

  /** The board; where there is none, it is opened and its address is printed. */
  static Board openBoard() {
    Desk here = desk();
    synchronized (Prompt.class) {
      if (board == null || !board.follows(here)) {
        endBoard();
        board = Board.open(here, new HandsAtPrompt());
        tellBoard();
      }
      return board;
    }
  }

  private static void tellBoard() {
    System.out.println("The board: " + board.address());
    if (Lessons.opened() != null) {
      System.out.println("The teacher's notes: " + board.teacher());
    }
  }

  /** Tells the board, if there is one, that another lesson is open. */
  static synchronized void lessonOpened() {
    if (board != null) {
      board.lessonOpened();
    }
  }

  /** Ends the board, if there is one. */
  static synchronized void endBoard() {
    if (board != null) {
      board.close();
      board = null;
    }
  }

  /**
   * Writes what the board has shown, or without one what the query that is shown has done, as a
   * file that a browser replays without Spark.
   *
   * @param file a path that ends in .html; a file that is there already is left alone
   */
  public static void record(String file) {
    refuseNull(file, "the name of a file");
    if (board == null || board.steps() == 0) {
      running();
    }
    // The pages are tested in a folder of their own, which is not this JVM's.
    Path path = Path.of(System.getProperty("workbook.folder", "")).resolve(file);
    if (!file.endsWith(".html")) {
      throw new IllegalArgumentException(
          "record makes a page for a browser: record(\"work/today.html\"), not " + file + ".");
    }
    if (Files.exists(path)) {
      throw new IllegalArgumentException(
          file + " is there already, and was not changed: delete it, or take another name.");
    }
    if (board == null) {
      Board.record(desk, path);
    } else {
      board.record(path);
    }
    System.out.println("Recorded as " + file + ": open it in a browser.");
  }

  /** The shown query, which has had a tick. */
  static HandQuery ticked() {
    running();
    if (desk.query().ticks() == 0) {
      throw new IllegalStateException("There was no tick yet: send(...) rows and tick().");
    }
    return desk.query();
  }

  /** What was compared last; null when nothing was. */
  static Comparison compared() {
    return compared;
  }

  /** The shown query, to which something was sent. */
  private static HandQuery sent() {
    running();
    if (desk.query().rows().isEmpty()) {
      if (!desk.readsWhatIsSent()) {
        throw new IllegalStateException(
            "This query has a source of its own, and no row of it was sent by send(...): only"
                + " such rows have a number. state() works while it runs.");
      }
      throw new IllegalStateException(
          "Nothing was sent to this query yet: send(...) rows and tick().");
    }
    return desk.query();
  }

  /** Prints what append, update and complete make of all that was sent. */
  public static void compare(Dataset<Row> dataset) {
    refuseNull(dataset, "a dataset");
    compare(new ComparisonRun(stream()).sameBatches().modes(dataset));
  }

  /** Prints what one output mode makes of all that was sent, with several triggers. */
  public static void compare(Dataset<Row> dataset, String mode, Trigger... triggers) {
    refuseNull(dataset, "a dataset");
    refuseNull(triggers, "a trigger");
    if (triggers.length == 0) {
      throw new IllegalArgumentException(
          "With a mode, compare needs the triggers to compare: compare(dataset, \""
              + mode
              + "\", Trigger.AvailableNow(), Trigger.Once()). compare(dataset) compares the"
              + " modes.");
    }
    compare(new ComparisonRun(stream()).sameBatches().triggers(dataset, mode, triggers));
  }

  private static void compare(ComparisonRun compare) {
    if (!desk.hasHistory()) {
      throw new IllegalStateException(
          "There is nothing to compare with yet: show(dataset, mode), send(...) rows and tick().");
    }
    compared = desk.compare(compare);
    System.out.println(ComparisonText.of(compared));
  }

  /** Prints the last exception in Spark's own words: what each cause says, and where it arose. */
  public static void why() {
    System.out.println(
        last == null
            ? NO_ERROR
            : Refusal.causes(last) + "\n\nwhy(true) prints it with all stack traces.");
  }

  /** Prints the last exception with all stack traces, or without them. */
  public static void why(boolean stackTraces) {
    if (last == null || !stackTraces) {
      why();
      return;
    }
    StringWriter text = new StringWriter();
    last.printStackTrace(new PrintWriter(text, true));
    System.out.print(text);
  }

  /** Prints what can be called at the prompt. */
  public static void help() {
    System.out.println(HELP);
    List<String> defined = Lessons.snippets() == null ? List.of() : Lessons.snippets().defined();
    System.out.println("\nDefined so far:");
    for (String each : defined) {
      System.out.println("  " + String.join("\n      ", Refusal.wrap(each, 74)));
    }
  }

  /** Prints one call in full, with an example, or what the lesson or you have defined so. */
  public static void help(String name) {
    refuseNull(name, "the name of a call");
    String defined = Lessons.snippets() == null ? "" : Lessons.snippets().named(name);
    if (Call.named(name).isEmpty() && !defined.isEmpty()) {
      System.out.println(defined);
      return;
    }
    System.out.println(
        Call.named(name)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "There is no call "
                            + name
                            + " here. There are: "
                            + Call.ALL.stream().map(Call::name).collect(joining(", "))
                            + ". help() lists what is defined so far, too, and /help what is"
                            + " JShell's own.")));
  }

  /** Remembers an exception for {@link #why()}. */
  static void failed(Throwable thrown) {
    last = thrown;
  }

  private static void refuseNull(Object argument, String needed) {
    if (argument == null) {
      throw new IllegalArgumentException("null stands where " + needed + " is needed.");
    }
  }

  private static void running() {
    if (desk().query() == null) {
      throw new IllegalStateException(
          "No query is shown: show(dataset, mode) starts one that tick() works. A query that you"
              + " start with writeStream() has a trigger of its own.");
    }
  }

  /** What the prompt prints of what happens at its desk. */
  private static final class Told implements DeskListener {

    @Override
    public void started(HandQuery query) {
      Trigger trigger = desk.shown().trigger();
      String how =
          desk.shown().mode()
              + " mode"
              + (trigger == HandQuery.EACH_TICK ? "" : ", trigger " + TriggerText.of(trigger));
      String begin = query.endsByItself() ? "Each tick() starts it in " : "Started in ";
      Refusal.wrap(begin + how + ". " + advice()).forEach(System.out::println);
    }

    private static String advice() {
      if (desk.events().isReadBy(desk.shown().dataset())) {
        return "Now send(...) rows and tick().";
      }
      return desk.readsWhatIsSent()
          ? "Now send rows to its stream and tick()."
          : "Each tick() looks for rows in its own source.";
    }

    /** All batches of the tick, or why there is none. */
    @Override
    public void ticked(HandQuery query, List<Batch> batches) {
      if (batches.isEmpty()) {
        Refusal.wrap(query.whyNoBatch()).forEach(System.out::println);
      }
      for (Batch each : batches) {
        List<Integer> late = each.droppedAsLate() > 0 ? Fates.late(query, each) : List.of();
        System.out.println(BatchText.of(each, late));
      }
      if (batches.stream().anyMatch(Told::sentAgain)) {
        System.out.println(
            "A sink that adds now has "
                + query.addedRows()
                + " rows; one that replaces a batch by its number, "
                + query.replacedRows()
                + ".");
      }
    }

    private static boolean sentAgain(Batch batch) {
      return batch.out().stream().anyMatch(each -> each.mark() == Batch.Mark.AGAIN);
    }

    @Override
    public void killed(HandQuery query, String place) {
      long batch = query.ticked().get(0).id();
      Refusal.wrap("Killed " + place + ". " + StepsText.written(query.files(), batch))
          .forEach(System.out::println);
    }

    @Override
    public void restarted(HandQuery query) {
      System.out.println("A new run on the same checkpoint begins. Now tick().");
    }

    @Override
    public void takenBack(List<Row> rows) {
      System.out.println("Taken back: " + count(rows.size(), "row") + " that waited for a tick.");
    }

    @Override
    public void tickTakenBack(HandQuery query, List<Batch> batches, boolean failed) {
      String what =
          failed
              ? "the tick that failed"
              : batches.isEmpty()
                  ? "a tick without a batch"
                  : batches.stream().map(each -> "batch " + each.id()).collect(joining(", "));
      int waiting = (int) query.rows().stream().filter(each -> each.tick() < 0).count();
      System.out.println(
          "Taken back: "
              + what
              + (waiting == 0 ? "." : ". " + count(waiting, "row") + " waits again.")
                  .replace("rows waits", "rows wait"));
    }

    private static String count(int number, String of) {
      return number + " " + of + (number == 1 ? "" : "s");
    }

    @Override
    public void looked(HandQuery query, QueryState state) {
      System.out.println(StateText.of(state));
    }
  }
}
