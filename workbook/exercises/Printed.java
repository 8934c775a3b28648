package workbook.exercises;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the learner's code prints, of which the first lines are kept and the others counted. */
final class Printed extends OutputStream {

  private static final int LINES = 20;
  private static final int BYTES = 4_000;

  private final ByteArrayOutputStream first = new ByteArrayOutputStream();
  private long lines;
  private boolean cut;

  /** Takes standard output and standard error, runs something, and gives them back. */
  static Printed during(Runnable work) {
    Printed printed = new Printed();
    PrintStream out = System.out;
    PrintStream err = System.err;
    PrintStream taken = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(taken);
    System.setErr(taken);
    try {
      work.run();
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return printed;
  }

  @Override
  public synchronized void write(int b) {
    if (lines < LINES && first.size() < BYTES) {
      first.write(b);
    } else {
      cut = true;
    }
    lines += b == '\n' ? 1 : 0;
  }

  /** The lines with a title; empty when nothing was printed. */
  synchronized String text() {
    if (first.size() == 0) {
      return "";
    }
    List<String> kept = first.toString(StandardCharsets.UTF_8).lines().toList();
    String rest = cut ? "\n  ... of " + lines + " lines" : "";
    return "\n\nYour code printed:\n  " + String.join("\n  ", kept) + rest;
  }
}
