import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of the catalog's scripts running as a process of its own, as a user starts it: {@code ./jbang
 * ALIAS@. ARGUMENTS} in the repository's root. What does not come in time fails the test with all
 * that the script has printed until then.
 */
final class Script implements AutoCloseable {

  /** Long enough for a JVM and Spark to start on a busy machine. */
  static final Duration TIMEOUT = Duration.ofMinutes(5);

  private static final String JAVA_OPTIONS = "WORKBOOK_JAVA_OPTIONS";

  /**
   * One compiler tier and the small collector: half the CPU where rows are few. Bytecode is not
   * verified again, which Scala's lambdas, four thousand a start, would be each time: a tenth. The
   * run that makes the archive verifies Spark's classes, and whoever starts a command verifies all.
   * Large pages, which only Linux knows by this name, spare 120,000 page faults a start: a fifth of
   * the CPU on a virtual machine where each is 15 microseconds.
   */
  static final String FOR_FEW_ROWS =
      "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC"
          + " -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"
          + " -XX:+IgnoreUnrecognizedVMOptions -XX:+UseTransparentHugePages";

  private final Process process;
  private final boolean builds;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final Thread outReader;
  private final Thread errReader;

  /** {@code builds}: whether JBang may say on standard error that it builds the script first. */
  private Script(Process process, boolean builds) {
    this.process = process;
    this.builds = builds;
    outReader = collect(process.getInputStream(), out);
    errReader = collect(process.getErrorStream(), err);
  }

  /** The folder that holds jbang-catalog.json: the working folder or the nearest one above it. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("jbang-catalog.json"))) {
      folder = folder.getParent();
    }
    return Objects.requireNonNull(folder, "start the tests inside the repository");
  }

  /** Starts a script and returns at once. Its input stays open for {@link #type}. */
  static Script start(String alias, String... arguments) throws Exception {
    return start(List.of(), alias, arguments);
  }

  /** Starts a script whose JVM puts its temporary files into a folder of its own. */
  static Script startIn(Path temp, String alias, String... arguments) throws Exception {
    Files.createDirectories(temp);
    return start(List.of("-Djava.io.tmpdir=" + temp), alias, arguments);
  }

  /** Starts a script with options for its JVM. */
  static Script start(List<String> javaOptions, String alias, String... arguments)
      throws Exception {
    var command = new ArrayList<>(List.of("./jbang", alias + "@."));
    command.addAll(List.of(arguments));
    // Tests started in a shell's background ignore Ctrl+C, and so would their children.
    var hearCtrlC = List.of("env", "--default-signal=INT");
    if (new ProcessBuilder("env", "--default-signal=INT", "true").start().waitFor() == 0) {
      command.addAll(0, hearCtrlC);
    }
    var builder = inRoot(command);
    builder.environment().putAll(with(javaOptions.toArray(String[]::new)));
    return new Script(builder.start(), true);
  }

  /**
   * The environment in which the launcher gives these options to a script's JVM, besides those of
   * all tests. JBang's own {@code --runtime-option} would ask JBang anew at each start, a second.
   */
  static Map<String, String> with(String... javaOptions) {
    return Map.of(JAVA_OPTIONS, String.join(" ", FOR_FEW_ROWS, String.join(" ", javaOptions)));
  }

  /** A process in the repository's root, which the archive of Spark's classes helps to start. */
  static ProcessBuilder inRoot(List<String> command) {
    var builder = new ProcessBuilder(command).directory(root().toFile());
    builder.environment().putAll(with());
    builder.environment().putIfAbsent("MAVEN_OPTS", FOR_FEW_ROWS);
    String archive = System.getProperty(RunTests.ARCHIVE);
    if (archive != null) {
      builder.environment().put("WORKBOOK_ARCHIVE", archive);
    }
    return builder;
  }

