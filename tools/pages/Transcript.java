package pages;

import java.util.ArrayList;
import java.util.List;

/** What a command or a snippet has printed and no block of the page has shown yet. */
final class Transcript {

  private final StringBuilder text = new StringBuilder();

  synchronized void append(String printed) {
    text.append(printed);
    notifyAll();
  }

  /** Forgets everything: a new command begins. */
  synchronized void clear() {
    text.setLength(0);
  }

  /** The lines that were printed; one without an end only when no more can come. */
  synchronized List<String> lines(boolean ended) {
    int end = ended ? text.length() : text.lastIndexOf("\n") + 1;
    return text.substring(0, end).lines().filter(line -> !isBuildMessage(line)).toList();
  }

  /** Takes the first lines away: the page has shown them. */
  synchronized void shown(int lines, boolean ended) {
    List<String> rest = new ArrayList<>(lines(ended));
    rest.subList(0, lines).clear();
    int end = ended ? text.length() : text.lastIndexOf("\n") + 1;
    String open = text.substring(end);
    text.setLength(0);
    rest.forEach(line -> text.append(line).append('\n'));
    text.append(open);
  }

  /** Waits until something is printed, or for that long. */
  synchronized void await(long millis) throws InterruptedException {
    wait(millis);
  }

  synchronized int length() {
    return text.length();
  }

  /** JBang tells when it builds a script, only before its first run: no page can show that. */
  private static boolean isBuildMessage(String line) {
    return line.startsWith("[jbang] ") && !line.startsWith("[jbang] [");
  }
}
