package workbook.board;

import java.nio.file.Path;
import java.time.Duration;
import workbook.hand.Desk;

/** A web page on this machine that follows a desk; see {@link #open}. */
public final class Board implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Desk desk;
  private final BoardLedger ledger;
  private final RoomVote vote = new RoomVote(this::publish);
  private final BoardServer server;
  private volatile boolean closed;

  private Board(Desk desk, Hands hands, Duration patience) {
    this.desk = desk;
    ledger = new BoardLedger(desk, hands, this::publish);
    server = new BoardServer(ledger, hands, vote, patience);
    publish();
    desk.listen(ledger);
  }

  /**
   * Begins to follow a desk and to serve what happens there, on loopback and a free port.
   *
   * @param hands what the page's buttons do; null for a page that only shows
   */
  public static Board open(Desk desk, Hands hands) {
    return open(desk, hands, PATIENCE);
  }

  /**
   * The same.
   *
   * @param patience how long a page that does not read is waited for before it is given up
   */
  public static Board open(Desk desk, Hands hands, Duration patience) {
    return new Board(desk, hands, patience);
  }

  private void publish() {
    if (server != null && !closed) { // The ledger's first word comes before there is a server.
      server.publish(ledger.now().version() + vote.version()); // Either one's change is one.
    }
  }

  /** Whether it follows this desk and is open. */
  public boolean follows(Desk other) {
    return desk == other && !closed;
  }

  /** The address to open in a browser. Who has it can use the page's buttons. */
  public String address() {
    return server.address();
  }

  /** The address of the teacher's window: the notes of the lesson, and the vote. */
  public String teacher() {
    return server.teacher();
  }

  /** What the room votes on, shown on this board; its phones come by a server of their own. */
  public RoomVote vote() {
    return vote;
  }

  /** Shows the page of the lesson that is open now. */
  public void lessonOpened() {
    ledger.lessonOpened();
  }

  /** How many steps it has shown and still has. */
  public int steps() {
    return ledger.now().frames().size();
  }

  /** How many pages follow. */
  public int pages() {
    return server.followers();
  }

  /** Writes all that the board has shown as one file, which replays it without Spark. */
  public void record(Path file) {
    Recording.write(ledger.now(), file);
  }

  /** Writes what the query that is shown has done, without a board. */
  public static void record(Desk desk, Path file) {
    Recording.write(new BoardLedger(desk, null, () -> {}).now(), file);
  }

  /** What the query that is shown has done, as a page by itself, which replays it. */
  public static String recording(Desk desk) {
    return Recording.text(new BoardLedger(desk, null, () -> {}).now());
  }

  /** Ends the server; the pages keep what they show, and say that the board has ended. */
  @Override
  public void close() {
    closed = true;
    vote.close();
    server.close();
  }
}
