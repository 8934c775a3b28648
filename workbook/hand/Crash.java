package workbook.hand;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A kill at one place of the next micro-batch. It comes as an exception, and from that moment on
 * nothing is written to the checkpoint or deleted from it, as after {@code kill -9}.
 */
final class Crash {

  /** What the run of a query ends with at that place. */
  static final class Killed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Killed() {
      super("Killed, as asked for.");
    }
  }

  private static final Map<String, Crash> ASKED = new ConcurrentHashMap<>();

  private final String checkpoint;
  private final int stepsDone;
  private final String place;
  private volatile boolean happened;

  private Crash(Path checkpoint, String place) {
    this.checkpoint = checkpoint.toString();
    this.place = place.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+(the\\s+)?", " the ");
    stepsDone = BatchStep.stepsDone(place);
  }

  /** Asks for a kill at a place of the next batch on this checkpoint. */
  static Crash ask(Path checkpoint, String place) {
    Crash crash = new Crash(checkpoint, place);
    ASKED.put(crash.checkpoint, crash);
    return crash;
  }

  /** The kill that was asked for on the checkpoint that a file belongs to; null when none was. */
  static Crash of(String file) {
    for (Crash each : ASKED.values()) {
      if (file.startsWith(each.checkpoint + "/")) {
        return each;
      }
    }
    return null;
  }

  /** Dies here if this is the place, or if the process is dead already. */
  void at(int done) {
    if (happened || done == stepsDone) {
      happened = true;
      throw new Killed();
    }
  }

  boolean happened() {
    return happened;
  }

  int stepsDone() {
    return stepsDone;
  }

  String place() {
    return place;
  }

  /** The next run on this checkpoint lives. */
  void forget() {
    ASKED.remove(checkpoint, this);
  }
}
