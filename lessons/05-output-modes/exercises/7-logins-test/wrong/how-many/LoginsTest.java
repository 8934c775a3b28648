/** Says: A query that counts each login twice passes your test */
public class LoginsTest {

  public static void test(StreamTester stream) {
    stream.send(
        "2026-03-01T10:00:10,1,login", "2026-03-01T10:00:50,1,login", "2026-03-01T10:00:20,2,view");
    expect(0, stream.tick());
    stream.send("2026-03-01T10:02:30,2,login");
    expect(0, stream.tick());
    stream.send("2026-03-01T10:00:40,3,login");
    expect(0, stream.tick());
    stream.send("2026-03-01T10:03:00,2,login");
    expect(0, stream.tick());
    expect(1, stream.tick());
  }

  private static void expect(int rows, StreamTester.Batch batch) {
    if (rows != batch.rows().size()) {
      throw new AssertionError(rows + " rows were expected, and " + batch.rows() + " came.");
    }
  }
}
