package workbook.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kafka broker or a PostgreSQL server that runs beside this program: a process of its own, for
 * this machine only, empty at the start. It ends with this program, also when that is killed, and
 * leaves nothing behind.
 */
public final class RealServer implements AutoCloseable {

  private static final int START_SECONDS = 300; // The first start downloads the server.
  private static final int STOP_SECONDS = 10;
  private static final Pattern READY =
      Pattern.compile("(\\S+ \\S+) on (127\\.0\\.0\\.1:\\d+)(?:, (jdbc:\\S+))?");

  private static final Map<String, RealServer> RUNNING = new HashMap<>();

  private final Process process;
  private final String line;
  private final String address;
  private final String jdbcUrl;

  private RealServer(Process process, Matcher ready) {
    this.process = process;
    line = ready.group();
    address = ready.group(2);
    jdbcUrl = ready.group(3);
  }

  /**
   * The Kafka broker of this program, started when there is none: about five seconds.
   *
   * @throws IllegalStateException with a sentence that says why it could not start
   */
  public static RealServer kafka() {
    return running("kafka");
  }

  /**
   * The PostgreSQL server of this program, started when there is none: about five seconds.
   *
   * @throws IllegalStateException with a sentence that says why it could not start
   */
  public static RealServer postgres() {
    return running("postgres");
  }

  private static RealServer running(String alias) {
    synchronized (RUNNING) {
      RealServer server = RUNNING.get(alias);
      if (server == null || !server.process.isAlive()) {
        server = start(alias);
        RUNNING.put(alias, server);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      }
      return server;
    }
  }

  private static RealServer start(String alias) {
    try {
      if (System.console() != null) { // Somebody looks at an empty screen.
        System.err.println("Starting " + alias + ": some seconds; the first time, it is fetched.");
      }
      // Its complaints, and what JBang says while it downloads, go where ours do.
      Process process =
          new ProcessBuilder(command(alias))
              .directory(workbook().toFile())
              .redirectError(Redirect.INHERIT)
              .start();
      return new RealServer(process, awaitReady(alias, process));
    } catch (IOException e) {
      throw new IllegalStateException(alias + " could not start: " + e.getMessage() + ".", e);
    }
  }

  /** The launcher starts it: so the server has its own libraries, whatever this program has. */
  private static List<String> command(String alias) {
    List<String> launcher =
        File.separatorChar == '\\'
            ? List.of("cmd", "/c", "jbang")
            // Ctrl+C means this program, not the server: that ends when its input does.
            : List.of("bash", "-c", "trap '' INT; exec ./jbang \"$@\"", "jbang");
    List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of(alias + "@.", "--with-owner"));
    return command;
  }

  /** The workbook's folder: the working folder or the nearest one above it. */
  private static Path workbook() {
    Path here = Path.of("").toAbsolutePath();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("jbang")) && Files.exists(folder.resolve("lessons"))) {
        return folder;
      }
    }
    throw new IllegalStateException(
        "The launcher ./jbang, which starts the server, is not in "
            + here
            + " or above: start in"
            + " the workbook's folder, or name a server that runs.");
  }

  private static Matcher awaitReady(String alias, Process process) {
    CompletableFuture<Matcher> ready = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(process, ready), alias + "-output");
    reader.setDaemon(true);
    reader.start();
    try {
      Matcher matcher = ready.get(START_SECONDS, TimeUnit.SECONDS);
      if (matcher == null) {
        throw new IllegalStateException(
            alias + " ended before it was ready. ./jbang " + alias + "@. --verbose shows why.");
      }
      return matcher;
    } catch (TimeoutException e) {
      process.destroy();
      throw new IllegalStateException(
          alias + " was not ready after " + START_SECONDS + " seconds and was stopped.", e);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + alias + " started.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(alias + " could not be heard: " + e.getCause(), e);
    }
  }

  /** Waits for the one line, and then for the end, so that the server never waits for a reader. */
  private static void read(Process process, CompletableFuture<Matcher> ready) {
    try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = READY.matcher(line);
        if (matcher.matches()) {
          ready.complete(matcher);
        }
      }
      ready.complete(null);
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  /** Where it listens, such as {@code 127.0.0.1:40123}: Kafka's bootstrap servers. */
  public String address() {
    return address;
  }

  /**
   * The URL for JDBC; it holds the user too.
   *
   * @throws IllegalStateException when this is Kafka
   */
  public String jdbcUrl() {
    if (jdbcUrl == null) {
      throw new IllegalStateException("Kafka has no JDBC URL: use address().");
    }
    return jdbcUrl;
  }

  /** The process number of the server's JVM. */
  public long pid() {
    return process.pid();
  }

  /** Stops the server and waits for it. The next call of its method starts a new, empty one. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** The line that it said at its start: name, version and address. */
  @Override
  public String toString() {
    return line;
  }
}
