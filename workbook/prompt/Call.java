package workbook.prompt;

import java.util.List;
import java.util.Optional;
import workbook.session.Refusal;

/**
 * One call of the prompt in full, for {@code help("show")}.
 *
 * @param name what it is called
 * @param forms how it is written, a line for each way
 * @param text what it does
 * @param example lines that can be typed, one after the other, at a fresh prompt
 */
public record Call(String name, String forms, String text, String example) {

  /** All calls, in the order of the list that {@code help()} prints. */
  public static final List<Call> ALL =
      List.of(
          new Call(
              "spark",
              "spark",
              "The Spark session, with its usual calls: read(), readStream(), sql(...), range(...),"
                  + " conf(), streams().",
              "spark.range(3).show()"),
          new Call(
              "events",
              "events",
              "A stream as a Dataset<Row>, with the columns timestamp STRING, user_id INT and event"
                  + " STRING. It is the start of a query; its rows are those that you send.",
              "events.printSchema()"),
          new Call(
              "send",
              "send(\"CSV LINE\", ...)\nsend(FIELD, FIELD, ...)",
              "Sends rows to events: any number of CSV lines, or one row, field by field. They wait"
                  + " for the next tick(). What fits, Spark's CSV source decides, as for a file: an"
                  + " empty field is NULL, spaces belong to their field, and a line that does not"
                  + " fit is refused, with all that were sent in the same call. A time needs its"
                  + " date.",
              """
              send("2026-01-01T10:00:00,1,login", "2026-01-01T10:00:05,2,view")
              send("2026-01-01T10:00:10", 3, "login")\
              """),
          new Call(
              "show",
              "show(DATASET, \"MODE\")\nshow(DATASET, \"MODE\", TRIGGER)",
              "Starts a query over what you send, from batch 0 and with nothing sent; the one"
                  + " before it ends. The modes are append, update and complete. With a trigger of"
                  + " Spark's, a tick is one second of its clock.",
              """
              show(events.groupBy("event").count(), "update")
              show(events, "append", Trigger.ProcessingTime("3 seconds"))\
              """),
          new Call(
              "tick",
              "tick()",
              "Runs one micro-batch of the query that is shown, over what was sent since the last"
                  + " one, and prints what it did: rows in and out, the watermarks, the rows in the"
                  + " state, and each row that was sent out, as new, changed or the same. When"
                  + " Spark runs no batch, it says why.",
              """
              show(events.groupBy("event").count(), "update")
              send("2026-01-01T10:00:00,1,login")
              tick()\
              """),
          new Call(
              "state",
              "state()",
              "Prints each row that the query keeps after the last tick: as its columns and, where"
                  + " the row goes some day, the watermark at which it does. A row is new or"
                  + " changed since the tick before; one that is gone shows once more. Windows are"
                  + " written 10:00-10:01, times are in UTC, and of a sketch only the size is told."
                  + " A join shows both sides, and whether a row has found a partner.",
              """
              show(events.groupBy("event").count(), "update")
              send("2026-01-01T10:00:00,1,login")
              tick()
              state()\
              """),
          new Call(
              "replay",
              "replay()",
              "Starts the query that is shown anew, and ticks through all that was sent to it or to"
                  + " the one before it.",
              """
              show(events, "append")
              send("2026-01-01T10:00:00,1,login")
              tick()
              replay()\
              """),
          new Call(
              "rows",
              "rows()",
              "Lists the rows that were sent to the query that is shown: the number of each, the"
                  + " batch that read it, and what became of it. It waits or was sent, with the"
                  + " group that it counts in; or it was late, filtered, or has a NULL where the"
                  + " query needs a value; or it found no partner in a join yet; or its batch was"
                  + " killed. Code of your own in map or flatMap runs once more for that, over each"
                  + " row alone.",
              """
              show(events.filter("user_id > 1").groupBy("event").count(), "update")
              send("2026-01-01T10:00:00,1,login", "2026-01-01T10:00:05,2,view")
              tick()
              rows()\
              """),
          new Call(
              "trace",
              "trace(NUMBER)\ntrace(\"CSV LINE\")",
              "Runs the batches of the query that is shown once more, aside, with a row and without"
                  + " it, and prints what differs: rows out, the state, late rows, the watermark."
                  + " Of a row that waits, it tries which later row brings it out. A line that was"
                  + " not sent is tried as if it came with the next tick.",
              """
              show(events.withColumn("time", to_timestamp(col("timestamp"))).
                  withWatermark("time", "1 minute").
                  groupBy(window(col("time"), "1 minute")).count(), "append")
              send("2026-01-01T10:00:05,1,login", "2026-01-01T10:00:40,2,view")
              tick()
              trace(1)\
              """),
          new Call(
              "timeline",
              "timeline()",
              "Draws what was sent to the query that is shown: event time from left to right, the"
                  + " micro-batches from top to bottom, each row by its number, both watermarks,"
                  + " and the windows. For a query without a watermark, it draws the seconds of the"
                  + " trigger's clock.",
              """
              show(events.withColumn("time", to_timestamp(col("timestamp"))).
                  withWatermark("time", "1 minute").
                  groupBy(window(col("time"), "1 minute")).count(), "append")
              send("2026-01-01T10:00:05,1,login", "2026-01-01T10:01:30,2,view")
              tick()
              timeline()\
              """),
          new Call(
              "picture",
              "picture(\"FILE.svg\")\npicture(\"FILE.svg\", \"FIGURE\")",
              "Draws what the session holds into a file that any browser shows: the last tick, with"
                  + " the stations, the rows that came, the state before and after, and the rows"
                  + " that go out. The other figures are \"timeline\" and \"compare\", as those"
                  + " calls tell them, and \"seconds\", the trigger's clock. A drawing that is"
                  + " there already is replaced, another file is not.",
              """
              show(events.groupBy("event").count(), "update")
              send("2026-01-01T10:00:00,1,login")
              tick()
              picture(TempFolder.create("drawn") + "/tick.svg")\
              """),
          new Call(
              "undo",
              "undo()",
              "Takes back the last send that still waits for a tick. When none waits, it takes the"
                  + " last tick back with its effects: the rows wait again, and what came before"
                  + " is run once more.",
              """
              show(events.groupBy("event").count(), "update")
              send("2026-01-01T10:00:00,1,login")
              tick()
              undo()\
              """),
          new Call(
              "steps",
              "steps()",
              "Prints what a micro-batch does, in order, and the files that it leaves in the"
                  + " checkpoint. crash(...) takes the names of the steps.",
              "steps()"),
          new Call(
              "crash",
              "crash(\"before the STEP\")\ncrash(\"after the STEP\")",
              "Kills the query that is shown in its next batch, before or after one of the steps"
                  + " that steps() lists: offsets, rows, state, sink or commit. The checkpoint then"
                  + " has the files that it has after kill -9, and restart() goes on with it.",
              """
              show(events.groupBy("event").count(), "update")
              send("2026-01-01T10:00:00,1,login")
              crash("after the sink")
              tick()
              restart()
              tick()\
              """),
          new Call(
              "restart",
              "restart()",
              "Starts a new run of the query that is shown, on the same checkpoint: after a crash,"
                  + " or without one. Rows that the sink has got before, from the same batch, are"
                  + " marked again.",
              """
              show(events.groupBy("event").count(), "update")
              send("2026-01-01T10:00:00,1,login")
              tick()
              restart()
              send("2026-01-01T10:00:05,2,login")
              tick()\
              """),
          new Call(
              "slow",
              "slow(SECONDS)",
              "Lets the next batch of the query that is shown take so many seconds of its trigger's"
                  + " clock, of which a tick is one. Rows that are sent meanwhile wait; when the"
                  + " slow batch is done, Spark runs the next one at once. Triggers without an"
                  + " interval have no such clock.",
              """
              show(events.groupBy("event").count(), "update")
              send("2026-01-01T10:00:00,1,login")
              slow(2)
              tick()
              send("2026-01-01T10:00:05,2,login")
              tick()
              tick()\
              """),
          new Call(
              "save",
              "save(\"FOLDER/NAME.java\")",
              "Writes the query that is shown, what was sent and what came out as a JUnit test:"
                  + " the query as a method, with all that it uses of what you have defined, and a"
                  + " line for each send and tick. StreamTester.java, which it stands on, comes"
                  + " beside it. ./jbang FOLDER/NAME.java runs it. A file that is there already is"
                  + " left alone.",
              """
              show(events.groupBy("event").count(), "update")
              send("2026-01-01T10:00:00,1,login")
              tick()
              save(TempFolder.create("saved") + "/Logins.java")\
              """),
          new Call(
              "board",
              "board()",
              "Opens a web page on this machine and prints its address: the query that is shown,"
                  + " drawn, step by step, as it goes on here. Its buttons make the calls that you"
                  + " would type, and you see them at the prompt. Whoever has the whole address can"
                  + " use them; nothing is served beyond this machine. The page's ? tells its keys."
                  + " It ends with the shell.",
              """
              show(events.groupBy("event").count(), "update")
              board()
              send("2026-01-01T10:00:00,1,login")
              tick()\
              """),
          new Call(
              "record",
              "record(\"FOLDER/NAME.html\")",
              "Writes what the board has shown as one file that a browser replays without Spark:"
                  + " for slides, and for people who were not there. Without a board it is what the"
                  + " query that is shown has done. A file that is there already is left alone.",
              """
              show(events.groupBy("event").count(), "update")
              send("2026-01-01T10:00:00,1,login")
              tick()
              record(TempFolder.create("recorded") + "/today.html")\
              """),
          new Call(
              "compare",
              "compare(DATASET)\ncompare(DATASET, \"MODE\", TRIGGER, ...)",
              "Sends what was sent, tick by tick, through a query in all three output modes, or in"
                  + " one mode with several triggers, and prints the rows side by side. The query"
                  + " that is shown goes on afterwards.",
              """
              show(events.groupBy("event").count(), "update")
              send("2026-01-01T10:00:00,1,login")
              tick()
              compare(events.groupBy("event").count())
              compare(events, "append", Trigger.AvailableNow(), Trigger.Once())\
              """),
          new Call(
              "stream",
              "stream(\"COLUMN TYPE, ...\")",
              "Makes a second stream, for a join or with other columns. It has a send(...) of its"
                  + " own, and its events() is the dataset.",
              """
              var ads = stream("user INT, ad STRING")
              show(events.join(ads.events(), expr("user_id = user")), "append")
              send("2026-01-01T10:00:00,1,login")
              ads.send("1,shoes")
              tick()\
              """),
          new Call("lessons", "lessons()", "Lists the lessons and their pages.", "lessons()"),
          new Call(
              "lesson",
              "lesson(NUMBER)\nlesson(\"PAGE\")\nlesson(NUMBER, \"PAGE\")",
              "Prints a lesson's first page, or another page by its name, and loads what the lesson"
                  + " needs at the prompt; what it defines begins anew.",
              "lesson(5)\nlesson(5, \"traps\")"),
          new Call(
              "answer",
              "answer(NUMBER)\nanswer(NUMBER, QUESTION)\nanswer(\"PAGE\", QUESTION)\n"
                  + "answer(NUMBER, \"PAGE\", QUESTION)",
              "Prints the answers that a page leaves out, all of them or one: 1 is the first.",
              "answer(5, 2)"),
          new Call(
              "exercise",
              "exercise()\nexercise(NUMBER)",
              "Begins the exercise of a lesson, without a number of the one that is open: makes"
                  + " your file, and says what is to be done.",
              "exercise(5)"),
          new Call(
              "check",
              "check()\ncheck(NUMBER)",
              "Checks your file: feeds it batches and compares what it sends with what was counted"
                  + " by hand.",
              "exercise(5)\ncheck()"),
          new Call(
              "hint",
              "hint()\nhint(NUMBER)",
              "Shows the next hint for an exercise; each says more than the one before.",
              "hint(5)"),
          new Call(
              "predict",
              "predict()\npredict(NUMBER)\npredict(\"ROW\", ...)",
              "Asks what a query will send; the same call with rows answers. The rows are written"
                  + " as tick() prints them, with commas; \"none\" stands for a batch without rows,"
                  + " \"no batch\" for none at all, \"refused\" for a query that Spark won't run.",
              "predict(5)\npredict(\"none\")"),
          new Call(
              "vote",
              "vote()\nvote(NUMBER)\nvote(NUMBER, QUESTION)\nvote(\"WORD\")",
              "Puts a question of the lesson's scenarios on the board, with what Spark did and the"
                  + " choices, and opens a page for phones: the next one of the open lesson or of"
                  + " another, or one by its place. The words go on: \"close\" ends the round,"
                  + " \"bars\" shows how often each choice was taken, \"again\" opens another"
                  + " round, \"run\" runs the real queries and marks what they leave standing,"
                  + " \"end\" ends it, also for the phones. The teacher's window has a key for"
                  + " each, and says what to do next. Only this machine reaches the page, unless"
                  + " the shell was started with --board-host. No name is asked for, and nothing is"
                  + " kept.",
              "vote(5)\nvote(\"close\")\nvote(\"bars\")\nvote(\"run\")\nvote(\"end\")"),
          new Call(
              "progress", "progress()", "Shows which exercises you have solved.", "progress()"),
          new Call(
              "why",
              "why()\nwhy(true)",
              "Prints the last exception in Spark's own words: what each cause says, and where it"
                  + " arose; with true, all stack traces.",
              "why()"),
          new Call(
              "help",
              "help()\nhelp(\"CALL\")",
              "Lists what can be called and what is defined, or says all about one call.",
              "help(\"tick\")"));

  /** The call of a name, which may be written with its brackets. */
  static Optional<Call> named(String name) {
    String bare = name.strip().replaceFirst("\\(.*", "");
    return ALL.stream().filter(call -> call.name.equals(bare)).findFirst();
  }

  /** Forms, text and example, at most 80 columns wide. */
  @Override
  public String toString() {
    return forms
        + "\n\n"
        + Refusal.wrapped(text)
        + "\n\nFor example:\n"
        + example.indent(2).stripTrailing();
  }
}
