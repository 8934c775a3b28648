import java.util.List;

/**
 * Says: Your test says no to a query that is right, in line
 *
 * <p>Asked: https://github.com/apache/spark/pull/28040
 */
public class LoginsTest {

  public static void test(StreamTester stream) {
    stream.send(
        "2026-03-01T10:00:10,1,login", "2026-03-01T10:00:50,1,login", "2026-03-01T10:00:20,2,view");
    expect(List.of(), stream.tick());
    stream.send("2026-03-01T10:03:00,2,login");
    expect(List.of("[10:00,2]"), stream.tick());
  }

  private static void expect(List<String> rows, StreamTester.Batch batch) {
    if (!rows.equals(batch.rows())) {
      throw new AssertionError(rows + " was expected, and " + batch.rows() + " came.");
    }
  }
}
