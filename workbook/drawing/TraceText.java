package workbook.drawing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import workbook.hand.Fate;
import workbook.hand.Trace;
import workbook.hand.ValueText;
import workbook.session.Refusal;

/** What one row did, as a table of two runs and a sentence, in at most 80 columns. */
public final class TraceText {

  private static final int WIDTH = 80;

  private TraceText() {}

  /** The text of a trace. */
  public static String of(Trace trace) {
    List<String> lines = new ArrayList<>();
    lines.add(
        (trace.sent()
                ? "Row " + trace.row().number()
                : "As if sent now, row " + trace.row().number())
            + ": "
            + trace.row().text());
    if (trace.unsure() == null && !trace.differences().isEmpty()) {
      lines.addAll(table(trace.differences()));
    }
    lines.addAll(Refusal.wrap(trace.unsure() != null ? trace.unsure() : sentence(trace)));
    return String.join("\n", lines);
  }

  private static List<String> table(List<Trace.Difference> differences) {
    List<List<String>> rows = new ArrayList<>();
    for (Trace.Difference each : differences) {
      String batch = each.batch() < 0 ? "none" : String.valueOf(each.batch());
      List<List<String>> of = new ArrayList<>();
      add(of, "rows out", each.outWith(), each.outWithout());
      add(of, "state", each.stateWith(), each.stateWithout());
      if (each.lateWith() != each.lateWithout()) {
        of.add(
            List.of("", "dropped late", String.valueOf(each.lateWith()), "" + each.lateWithout()));
      }
      if (!java.util.Objects.equals(each.watermarkWith(), each.watermarkWithout())) {
        of.add(
            List.of(
                "",
                "watermark",
                watermark(each.watermarkWith()),
                watermark(each.watermarkWithout())));
      }
      for (int i = 0; i < of.size(); i++) {
        List<String> line = new ArrayList<>(of.get(i));
        line.set(0, i == 0 ? batch : "");
        rows.add(line);
      }
    }
    return TextTable.lines(List.of("batch", "", "with it", "without it"), rows, WIDTH);
  }

  private static void add(
      List<List<String>> lines, String what, List<String> with, List<String> without) {
    for (int i = 0; i < Math.max(with.size(), without.size()); i++) {
      lines.add(
          List.of(
              "",
              i == 0 ? what : "",
              i < with.size() ? with.get(i) : i == 0 ? "(none)" : "",
              i < without.size() ? without.get(i) : i == 0 ? "(none)" : ""));
    }
  }

  private static String watermark(Instant time) {
    return time == null
        ? "(no batch)"
        : time.equals(Instant.EPOCH) ? "none yet" : ValueText.text(time);
  }

  private static String sentence(Trace trace) {
    if (trace.moved()) {
      // The batch that reads a row goes by a watermark of the rows before it.
      boolean own = trace.fate() != null && trace.fate().row().batch() == trace.cameOut();
      return (own
              ? "Batch "
                  + trace.cameOut()
                  + " came with it, and sent what would still wait without it."
              : "It moved the watermark, and so batch "
                  + trace.cameOut()
                  + " sent what it would not have sent yet.")
          + (trace.fate() == null ? "" : " The row itself: " + trace.fate().text() + ".");
    }
    if (trace.cameOut() >= 0) {
      return "What it is part of went out in batch " + trace.cameOut() + ".";
    }
    if (trace.later() != null) {
      return later(trace.later());
    }
    if (trace.differences().isEmpty()) {
      return "It changed nothing" + why(trace.fate());
    }
    return "It changed this, and no row that goes out" + why(trace.fate());
  }

  private static String later(Trace.Later later) {
    if (later.forgotten()) {
      return "It waits, and does not go out: with rows of "
          + ValueText.text(later.eventTime())
          + " or later it is forgotten.";
    }
    if (!later.found()) {
      return later.eventTime() == null
          ? "It waits. No later row was tried: a column that alone makes the event time is needed"
              + " for that."
          : "It waits, and no later row up to "
              + ValueText.text(later.eventTime())
              + " brought it out.";
    }
    if (later.eventTime() == null) {
      return "It waits: it goes out in the next batch, without a further row.";
    }
    return "It waits: it goes out in the batch "
        + (later.batchAfter() ? "after one with" : "of")
        + " a row of "
        + ValueText.text(later.eventTime())
        + " or later.";
  }

  private static String why(Fate fate) {
    if (fate == null) {
      return ".";
    }
    return switch (fate.kind()) {
      case LATE -> ": its batch dropped it as late.";
      case LEFT_OUT ->
          fate.reason().startsWith("NULL ")
              ? ": its " + fate.reason().substring(5) + " is NULL, and the query leaves that out."
              : fate.reason().equals("filtered")
                  ? ": a filter of the query leaves it out."
                  : ": your own code gives no row for it.";
      case DUPLICATE -> ": it is a " + fate.reason().replace(" of ", " of row ") + ".";
      case NO_PARTNER -> ": no row of the other side fits it.";
      case NOT_READ -> ": no batch has read it.";
      default -> ".";
    };
  }
}
