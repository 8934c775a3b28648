import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.session.RealServer;
import workbook.session.TempFolder;

@DisplayName("Nothing is left when the owner of a real server is killed")
@Tag(RunTests.SLOW)
@Tag(RunTests.PROCESSES)
class NothingIsLeftWhenAnOwnerIsKilled {

  @TempDir Path temporary;

  /** A program that starts the named server, says its process number and address, and waits. */
  public static final class Owner {
    public static void main(String... names) throws Exception {
      RealServer server = names[0].equals("kafka") ? RealServer.kafka() : RealServer.postgres();
      System.out.println(server.pid() + " " + server.address());
      Thread.sleep(Duration.ofMinutes(5).toMillis());
    }
  }

  @Test
  @DisplayName("kill -9 of a program with a Kafka broker: no process and no folder")
  void kafka() throws Exception {
    killTheOwnerOf("kafka");
  }

  @Test
  @DisplayName("kill -9 of a program with a PostgreSQL server: no process and no folder")
  void postgres() throws Exception {
    killTheOwnerOf("postgres");
  }

  @Test
  @DisplayName("kill -9 of the JVM that is the Kafka broker: no folder")
  void kafkaItself() throws Exception {
    killTheJvmOf("kafka", "Kafka ", NothingIsLeftWhenAnOwnerIsKilled::sendCompressed);
  }

  @Test
  @DisplayName("kill -9 of the JVM that runs PostgreSQL ends the server itself, too")
  void postgresItself() throws Exception {
    killTheJvmOf("postgres", "PostgreSQL ", port -> {});
  }

  @Test
  @DisplayName("kill -9 of the JVM that started a cluster ends its master and its worker, too")
  void clusterItself() throws Exception {
    killTheJvmOf("cluster", "Spark ", port -> {});
  }

  private void killTheJvmOf(String alias, String ready, IntConsumer use) throws Exception {
    try (var script = Script.startIn(temporary, alias)) {
      String line = script.awaitLine(ready);
      int port = Integer.parseInt(line.replaceFirst(".* on 127.0.0.1:(\\d+).*", "$1"));
      assertTrue(listens(port), line);
      use.accept(port);
      assertNotEquals(List.of(), files(), "while it runs, it keeps files there");
      script.signal("KILL");
      script.exitCode();
      await(alias + " still listens", () -> !listens(port));
      awaitNoFiles();
    }
  }

  @Test
  @DisplayName("Ctrl+C ends a broker that was started by hand: exit 0, no folder; its port is free")
  void ctrlC() throws Exception {
    try (var script = Script.startIn(temporary, "kafka", "--topic", "events:3")) {
      String line = script.awaitLine("Kafka ");
      int port = Integer.parseInt(line.replaceFirst(".*:(\\d+)$", "$1"));
      assertTrue(listens(port), line);
      var second = Script.run("kafka", "--port", "" + port);
      assertTrue(second.err().contains("--port " + port + " can't be had"), second.err());
      script.signal("INT");
      assertEquals(0, script.exitCode(), script.err());
      assertEquals(line, script.out());
      assertTrue(!listens(port), "still listens");
      assertEquals(List.of(), files());
    }
  }

  @Test
  @DisplayName("a start that fails leaves nothing, too: a machine that PostgreSQL doesn't come for")
  void failedStart() throws Exception {
    var options = List.of("-Djava.io.tmpdir=" + temporary, "-Dos.arch=riscv64");
    try (var script = Script.start(options, "postgres")) {
      assertEquals(1, script.exitCode());
      assertTrue(script.err().contains("PostgreSQL did not start: it comes for "), script.err());
      assertTrue(script.err().contains(" on riscv64. "), script.err());
      awaitNoFiles();
    }
  }

  /** A program that makes a temporary folder, says where, and waits. */
  public static final class FolderOwner {
    public static void main(String... args) throws Exception {
      Path made = TempFolder.create("made");
      System.gc(); // What is held by nobody goes now, and a lock would go with its channel.
      System.out.println(made);
      Thread.sleep(Duration.ofMinutes(5).toMillis());
    }
  }

  @Test
  @DisplayName("kill -9 of a program with a temporary folder: the next one deletes it, no other's")
  void temporaryFolder() throws Exception {
    Process killed = startFolderOwner();
    Process running = startFolderOwner();
    Process next = null;
    try {
      Path left = Path.of(readLine(killed)).getParent();
      Path used = Path.of(readLine(running));
      killed.destroyForcibly().waitFor(); // SIGKILL: no hook of the owner runs.
      assertTrue(Files.isDirectory(left), "nothing is left that could be deleted");
      next = startFolderOwner();
      Path own = Path.of(readLine(next));
      assertTrue(Files.notExists(left), left + " is left");
      assertTrue(Files.isDirectory(used), used + " was in use");
      assertTrue(Files.isDirectory(own));
      next.destroy();
      running.destroy();
      awaitNoFiles();
    } finally {
      killed.destroyForcibly();
      running.destroyForcibly();
      if (next != null) {
        next.destroyForcibly();
      }
    }
  }

  private Process startFolderOwner() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            FolderOwner.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private void killTheOwnerOf(String name) throws Exception {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Owner.class.getName(),
            name);
    var builder =
        new ProcessBuilder(command)
            .directory(Script.root().toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    // The server's JVM is started by JBang: this is how a JVM anywhere hears of a folder.
    builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    Process owner = builder.start();
    try {
      String[] said = readLine(owner).split(" ");
      ProcessHandle server = ProcessHandle.of(Long.parseLong(said[0])).orElseThrow();
      int port = Integer.parseInt(said[1].split(":")[1]);
      assertTrue(listens(port) && server.isAlive());
      assertNotEquals(List.of(), files(), "while it runs, it keeps files there");

      owner.destroyForcibly().waitFor(); // SIGKILL: no hook of the owner runs.
      await(name + " still runs", () -> !server.isAlive());
      await(name + " still listens", () -> !listens(port));
      awaitNoFiles();
    } finally {
      owner.descendants().forEach(ProcessHandle::destroyForcibly);
      owner.destroyForcibly();
    }
  }

  /** Lets the broker unpack a native library, as any compressed record does. */
  private static void sendCompressed(int port) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", "127.0.0.1:" + port, "compression.type", "lz4");
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("compressed", "a row"));
    }
  }

  private static String readLine(Process process) throws Exception {
    String line = process.inputReader().readLine();
    return line == null ? "" : line;
  }

  private static boolean listens(int port) throws Exception {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
      return true;
    } catch (java.net.ConnectException e) {
      return false;
    }
  }

  /** All that is there: neither the JVM nor JBang keeps anything in this folder. */
  private List<String> files() throws Exception {
    try (Stream<Path> entries = Files.list(temporary)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  private void awaitNoFiles() throws Exception {
    long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
    while (!files().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertEquals(List.of(), files(), "after " + Script.TIMEOUT);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String otherwise, Condition condition) throws Exception {
    long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < deadline, otherwise + " after " + Script.TIMEOUT);
      Thread.sleep(20);
    }
  }
}