  /**
   * The command of a JVM like this one, but for the main class. Other than this one, which runs
   * while it is made, it starts from the archive: Java takes it where its jars come first.
   */
  static List<String> java(String... mainClassAndArguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    List<String> jars = new ArrayList<>(split(System.getProperty("java.class.path")));
    String archive = System.getProperty(RunTests.ARCHIVE, "");
    Path list = Path.of(archive.replaceFirst("[.]jsa$", ".classpath"));
    if (Files.isRegularFile(list)) {
      List<String> first = split(Files.readString(list).strip());
      if (jars.containsAll(first)) {
        jars.removeAll(first);
        jars.addAll(0, first);
        command.add("-XX:SharedArchiveFile=" + archive);
        command.addAll(List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
      }
    }
    command.addAll(List.of("-cp", String.join(File.pathSeparator, jars)));
    command.addAll(List.of(mainClassAndArguments));
    return command;
  }

  private static List<String> split(String classPath) {
    return List.of(classPath.split(File.pathSeparator));
  }

  /** Starts any command in the repository's root, with more in its environment. */
  static Script start(Map<String, String> environment, String... command) throws Exception {
    var builder = inRoot(List.of(command));
    builder.environment().putAll(environment);
    var script = new Script(builder.start(), false);
    script.endInput();
    return script;
  }

  /** Runs any command to its end in the repository's root, with more in its environment. */
  static Script run(Map<String, String> environment, String... command) throws Exception {
    Script script = start(environment, command);
    script.exitCode();
    return script;
  }

  /** Runs a script to its end, with nothing on its input. */
  static Script run(String alias, String... arguments) throws Exception {
    Script script = start(alias, arguments);
    script.endInput();
    script.exitCode();
    return script;
  }

  /** Starts a script in a real terminal of 80 columns, which util-linux's script command makes. */
  static Script inTerminal(String alias, String... arguments) throws Exception {
    // exec, as Ctrl+C would else reach a shell in between, too, and some shells end with 130 then.
    String start = "exec ./jbang " + alias + "@. " + String.join(" ", arguments);
    String command = "stty cols 80 rows 24; " + start;
    var builder = inRoot(List.of("script", "-qefc", command, "/dev/null"));
    builder.environment().put("TERM", "xterm");
    return new Script(builder.start(), true);
  }

  /** Presses keys, without Enter. */
  void press(String keys) throws IOException {
    process.getOutputStream().write(keys.getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /** Writes one line to the script's input. */
  void type(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /** Ends the script's input, as Ctrl+D does. */
  void endInput() throws IOException {
    process.getOutputStream().close();
  }

  /**
   * Waits for a line that contains the text, printed already or not, on either stream, {@link
   * #TIMEOUT} at most.
   */
  String awaitLine(String text) throws Exception {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (true) {
      // Asked before looking, so that the last words of a script are seen.
      boolean ended = !outReader.isAlive() && !errReader.isAlive();
      var found = Stream.concat(out.stream(), err.stream()).filter(line -> line.contains(text));
      var line = found.findFirst();
      if (line.isPresent()) {
        return line.get();
      }
      if (ended || System.nanoTime() > deadline) {
        throw failure((ended ? "ended" : TIMEOUT + " passed") + " without the line: " + text);
      }
      Thread.sleep(20);
    }
  }

  /** Sends a signal: {@code INT} (Ctrl+C), {@code TERM} or {@code KILL}. */
  void signal(String name) throws Exception {
    // The launcher has replaced itself by the JVM, so this number is the JVM's.
    String pid = Long.toString(process.pid());
    if (new ProcessBuilder("kill", "-" + name, pid).start().waitFor() != 0) {
      throw failure("SIG" + name + " could not be sent");
    }
  }

  /** The script itself, for its process number and its children. */
  ProcessHandle process() {
    return process.toHandle();
  }

  /** Waits for the end, {@link #TIMEOUT} at most. The exit code; after signal N it is 128 + N. */
  int exitCode() throws Exception {
    return exitCode(TIMEOUT);
  }

  /** Waits for the end. The exit code; after signal N it is 128 + N. */
  int exitCode(Duration timeout) throws Exception {
    if (!process.waitFor(timeout.toMillis(), MILLISECONDS)) {
      throw failure("still running after " + timeout);
    }
    outReader.join(10_000);
    errReader.join(10_000);
    return process.exitValue();
  }

  /** What the script has printed on standard output until now. */
  String out() {
    return String.join("\n", out);
  }

  /** What the script has printed on standard error until now, and not JBang before it. */
  String err() {
    return err.stream()
        .filter(line -> !builds || !line.startsWith("[jbang]"))
        .collect(Collectors.joining("\n"));
  }

  /** Ends the script and what it has started, at once. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.toHandle().destroyForcibly();
    process.onExit().join(); // From then on it writes nothing into a folder that a test deletes.
  }

  private AssertionError failure(String what) {
    close();
    return new AssertionError(what + "\n--- output\n" + out() + "\n--- errors\n" + err());
  }

  private static Thread collect(InputStream from, List<String> lines) {
    var reader = new BufferedReader(new InputStreamReader(from, UTF_8));
    var thread = new Thread(() -> reader.lines().forEach(lines::add), "output of a script");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
