import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.board.Board;
import workbook.hand.Desk;
import workbook.session.Session;

@DisplayName("Nothing listens beyond loopback")
@Tag(RunTests.SLOW)
class NothingListensBeyondLoopback {

  private static final Pattern PAGE = Pattern.compile("http://localhost:(\\d+)\\R");

  @TempDir Path temp;

  @Test
  @DisplayName("Spark's page answers on this machine and refuses with 403 on another address of it")
  void page() throws Exception {
    try (var pipeline = Pipeline.start("--input", temp.toString())) {
      int port = pagePort(pipeline);
      assertEquals(200, status("127.0.0.1", port, "/jobs/"));
      assertEquals(200, status("127.0.0.1", port, "/static/webui.css"));
      String other = OwnAddress.beyondLoopback();
      for (String path :
          List.of("/", "/jobs/", "/static/webui.css", "/api/v1/applications", "/metrics/json/")) {
        assertEquals(403, status(other, port, path), path);
      }
      assertTrue(pipeline.isRunning());
    }
  }

  @Test
  @DisplayName("--ui-host 0.0.0.0 opens the page on purpose, and so does the address itself")
  void opened() throws Exception {
    String other = OwnAddress.beyondLoopback();
    for (String host : List.of("0.0.0.0", other)) {
      try (var pipeline = Pipeline.start("--input", temp.toString(), "--ui-host", host)) {
        assertEquals(200, status(other, pagePort(pipeline), "/jobs/"), host);
      }
    }
  }

  @Test
  @DisplayName("a busy port is no error: the page takes the next one and the banner says which")
  void busyPort() throws Exception {
    try (var busy = new ServerSocket(0)) {
      int port = busy.getLocalPort();
      try (var pipeline =
          Pipeline.start("--input", temp.toString(), "--conf", "spark.ui.port=" + port)) {
        int page = pagePort(pipeline);
        assertNotEquals(port, page);
        assertEquals(200, status("127.0.0.1", page, "/jobs/"));
        assertEquals("", pipeline.err());
      }
    }
  }

  @Test
  @DisplayName("the driver's own ports are on loopback only")
  void driver() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "reads the ports from Linux's /proc");
    Set<String> before = openToAll();
    try (var open = new ServerSocket(0)) {
      assertEquals(before.size() + 1, openToAll().size(), "a port open to all is seen");
    }
    try (var pipeline = Pipeline.start("--input", temp.toString(), "--no-ui")) {
      pipeline.await("a started stream", () -> pipeline.out().contains("checkpoint "));
      Set<String> opened = openToAll();
      opened.removeAll(before);
      assertEquals(Set.of(), opened);
    }
  }

  @Test
  @DisplayName("the board listens on loopback only, and not before it is asked for")
  void board() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "reads the ports from Linux's /proc");
    Desk desk = new Desk(Session.local());
    Set<String> before = openToAll();
    try (Board board = Board.open(desk, null)) {
      int port = URI.create(board.address()).getPort();
      assertEquals(200, status("127.0.0.1", port, "/ledger"));
      Set<String> opened = openToAll();
      opened.removeAll(before);
      assertEquals(Set.of(), opened);
      String other = OwnAddress.beyondLoopback();
      assertThrows(ConnectException.class, () -> status(other, port, "/ledger"));
    }
  }

  private static int pagePort(Pipeline pipeline) throws Exception {
    // The whole line: it is printed in parts.
    pipeline.await("the address of Spark's page", () -> PAGE.matcher(pipeline.out()).find());
    var address = PAGE.matcher(pipeline.out());
    assertTrue(address.find(), pipeline.out());
    return Integer.parseInt(address.group(1));
  }

  private static int status(String host, int port, String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path)).build();
    var client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** The sockets of this JVM that listen on an address other than loopback, as /proc shows them. */
  private static Set<String> openToAll() throws IOException {
    Set<String> ownSockets;
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      ownSockets = files.map(NothingListensBeyondLoopback::target).collect(Collectors.toSet());
    }
    Set<String> open = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+");
        boolean listens = fields[3].equals("0A");
        boolean loopback = // 127.0.0.1, ::ffff:127.0.0.1 and ::1, in the kernel's byte order
            fields[1].matches("(0000000000000000FFFF0000)?..00007F:.*")
                || fields[1].startsWith("00000000000000000000000001000000:");
        if (listens && !loopback && ownSockets.contains("socket:[" + fields[9] + "]")) {
          open.add(fields[1]);
        }
      }
    }
    return open;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }
}
