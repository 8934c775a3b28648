package workbook.drawing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import workbook.hand.Batch;
import workbook.hand.Fate;
import workbook.hand.Fates;
import workbook.hand.HandStream;
import workbook.session.Refusal;

/** The rows that were sent and what became of them, as a table of at most 80 columns. */
public final class FatesText {

  private static final int WIDTH = 80;

  private FatesText() {}

  /** The text of the fates. */
  public static String of(Fates fates) {
    Map<HandStream, Integer> streams = new HashMap<>();
    fates.rows().forEach(each -> streams.putIfAbsent(each.row().stream(), streams.size() + 1));
    List<String> header = new ArrayList<>(List.of("row", "batch", "fate", "as it was sent"));
    if (streams.size() > 1) {
      header.add(1, "stream");
    }
    List<List<String>> lines = new ArrayList<>();
    for (Fate each : fates.rows()) {
      long batch = each.row().batch();
      List<String> line =
          new ArrayList<>(
              List.of(
                  String.valueOf(each.row().number()),
                  batch < 0 ? "" : String.valueOf(batch),
                  each.text(),
                  each.row().text()));
      if (streams.size() > 1) {
        line.add(1, String.valueOf(streams.get(each.row().stream())));
      }
      lines.add(line);
    }
    List<String> text = new ArrayList<>(TextTable.lines(header, lines, WIDTH));
    fates.uncertain().forEach((batch, count) -> text.addAll(Refusal.wrap(late(batch, count))));
    if (fates.killed() != null) {
      text.addAll(Refusal.wrap(killed(fates.killed(), fates.ranAgain())));
    }
    boolean unseen =
        fates.rows().stream()
            .anyMatch(each -> each.kind() == Fate.Kind.READ && each.reason().isEmpty());
    if (fates.opaque() && unseen) {
      text.addAll(
          Refusal.wrap(
              fates.otherSource()
                  ? "The query has a source of its own, too: rows of that have no number, and what"
                      + " becomes of one that was sent, beside them, can't be seen from outside."
                  : !fates.opaqueStep().isEmpty()
                      ? "What the step "
                          + fates.opaqueStep()
                          + " makes of one row can't be seen from outside. trace(NUMBER) finds out"
                          + " what one changes."
                      : "Your own code has several rows in its hand at once, or keeps some of them:"
                          + " what becomes of one can't be seen from outside. trace(NUMBER) finds"
                          + " out what one changes."));
    }
    return String.join("\n", text);
  }

  private static String late(long batch, long count) {
    return count < 0
        ? "Batch " + batch + " was killed before Spark told how many rows were late."
        : "Batch "
            + batch
            + ": Spark counts "
            + count
            + " as late. Which rows these are can't be told from outside; trace(NUMBER) tries one.";
  }

  private static String killed(Batch batch, boolean ranAgain) {
    boolean sent = !batch.out().isEmpty();
    String again =
        ranAgain
            ? "It ran again at the restart, which the next tick() tells."
            : "It runs again after restart()" + (sent ? ", and sends that again." : ".");
    return "Batch "
        + batch.id()
        + " was killed "
        + batch.killed()
        + (sent ? ": what it sent is out. " : ": nothing of it went out. ")
        + again;
  }
}
