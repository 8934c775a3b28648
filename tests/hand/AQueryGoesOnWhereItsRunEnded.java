import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import workbook.hand.Batch;
import workbook.hand.HandQuery;
import workbook.hand.HandStream;
import workbook.session.QueryFailed;
import workbook.session.Refusal;
import workbook.session.Session;

@DisplayName("A query goes on where its run ended")
class AQueryGoesOnWhereItsRunEnded {

  private HandStream stream;
  private Dataset<Row> counts;

  @BeforeEach
  void newStream() {
    stream = new HandStream(Session.local());
    counts = stream.events().groupBy("event").count();
  }

  @Test
  @DisplayName("another run on the same checkpoint counts on, and is another run to Spark")
  void resumes() {
    try (HandQuery query = stream.start(counts, "update")) {
      stream.send("t,1,login", "t,2,login");
      assertEquals(List.of("login, 2"), query.tick().rows());
      UUID id = query.query().id();
      UUID run = query.query().runId();

      query.stop();
      assertFalse(query.isOpen());
      assertThrows(IllegalStateException.class, query::tick);
      stream.send("t,3,login", "t,3,view");
      query.resume();

      assertEquals(id, query.query().id());
      assertFalse(run.equals(query.query().runId()), "It is the same run.");
      Batch batch = query.tick();
      assertEquals(1, batch.id());
      assertEquals(List.of("login, 3", "view, 1"), batch.rows());
      // The ledger goes on, too: login was sent before, and the numbers of the rows go on.
      assertEquals(Batch.Mark.CHANGED, batch.out().get(0).mark());
      assertEquals(3, batch.read().get(0).number());
      assertThrows(IllegalStateException.class, query::resume);
    }
  }

  @Test
  @DisplayName("the next tick tells what the first of two restarts has run again")
  void restartedTwice() {
    try (HandQuery query = stream.start(counts, "update")) {
      stream.send("t,1,a");
      query.tick();
      query.crash("before the sink");
      stream.send("t,1,b");
      query.tick();
      query.resume();
      query.stop();
      query.resume();
      Batch again = query.tick();
      assertEquals(1, again.id());
      assertEquals(List.of("b, 1"), again.rows());
      stream.send("t,1,c");
      assertEquals(List.of("c, 1"), query.tick().rows());
      assertEquals(List.of(0, 1, 2, 3), query.tickOfBatches());
    }
  }

  @Test
  @DisplayName("the state has the rows of a batch that was killed behind its commit, at once")
  void committed() {
    try (HandQuery query = stream.start(counts, "update")) {
      stream.send("t,1,a");
      query.crash("after the commit");
      query.tick();
      assertEquals(List.of("new a, 1"), kept(query));
      query.resume();
      stream.send("t,1,b");
      query.crash("after the commit");
      query.tick();
      assertEquals(List.of("a, 1", "new b, 1"), kept(query));
      query.resume();
      stream.send("t,1,b");
      query.crash("before the commit"); // What that batch has written is not valid yet.
      query.tick();
      assertEquals(List.of("a, 1", "new b, 1"), kept(query));
    }
  }

  private static List<String> kept(HandQuery query) {
    return query.state().tables().get(0).rows().stream()
        .map(each -> (each.mark() + " " + each.row().text()).strip())
        .toList();
  }

  @Test
  @DisplayName("a new run runs no batch without rows until rows come, and says so")
  void noBatchWithoutRows() {
    Dataset<Row> minutes =
        stream
            .events()
            .withColumn("time", to_timestamp(col("timestamp")))
            .withWatermark("time", "1 minute")
            .groupBy(window(col("time"), "1 minute"), col("event"))
            .count();
    try (HandQuery query = stream.start(minutes, "update")) {
      stream.send("2026-01-01T10:00:06,1,a", "2026-01-01T10:07:06,1,a");
      query.tick();
      query.stop();
      query.resume();
      assertFalse(query.tick().ran());
      assertEquals(
          "No batch: nothing was sent. The watermark moved to 2026-01-01 10:06:06, but a new run"
              + " knows of no batch before it: it runs none without rows until the next rows come.",
          query.whyNoBatch());
      stream.send("2026-01-01T10:07:07,1,b");
      assertEquals(1, query.tick().id());
    }
  }

  /** A join of the events with ads, which has found one pair, and begins a new run. */
  private HandQuery joined(HandStream ads) {
    Dataset<Row> pairs = stream.events().join(ads.events(), expr("user_id = user"));
    HandQuery query = stream.start(pairs, "append", ads);
    stream.send("t,1,login");
    ads.send("1,hats");
    assertEquals(List.of("t, 1, login, 1, hats"), query.tick().rows());
    query.stop();
    query.resume();
    stream.send("t,1,view");
    return query;
  }

  @Test
  @DisplayName("a join's new run needs a row of each stream, or no check of the schema")
  void join() {
    HandStream ads = new HandStream(Session.local(), "user INT, ad STRING");
    try (HandQuery query = joined(ads)) {
      Refusal refusal = Refusal.of(assertThrows(QueryFailed.class, query::tick));
      assertTrue(refusal.sentence().contains("one stream of a join has no row"), refusal::sentence);
    }
    try (HandQuery query = joined(ads)) {
      ads.send("2,ties");
      assertEquals(List.of("t, 1, view, 1, hats"), query.tick().rows());
      stream.send("t,2,buy"); // Checked once in each run.
      assertEquals(List.of("t, 2, buy, 2, ties"), query.tick().rows());
    }
    String check = "spark.sql.streaming.stateStore.stateSchemaCheck";
    Session.local().conf().set(check, false);
    try (HandQuery query = joined(ads)) {
      assertEquals(List.of("t, 1, view, 1, hats"), query.tick().rows());
      ads.send("1,ties");
      assertEquals(List.of("t, 1, login, 1, ties", "t, 1, view, 1, ties"), query.tick().rows());
    } finally {
      Session.local().conf().unset(check);
    }
  }

  @Test
  @DisplayName("a query that was closed does not go on: its checkpoint is gone")
  void closed() {
    HandQuery query = stream.start(counts, "update");
    query.close();
    assertThrows(IllegalStateException.class, query::resume);
    assertThrows(IllegalStateException.class, query::tick);
  }

  @Test
  @DisplayName("a refusal comes before anything is changed: what was sent is kept")
  void refused() {
    try (HandQuery query = stream.start(counts, "update")) {
      stream.send("t,1,login");
      query.tick();
      // Spark declares no checked exception here, and throws one.
      assertThrows(Exception.class, () -> HandQuery.start(counts, "append", List.of(stream)));
      assertTrue(query.isOpen());
      assertEquals(1, stream.history().size());
      stream.send("t,2,login");
      assertEquals(List.of("login, 2"), query.tick().rows());
    }
  }
}
