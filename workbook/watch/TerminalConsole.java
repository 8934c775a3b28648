package workbook.watch;

import java.io.IOException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;

/**
 * A real terminal: single keys, and a picture that replaces the one before. Ctrl+C is a key like
 * others here, and not a signal: so it comes in its turn, and whoever reads next finds it.
 */
final class TerminalConsole implements Console {

  private static final char CTRL_C = 3;
  private static final String LEAVE = "leave";

  private final Terminal terminal;
  private final Attributes before;
  private final LineReader lines;
  private final StringBuilder typed = new StringBuilder(); // Read and not yet asked for.
  private volatile boolean interrupted; // By a signal from elsewhere.
  private boolean left;
  private String shown;
  private String shownAgain;
  private String keys;

  TerminalConsole() throws IOException {
    terminal = TerminalBuilder.builder().system(true).dumb(false).build();
    terminal.handle(Signal.INT, signal -> interrupted = true);
    terminal.handle(Signal.WINCH, signal -> again());
    before = terminal.enterRawMode();
    takeCtrlC();
    lines = LineReaderBuilder.builder().terminal(terminal).build();
    lines.getWidgets().put(LEAVE, this::leave);
    lines.getKeyMaps().get(LineReader.MAIN).bind(new Reference(LEAVE), Character.toString(CTRL_C));
  }

  /** No key sends the signal of Ctrl+C any more. */
  private void takeCtrlC() {
    Attributes attributes = terminal.getAttributes();
    attributes.setControlChar(ControlChar.VINTR, 0);
    terminal.setAttributes(attributes);
  }

  /** Ends the line that is read. */
  private boolean leave() {
    left = true;
    lines.callWidget(LineReader.ACCEPT_LINE);
    return true;
  }

  @Override
  public synchronized void show(String text, String again, String keys) {
    shown = text;
    shownAgain = again;
    this.keys = keys;
    again();
  }

  private synchronized void again() {
    if (shown != null) {
      boolean fits = shownAgain.isEmpty() || (shown + keys).lines().count() <= terminal.getHeight();
      String text = fits ? shown + keys : shown + shownAgain + keys;
      terminal.puts(Capability.clear_screen);
      terminal.writer().print(text.replace("\n", "\r\n"));
      terminal.flush();
    }
  }

  @Override
  public int key(long millis) throws IOException {
    if (interrupted) {
      return END;
    }
    int key;
    if (typed.isEmpty()) {
      key = terminal.reader().read(millis);
    } else {
      key = typed.charAt(0);
      typed.deleteCharAt(0);
    }
    return key == CTRL_C ? END : key; // JLine's own figures for no key and the end are ours.
  }

  @Override
  public boolean ctrlC(long millis) throws IOException {
    int key = terminal.reader().read(millis);
    if (key == CTRL_C) {
      typed.setLength(0); // What was typed before it was for what is left.
      return true;
    }
    if (key >= 0) {
      typed.append((char) key);
    }
    return interrupted;
  }

  @Override
  public String line(String prompt) {
    synchronized (this) {
      shown = null; // The picture is gone: questions and answers follow each other.
    }
    left = false;
    lines.runMacro(typed.toString());
    typed.setLength(0);
    try {
      String line = lines.readLine(prompt);
      return left ? null : line;
    } catch (UserInterruptException | EndOfFileException end) {
      return null;
    } finally {
      terminal.enterRawMode();
    }
  }

  @Override
  public void close() throws IOException {
    terminal.setAttributes(before);
    terminal.writer().println();
    terminal.close();
  }
}
