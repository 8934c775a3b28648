package servers;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * A server that is empty at its start, listens to this machine only, lasts as long as its command
 * and leaves nothing behind, however the command ends.
 */
public abstract class Server implements Callable<Integer> {

  /** The only address that a server listens at. */
  protected static final String LOOPBACK = "127.0.0.1";

  /** Whether this is Windows, which has no shell to watch over us. */
  protected static final boolean WINDOWS = File.separatorChar == '\\';

  @Option(names = "--port", description = "The server's port (default: a free one).")
  private int port;

  @Option(names = "--with-owner", description = "Stop when the standard input ends.")
  private boolean withOwner;

  /** Whether to show the server's log. */
  @Option(names = "--verbose", description = "Show the server's log, and stack traces.")
  protected boolean verbose;

  @Spec private CommandSpec spec;

  private final String name;
  private final String atTheEnd;
  private Path folder;
  private Process guard;
  private volatile boolean ready;

  /**
   * A server that was not started yet.
   *
   * @param name what users call it
   * @param atTheEnd shell commands that end the server when this JVM has ended, or was killed;
   *     {@code $1} is its folder
   */
  protected Server(String name, String atTheEnd) {
    this.name = name;
    this.atTheEnd = atTheEnd;
  }

  /** Runs the command to its end, and the JVM with it. */
  protected static void run(Server server, String... args) {
    System.exit(
        new CommandLine(server)
            .setParameterExceptionHandler(
                (problem, arguments) -> {
                  System.err.println(problem.getMessage());
                  UnmatchedArgumentException.printSuggestions(
                      problem, new PrintWriter(System.err, true));
                  System.err.println("--help lists the options.");
                  return 2;
                })
            .execute(args));
  }

  @Override
  public Integer call() throws Exception {
    log();
    checkOptions();
    int serverPort = freePort(port);
    folder = Files.createTempDirectory(name.toLowerCase(Locale.ROOT) + "-");
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    try {
      if (!WINDOWS) {
        guard();
      }
      System.out.println(start(serverPort, folder));
    } catch (Exception e) {
      System.err.println(name + " did not start: " + e.getMessage());
      if (verbose) {
        e.printStackTrace();
      } else {
        System.err.println("--verbose shows its log.");
      }
      return 1;
    }
    if (System.out.checkError()) {
      System.err.println("Standard output can't be written, and so nobody learns the address.");
      return 1;
    }
    ready = true;
    if (withOwner) {
      System.in.transferTo(PrintStream.nullOutputStream());
      return 0;
    }
    Thread.currentThread().join(); // For ever: Ctrl+C ends it.
    return 0;
  }

  /** Refuses options of its own, with {@link #wrong}, before anything is started. */
  protected void checkOptions() {}

  /**
   * Starts the server and returns when it answers.
   *
   * @return the line that users read, which begins {@code NAME VERSION on HOST:PORT}
   */
  protected abstract String start(int serverPort, Path folder) throws Exception;

  /** Stops what {@link #start} has started, if it came so far; the guard has its turn after it. */
  protected abstract void stop() throws Exception;

  /**
   * The wanted port, or any free one for 0. A server itself would tell of a taken one in its log.
   */
  protected int freePort(int wanted) throws IOException {
    if (wanted < 0 || wanted > 65_535) {
      throw wrong("--port " + wanted + " is no port: use 1 to 65535.");
    }
    try (var socket = new ServerSocket(wanted, 1, InetAddress.getByName(LOOPBACK))) {
      return socket.getLocalPort();
    } catch (BindException e) {
      throw wrong(
          "--port "
              + wanted
              + " can't be had ("
              + e.getMessage()
              + "): name another one, or none for a free one.");
    }
  }

  /** The refusal of an option, in a sentence for the user. */
  protected ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** Silences the libraries' log; works only before the first of their classes is loaded. */
  private void log() {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", verbose ? "info" : "off");
  }

  /**
   * Not even a killed JVM leaves its server or its folder behind: a shell notices that its input
   * has ended. The signals of a terminal mean this JVM, not the shell.
   */
  private void guard() throws IOException {
    String script =
        "trap '' HUP INT QUIT TERM; cat; "
            + atTheEnd
            + "; rm -rf \"$1\" || { sleep 1; rm -rf \"$1\"; }";
    guard =
        new ProcessBuilder("sh", "-c", script, "sh", folder.toString())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    // What libraries unpack, such as lz4's native part, goes with it.
    System.setProperty("java.io.tmpdir", folder.toString());
  }

  /** Runs at the end of the JVM, whatever ended it but a kill. */
  private void end() {
    try {
      stop();
      if (guard == null) {
        delete(folder);
      } else {
        guard.getOutputStream().close();
        guard.waitFor();
      }
    } catch (Exception e) {
      System.err.println(name + " did not stop: " + e.getMessage());
    }
    if (ready) {
      Runtime.getRuntime().halt(0); // Ctrl+C is how this command is meant to end.
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("The folder " + folder + " could not be deleted: " + e.getMessage());
    }
  }
}
