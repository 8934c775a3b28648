package workbook.watch;

import java.io.IOException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/** A real terminal: single keys, and a picture that replaces the one before. */
final class TerminalConsole implements Console {

  private final Terminal terminal;
  private final Attributes before;
  private final LineReader lines;
  private volatile boolean interrupted;
  private String shown;

  TerminalConsole() throws IOException {
    terminal = TerminalBuilder.builder().system(true).dumb(false).build();
    terminal.handle(Signal.INT, signal -> interrupted = true);
    terminal.handle(Signal.WINCH, signal -> again());
    before = terminal.enterRawMode();
    lines = LineReaderBuilder.builder().terminal(terminal).build();
  }

  @Override
  public synchronized void show(String text) {
    shown = text;
    again();
  }

  private synchronized void again() {
    if (shown != null) {
      terminal.puts(Capability.clear_screen);
      terminal.writer().print(shown.replace("\n", "\r\n"));
      terminal.flush();
    }
  }

  @Override
  public int key(long millis) throws IOException {
    if (interrupted) {
      return END;
    }
    int key = terminal.reader().read(millis);
    return key == NonBlockingReader.READ_EXPIRED ? NONE : key;
  }

  @Override
  public String line(String prompt) {
    shown = null; // The picture is gone: questions and answers follow each other.
    try {
      return lines.readLine(prompt);
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
