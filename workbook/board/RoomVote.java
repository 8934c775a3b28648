package workbook.board;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The room's vote on what the board asks. It counts, and keeps no more than a number for each
 * phone, and that only until the next round. Phones come by a server of their own, which begins
 * with the first question and ends with {@link #end}.
 */
public final class RoomVote implements AutoCloseable {

  /** More than these are no class any more. */
  static final int MOST_VOTERS = 1000;

  /** How far a question is. */
  enum Phase {
    /** Phones may choose. */
    OPEN,
    /** They may not any more; the teacher sees the counts. */
    CLOSED,
    /** The board shows them, too. */
    SHOWN,
    /** Spark has run, and the board marks what is right. */
    MARKED
  }

  /**
   * How things stand. It never changes.
   *
   * @param key names the question and the round, as no other of this vote
   * @param rounds for each round, how often each choice was taken; the last is the present one
   * @param shown what Spark did against each choice; null before it has run
   * @param address what the phones open
   * @param code the same as a drawing for their cameras
   * @param onlyHere whether that is loopback
   */
  record Now(
      String key,
      VoteQuestion question,
      Phase phase,
      List<List<Integer>> rounds,
      List<String> shown,
      String address,
      String code,
      boolean onlyHere) {

    /** The votes of the present round. */
    int votes() {
      return present().stream().mapToInt(Integer::intValue).sum();
    }

    List<Integer> present() {
      return rounds.get(rounds.size() - 1);
    }

    /** The choice that Spark has left standing. */
    int right() {
      return shown.indexOf("");
    }
  }

  private final Runnable changed;
  private final Map<String, Integer> chosen = new HashMap<>(); // In the present round.
  private final List<int[]> rounds = new ArrayList<>();
  private VoteServer server;
  private VoteQuestion question;
  private Phase phase;
  private List<String> shown;
  private int questions;
  private long version;
  private boolean closed;

  /**
   * Begins without a question.
   *
   * @param changed is called after each change
   */
  RoomVote(Runnable changed) {
    this.changed = changed;
  }

  /** How things stand; null when no question is on the board. */
  synchronized Now now() {
    if (question == null) {
      return null;
    }
    List<List<Integer>> counts = new ArrayList<>();
    for (int[] round : rounds) {
      counts.add(Arrays.stream(round).boxed().toList());
    }
    return new Now(
        key(),
        question,
        phase,
        List.copyOf(counts),
        shown,
        server.address(),
        server.code(),
        server.onlyHere());
  }

  /** Grows with each change. */
  synchronized long version() {
    return version;
  }

  /**
   * Puts a question on the board and opens the vote.
   *
   * @param host where the phones' server begins, if it does not run yet
   * @return what the phones open
   */
  public String put(VoteQuestion next, VoteHost host) {
    String address;
    synchronized (this) {
      require(!closed, "The board has ended: board() opens another.");
      require(
          phase != Phase.OPEN || chosen.isEmpty(),
          "The vote on the board is open: vote(\"close\") closes it first.");
      if (server == null) {
        server = new VoteServer(this, host);
      }
      question = next;
      questions++;
      shown = null;
      rounds.clear();
      open();
      address = server.address();
    }
    changed.run();
    return address;
  }

  private void open() {
    chosen.clear();
    rounds.add(new int[question.choices().size()]);
    phase = Phase.OPEN;
    version++;
  }

  /**
   * Takes a vote; one that comes too late, or for another question, is no vote.
   *
   * @param voter any text that this phone alone has
   * @param key the question and round that the phone has shown
   * @return whether there was room for one more voter
   */
  boolean choose(String voter, String key, int choice) {
    synchronized (this) {
      if (phase != Phase.OPEN || !key.equals(key())) {
        return true;
      }
      int[] round = rounds.get(rounds.size() - 1);
      if (choice < 0 || choice >= round.length) {
        return true;
      }
      if (!chosen.containsKey(voter) && chosen.size() >= MOST_VOTERS) {
        return false;
      }
      Integer before = chosen.put(voter, choice);
      if (before != null) {
        round[before]--;
      }
      round[choice]++;
      version++;
    }
    changed.run();
    return true;
  }

  /** What a phone has chosen in the present round; -1 for nothing. */
  synchronized int chosenBy(String voter) {
    return chosen.getOrDefault(voter, -1);
  }

  /** Ends the round, and says how many have voted. */
  public String endRound() {
    String votes;
    synchronized (this) {
      require(phase == Phase.OPEN, "No vote is open: vote() opens the next one.");
      phase = Phase.CLOSED;
      votes = VoteText.votes(chosen.size());
      version++;
    }
    changed.run();
    return "Closed: " + votes + ".";
  }

  /** Shows on the board how often each choice was taken. */
  public String showBars() {
    synchronized (this) {
      requireClosed();
      require(phase != Phase.MARKED, "The bars are on the board already.");
      phase = Phase.SHOWN;
      version++;
    }
    changed.run();
    return "The bars are on the board.";
  }

  /** Opens another round on the same question. */
  public String again() {
    synchronized (this) {
      requireClosed();
      require(phase != Phase.MARKED, "The right choice is marked: vote() asks the next question.");
      open();
    }
    changed.run();
    return "The vote is open again.";
  }

  /** Runs the real queries and marks on the board what they leave standing. */
  public String run() {
    VoteQuestion asked;
    String key;
    synchronized (this) {
      requireClosed();
      asked = question;
      key = key();
    }
    List<String> found = asked.run(); // Not under the lock: phones ask how things stand.
    String says;
    synchronized (this) {
      require(
          question == asked && key.equals(key()), "Another question has come: nothing was marked.");
      shown = List.copyOf(found);
      phase = Phase.MARKED;
      version++;
      says = VoteText.marked(now());
    }
    changed.run();
    return says;
  }

  /** Takes the question from the board and ends the phones' server: there is nothing to keep. */
  public String end() {
    synchronized (this) {
      question = null;
      phase = null;
      shown = null;
      rounds.clear();
      chosen.clear();
      if (server != null) {
        server.close();
        server = null;
      }
      version++;
    }
    changed.run();
    return "The vote has ended; nothing of it is kept.";
  }

  /** The same, for ever. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    end();
  }

  private String key() {
    return questions + "-" + rounds.size();
  }

  private void requireClosed() {
    require(phase != Phase.OPEN, "The vote is open: vote(\"close\") closes it first.");
    require(phase != null, "No question is on the board: vote() asks one.");
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalStateException(sentence);
    }
  }
}
