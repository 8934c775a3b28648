import java.util.List;

/**
 * Says: A query that waits for one minute only passes your test
 *
 * <p>Asked: https://github.com/ververica/flink-training-exercises/pull/43
 */
public class LoginsTest {

  public static void test(StreamTester stream) {
    stream.send(
        "2026-03-01T10:00:10,1,login", "2026-03-01T10:00:50,1,login", "2026-03-01T10:00:20,2,view");
    expect(List.of(), stream.tick());
    stream.send("2026-03-01T10:03:00,2,login");
    expect(List.of(), stream.tick());
    expect(List.of("[10:00,2]"), stream.tick());
  }

  private static void expect(List<String> rows, StreamTester.Batch batch) {
    if (!rows.equals(batch.rows())) {
      throw new AssertionError(rows + " was expected, and " + batch.rows() + " came.");
    }
  }
}
