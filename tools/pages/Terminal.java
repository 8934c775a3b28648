package pages;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A terminal in which a page's commands run, one after another, by bash. The folder that a command
 * changes to and the variables that it exports hold for the next one.
 */
final class Terminal implements Output, AutoCloseable {

  /** Stops at the first command that fails, and leaves its folder and variables to the next. */
  private static final String FRAME =
      """
      [ ! -f "$0" ] || . "$0"
      trap '{ export -p; printf "cd %%q\\n" "$PWD"; } >"$0"' EXIT
      set -e
      %s
      """;

  /**
   * Gives the commands a process group of their own, as a terminal does, so that Ctrl+C reaches all
   * of it. What Bash itself would say about the group's end is not the commands' output. A Ctrl+C
   * that is meant for this program does not end it: the commands would be nobody's then.
   */
  private static final String GROUP =
      """
      set -m; exec 3>&2 2>/dev/null
      trap : INT TERM
      bash -c "$1" "$0" 2>&3 3>&- &
      wait $!; code=$?
      while kill -0 $!; do wait $!; code=$?; done
      exit $code
      """;

  /** Those with something that may still run, which ends with this program. */
  private static final Set<Terminal> OPEN = new HashSet<>();

  private static boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Terminal::closeAll, "terminals"));
  }

  private final Path folder;
  private final Path path;
  private final Path state;
  private final Transcript transcript = new Transcript();
  private Process process;
  private Thread reader;
  private boolean interrupted;

  /**
   * A terminal that nothing runs in yet.
   *
   * @param folder where the first command runs
   * @param path a folder to be first on PATH
   * @param state a file for what is left to the next command
   */
  Terminal(Path folder, Path path, Path state) {
    this.folder = folder;
    this.path = path;
    this.state = state;
  }

  /** Starts a block's commands; only those in the background can be typed to. */
  void start(String commands, boolean background) throws IOException {
    transcript.clear();
    interrupted = false;
    var builder = new ProcessBuilder(bash(FRAME.formatted(commands)));
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().merge("PATH", path.toString(), (old, first) -> first + ":" + old);
    if (!background) {
      builder.redirectInput(Path.of("/dev/null").toFile());
    }
    synchronized (OPEN) {
      if (ending) {
        throw new IOException("The program ends.");
      }
      process = builder.start();
      OPEN.add(this);
    }
    reader = new Thread(() -> read(process), "terminal");
    reader.setDaemon(true);
    reader.start();
  }

  private List<String> bash(String script) throws IOException {
    List<String> command = new ArrayList<>();
    if (resetsSignals()) {
      // Whoever started us may have told us to ignore Ctrl+C; a terminal never does.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.addAll(List.of("bash", "-c", GROUP, state.toString(), script));
    return command;
  }

  private static boolean resetsSignals() throws IOException {
    try {
      var probe = new ProcessBuilder("env", "--default-signal=INT", "true");
      return probe.redirectErrorStream(true).start().waitFor() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void read(Process from) {
    try (Reader in = new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8)) {
      char[] buffer = new char[8192];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        transcript.append(new String(buffer, 0, count));
      }
    } catch (IOException e) {
      // The stream is closed under us when the process is killed: nothing more to read.
      transcript.append("");
    }
  }

  /** Types a line, or presses {@code Ctrl+C} or {@code Ctrl+D}. */
  void type(String line) throws IOException, InterruptedException {
    if (line.equals("Ctrl+C")) {
      interrupted = true;
      signal("INT");
    } else if (line.equals("Ctrl+D")) {
      process.getOutputStream().close();
    } else {
      Writer writer = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
      writer.write(line + "\n");
      writer.flush();
    }
  }

  private void signal(String name) throws IOException, InterruptedException {
    var leader = process.children().findFirst();
    while (leader.isEmpty() && process.isAlive()) {
      Thread.sleep(5); // Its frame has begun, and the command not yet.
      leader = process.children().findFirst();
    }
    if (leader.isPresent()) {
      var kill = new ProcessBuilder("kill", "-" + name, "--", "-" + leader.get().pid());
      kill.redirectErrorStream(true).start().waitFor();
    }
  }

  private Stream<ProcessHandle> family() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  /** Waits for the command's end and returns whether it came. */
  boolean await(Duration timeout) throws InterruptedException {
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      return false;
    }
    // A child that was left behind may hold the stream open: it isn't waited for for ever.
    reader.join(10_000);
    return true;
  }

  @Override
  public Transcript transcript() {
    return transcript;
  }

  @Override
  public boolean ended() throws InterruptedException {
    return process == null || !process.isAlive() && await(Duration.ofSeconds(1));
  }

  @Override
  public boolean failed() {
    int code = exitCode();
    return code != 0 && !(interrupted && code == 130);
  }

  /** The exit code of a command that has ended. */
  int exitCode() {
    return process.exitValue();
  }

  private static void closeAll() {
    List<Terminal> open;
    synchronized (OPEN) {
      ending = true;
      open = List.copyOf(OPEN);
    }
    open.forEach(Terminal::end);
    open.forEach(Terminal::close);
  }

  /** Asks what still runs to end, so that a server ends with its command, and waits for it. */
  private void end() {
    try {
      signal("TERM");
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (IOException e) {
      // Nobody can be asked, and all of it is killed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Kills what still runs, with its children. */
  @Override
  public void close() {
    synchronized (OPEN) {
      OPEN.remove(this);
    }
    if (process != null) {
      // Taken down first: a child whose parent is gone is no longer found.
      List<ProcessHandle> all = family().toList();
      all.forEach(ProcessHandle::destroyForcibly);
      all.forEach(one -> one.onExit().completeOnTimeout(one, 5, TimeUnit.SECONDS).join());
    }
  }
}
