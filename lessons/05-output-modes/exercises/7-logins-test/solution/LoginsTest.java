import java.util.List;

/**
 * Each row is there for a mistake: the view for a query that counts all events, the late login for
 * a query that waits too little. 10:03:00 is the first time at which 10:00 is final, so a query
 * that waits longer is silent in the last batch. A test that knows the right answer finds the
 * mistakes that it has rows for, and no others.
 */
public class LoginsTest {

  public static void test(StreamTester stream) {
    stream.send(
        "2026-03-01T10:00:10,1,login", "2026-03-01T10:00:50,1,login", "2026-03-01T10:00:20,2,view");
    expect(List.of(), stream.tick());
    stream.send("2026-03-01T10:02:30,2,login");
    expect(List.of(), stream.tick());
    stream.send("2026-03-01T10:00:40,3,login");
    expect(List.of(), stream.tick());
    stream.send("2026-03-01T10:03:00,2,login");
    expect(List.of(), stream.tick());
    // Nothing was sent: the watermark has moved to the end of 10:00.
    expect(List.of("[10:00,3]"), stream.tick());
  }

  private static void expect(List<String> rows, StreamTester.Batch batch) {
    if (!rows.equals(batch.rows())) {
      throw new AssertionError(rows + " was expected, and " + batch.rows() + " came.");
    }
  }
}
