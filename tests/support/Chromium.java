import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import workbook.session.TempFolder;

/**
 * A real browser without a window, which ends with the test. It is spoken to in Chromium's own
 * DevTools protocol, with what the JDK has: a library for it would bring a driver of its own, of
 * another version than the browser, and more jars than all of these tests.
 */
final class Chromium implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern LISTENS = Pattern.compile("DevTools listening on (ws://\\S+)");
  private static final Duration PATIENCE = Script.TIMEOUT;

  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final Map<String, List<String>> complaints = new ConcurrentHashMap<>();

  /** The browser of this machine; empty when there is none. */
  static Optional<Path> program() {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(
            folder ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  Chromium() throws Exception {
    profile = TempFolder.create("chromium");
    process =
        new ProcessBuilder(
                program().orElseThrow().toString(),
                "--headless=new",
                "--remote-debugging-port=0",
                "--remote-allow-origins=*",
                "--user-data-dir=" + profile,
                // It opens no page but ours; as root, and in containers, it has no sandbox.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-background-timer-throttling",
                "--disable-renderer-backgrounding",
                "--disable-backgrounding-occluded-windows",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "about:blank")
            .directory(profile.toFile()) // A part of it that crashes may leave its memory there.
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address()), new Heard())
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private String address() throws Exception {
    var errors = new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    List<String> said = new ArrayList<>();
    for (String line = errors.readLine(); line != null; line = errors.readLine()) {
      said.add(line);
      Matcher listens = LISTENS.matcher(line);
      if (listens.find()) {
        var rest = new Thread(() -> errors.lines().forEach(each -> {}), "chromium");
        rest.setDaemon(true);
        rest.start();
        return listens.group(1);
      }
    }
    throw new AssertionError("The browser ended: " + said);
  }

  /** Opens a tab of a size. */
  Tab open(String address, int width, int height) throws Exception {
    String target =
        ask("", "Target.createTarget", Map.of("url", "about:blank")).get("targetId").asText();
    String session =
        ask("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .asText();
    complaints.put(session, new CopyOnWriteArrayList<>());
    Tab tab = new Tab(session, target);
    for (String domain : List.of("Page", "Runtime", "Log")) {
      ask(session, domain + ".enable", Map.of());
    }
    tab.size(width, height);
    tab.go(address);
    return tab;
  }

  private JsonNode ask(String session, String method, Map<String, ?> parameters) throws Exception {
    long id = numbers.incrementAndGet();
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(id, answer);
    synchronized (socket) {
      socket.sendText(message.toString(), true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    JsonNode said = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (said.has("error")) {
      throw new Unanswered(method + ": " + said.get("error"));
    }
    return said.get("result");
  }

  /** The browser, or the page, answered a question with an error. */
  private static final class Unanswered extends AssertionError {

    private Unanswered(String said) {
      super(said);
    }
  }

  private final class Heard implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          hear(JSON.readTree(text.toString()));
        } catch (java.io.IOException e) {
          throw new IllegalStateException(e);
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void hear(JsonNode message) {
      if (message.has("id")) {
        asked.remove(message.get("id").asLong()).complete(message);
        return;
      }
      List<String> of = complaints.get(message.path("sessionId").asText());
      String method = message.path("method").asText();
      JsonNode entry = message.path("params").path("entry");
      if (of != null && method.equals("Runtime.exceptionThrown")) {
        of.add(message.path("params").toString());
      } else if (of != null
          && method.equals("Log.entryAdded")
          && entry.path("level").asText().equals("error")) {
        of.add(entry.path("text").asText() + " " + entry.path("url").asText());
      }
    }
  }

  @Override
  public void close() {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    TempFolder.delete(profile);
  }

  /** One tab. */
  final class Tab implements AutoCloseable {

    private final String session;
    private final String target;

    private Tab(String session, String target) {
      this.session = session;
      this.target = target;
    }

    /** What the page's script threw, and what the browser refused it. */
    List<String> complaints() {
      return complaints.get(session);
    }

    void go(String address) throws Exception {
      JsonNode gone = ask(session, "Page.navigate", Map.of("url", address));
      if (gone.has("errorText")) {
        throw new AssertionError(address + ": " + gone.get("errorText"));
      }
      await("document.readyState === 'complete'");
    }

    void size(int width, int height) throws Exception {
      ask(
          session,
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void dark(boolean dark) throws Exception {
      Map<String, String> scheme =
          Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
      ask(session, "Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
    }

    /** Lets the scripts of the pages run, or not. */
    void scripts(boolean run) throws Exception {
      ask(session, "Emulation.setScriptExecutionDisabled", Map.of("value", !run));
    }

    /** What an expression is worth; it may be a promise. */
    JsonNode value(String script) throws Exception {
      JsonNode said =
          ask(
              session,
              "Runtime.evaluate",
              Map.of("expression", script, "awaitPromise", true, "returnByValue", true));
      if (said.has("exceptionDetails")) {
        throw new Unanswered(script + ": " + said.get("exceptionDetails"));
      }
      return said.get("result").path("value");
    }

    /** The text of an element, as the page has it, shown or not. */
    String text(String id) throws Exception {
      return value("document.getElementById('" + id + "').textContent").asText();
    }

    /** Whether an element can be seen. */
    boolean isSeen(String id) throws Exception {
      return value("document.getElementById('" + id + "').checkVisibility()").asBoolean();
    }

    /**
     * Waits until an expression is true. What can't be asked is not true yet: the tab is on its way
     * from one page to the next, or what the expression names isn't there.
     */
    void await(String condition) throws Exception {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (true) {
        String answer;
        try {
          JsonNode value = value("Boolean(" + condition + ")");
          if (value.asBoolean()) {
            return;
          }
          answer = value.toString();
        } catch (Unanswered e) {
          answer = e.getMessage();
        }
        if (System.nanoTime() > deadline) {
          throw new AssertionError(
              "In vain: "
                  + condition
                  + "\n"
                  + answer
                  + "\n"
                  + value("document.body.innerText").asText()
                  + "\n"
                  + complaints());
        }
        Thread.sleep(20);
      }
    }

    /** Waits until an element has a text in it. */
    void awaitText(String id, String text) throws Exception {
      await(
          "document.getElementById('"
              + id
              + "').textContent.includes("
              + JSON.writeValueAsString(text)
              + ")");
    }

    /** What axe finds that somebody can't use; it is run in the page. */
    List<String> axe() throws Exception {
      try (InputStream axe = Chromium.class.getResourceAsStream("/axe.min.js")) {
        value(new String(axe.readAllBytes(), UTF_8) + "; true");
      }
      List<String> found = new ArrayList<>();
      value("axe.run().then((found) => found.violations)")
          .forEach(
              each ->
                  found.add(
                      each.get("id").asText()
                          + ": "
                          + each.get("help").asText()
                          + " "
                          + each.get("nodes").findValuesAsText("html")));
      return found;
    }

    /** What the tab shows, as a PNG. */
    byte[] screenshot() throws Exception {
      ask(session, "Page.bringToFront", Map.of()); // What is behind another tab is not painted.
      return Base64.getDecoder()
          .decode(ask(session, "Page.captureScreenshot", Map.of()).get("data").asText());
    }

    void click(String id) throws Exception {
      value("document.getElementById('" + id + "').click()");
    }

    /** Presses keys, one after the other: {@code p}, {@code ArrowLeft}, {@code Tab}. */
    void press(String... keys) throws Exception {
      for (String key : keys) {
        String text = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
        ask(
            session,
            "Input.dispatchKeyEvent",
            Map.of(
                "type",
                text.isEmpty() ? "rawKeyDown" : "keyDown",
                "key",
                key,
                "code",
                key.equals(" ") ? "Space" : key,
                "windowsVirtualKeyCode",
                code(key),
                "text",
                text));
        ask(
            session,
            "Input.dispatchKeyEvent",
            Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code(key)));
      }
    }

    private static int code(String key) {
      return switch (key) {
        case "Tab" -> 9;
        case "Enter" -> 13;
        case "Escape" -> 27;
        case "End" -> 35;
        case "Home" -> 36;
        case "ArrowLeft" -> 37;
        case "ArrowRight" -> 39;
        default -> key.length() == 1 ? Character.toUpperCase(key.charAt(0)) : 0;
      };
    }

    void type(String text) throws Exception {
      ask(session, "Input.insertText", Map.of("text", text));
    }

    @Override
    public void close() throws Exception {
      ask("", "Target.closeTarget", Map.of("targetId", target));
    }
  }
}
