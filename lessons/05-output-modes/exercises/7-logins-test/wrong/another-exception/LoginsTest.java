import java.util.List;

/** Says: any other exception, that the test is */
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
      throw new IllegalStateException(rows + " was expected, and " + batch.rows() + " came.");
    }
  }
}
