import java.util.List;

/**
 * Lesson 5, output modes. 15 minutes. Somebody else has written the query of exercise 5.1, and you
 * write its test. The page at-work/testing.md has such a test, and all that a StreamTester can do.
 */
public class LoginsTest {

  // TODO: Test a query in append mode. It is to count the logins of each minute, and to send each
  // minute once, when no login of it can come any more: a login may be two minutes older than the
  // newest one. Its rows look like [10:00,2]. Throw an AssertionError when it does something else.
  // Your test is run over a right query, which it must let pass, and over wrong ones.
  public static void test(StreamTester stream) {
    stream.send("2026-03-01T10:00:10,1,login");
    expect(List.of(), stream.tick());
  }

  /** What JUnit's assertEquals does. */
  private static void expect(List<String> rows, StreamTester.Batch batch) {
    if (!rows.equals(batch.rows())) {
      throw new AssertionError(rows + " was expected, and " + batch.rows() + " came.");
    }
  }
}
