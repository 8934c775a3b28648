package workbook.watch;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** No terminal: each line's first character is the key, and pictures follow each other. */
final class Lines implements Console {

  private final LinkedBlockingQueue<String> typed = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  Lines() {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    Thread reader =
        new Thread(
            () -> {
              in.lines().forEach(typed::add);
              ended = true;
            },
            "typed");
    reader.setDaemon(true);
    reader.start();
  }

  @Override
  public void show(String text, String again, String keys) {
    System.out.println(text + keys + "\n");
  }

  @Override
  public int key(long millis) throws InterruptedException {
    boolean last = ended; // Asked before looking, so that the last line is seen.
    String line = typed.poll(millis, TimeUnit.MILLISECONDS);
    if (line == null) {
      return last ? END : NONE;
    }
    return line.isBlank() ? NONE : line.strip().charAt(0);
  }

  /** Where there is no terminal, Ctrl+C is a signal, and ends the program. */
  @Override
  public boolean ctrlC(long millis) throws InterruptedException {
    Thread.sleep(millis);
    return false;
  }

  @Override
  public String line(String prompt) throws InterruptedException {
    System.out.print(prompt);
    while (true) {
      boolean last = ended;
      String line = typed.poll(100, TimeUnit.MILLISECONDS);
      if (line != null || last) {
        return line;
      }
    }
  }

  @Override
  public void close() {}
}
