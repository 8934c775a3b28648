import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pages.PageCheck;
import pages.Site;
import picocli.CommandLine;

@DisplayName("The site has each page, and each link leads somewhere")
@Tag(RunTests.SLOW)
class TheSiteIsWhole {

  private static final String LESSON = "lessons/05-output-modes/README.md";

  private static final Pattern FENCED = Pattern.compile("(?ms)^ *(```+|~~~+).*?^ *\\1 *$");
  private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern LEADS = Pattern.compile(" (?:href|src)=\"([^\"]*)\"");
  private static final Pattern ID = Pattern.compile(" id=\"([^\"]*)\"");

  @TempDir static Path folder;

  private static final Map<String, String> MARKDOWN = new TreeMap<>();
  private static final Map<String, String> HTML = new TreeMap<>();
  private static Path site;
  private static Chromium browser;

  /** All pages, and the recordings of one: the pages' own test shows that each can be recorded. */
  @BeforeAll
  static void write() throws Exception {
    for (Path page : PageCheck.pages(Script.root())) {
      if (!page.toString().contains("/exercises/")) {
        MARKDOWN.put(page.toString(), Files.readString(Script.root().resolve(page), UTF_8));
      }
    }
    site = folder.resolve("a new/site");
    Site writes = new Site(Script.root(), site);
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try {
      var out = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
      assertEquals(List.of(), writes.record(List.of(LESSON), out));
    } finally {
      Thread.currentThread().setContextClassLoader(loader);
    }
    writes.write();
    try (Stream<Path> all = Files.walk(site)) {
      for (Path file : all.filter(each -> each.toString().endsWith(".html")).toList()) {
        HTML.put(site.relativize(file).toString(), Files.readString(file, UTF_8));
      }
    }
    if (Chromium.program().isPresent()) {
      browser = new Chromium();
    }
  }

  @AfterAll
  static void end() {
    if (browser != null) {
      browser.close();
    }
  }

  private static Chromium.Tab open(String file, int width, int height) throws Exception {
    assumeTrue(browser != null, "needs Chromium: apt-get install chromium");
    return browser.open(site.resolve(file).toUri().toString(), width, height);
  }

  /** Where a page of the repository is on the site. */
  private static String output(String page) {
    return page.endsWith("README.md")
        ? page.substring(0, page.length() - "README.md".length()) + "index.html"
        : page.substring(0, page.length() - ".md".length()) + ".html";
  }

  @Test
  @DisplayName("each page is there under its title, and the contents of each name all of them")
  void pages() {
    assertTrue(MARKDOWN.size() > 40, MARKDOWN.keySet().toString());
    Set<String> all = new TreeSet<>();
    MARKDOWN.forEach(
        (page, text) -> {
          String title = text.lines().findFirst().orElseThrow().substring("# ".length());
          String html = HTML.get(output(page));
          assertTrue(html.contains(">" + title + "</h1>"), page);
          all.add(output(page));
        });
    for (String page : all) {
      String contents = HTML.get(page).split("<nav id=\"contents\"")[1];
      Set<String> named = new TreeSet<>();
      leads(page, contents).forEach(each -> named.add(each.replaceFirst("#.*", "")));
      named.remove("teacher.html");
      assertEquals(all, named, page);
    }
  }

  @Test
  @DisplayName("each link of the Markdown is a link of the site, to the same page and heading")
  void sameLinks() {
    int compared = 0;
    for (String page : MARKDOWN.keySet()) {
      Set<String> leads = new TreeSet<>(leads(output(page), HTML.get(output(page))));
      for (String link : links(MARKDOWN.get(page))) {
        String[] parts = link.split("#", 2);
        String target = parts[0].isEmpty() ? page : resolve(page, parts[0]);
        String file =
            target.endsWith(".md")
                ? output(target)
                : target.matches(".*[.](svg|png)") ? target : target + ".html";
        String expected = file + (parts.length == 1 ? "" : "#" + parts[1]);
        assertTrue(leads.contains(expected), page + " has no link to " + expected);
        compared++;
      }
    }
    assertTrue(compared > 200, "" + compared);
  }

  /** The links of a page within the repository. */
  private static List<String> links(String markdown) {
    String text = COMMENT.matcher(FENCED.matcher(markdown).replaceAll("")).replaceAll("");
    return LINK.matcher(CODE.matcher(text).replaceAll("code"))
        .results()
        .map(link -> link.group(1))
        .filter(link -> !link.matches("https?:.*"))
        .toList();
  }

  @Test
  @DisplayName("each link of the site leads to a file and a heading that are there")
  void links() {
    List<String> broken = new ArrayList<>();
    HTML.forEach(
        (page, html) -> {
          for (String lead : leads(page, html)) {
            String[] parts = lead.split("#", 2);
            boolean there = Files.isRegularFile(site.resolve(parts[0]));
            if (!there || parts.length == 2 && !ids(parts[0]).contains(parts[1])) {
              broken.add(page + ": " + lead);
            }
          }
        });
    assertEquals(List.of(), broken);
  }

  /** The files of the site, with headings, that a page's addresses lead to. */
  private static List<String> leads(String page, String html) {
    return LEADS
        .matcher(html)
        .results()
        .map(lead -> lead.group(1))
        .filter(lead -> !lead.matches("(https?|data):.*"))
        .map(
            lead ->
                lead.startsWith("#")
                    ? page + lead
                    : resolve(page, lead.replaceFirst("#.*", "")) + lead.replaceFirst("^[^#]*", ""))
        .toList();
  }

  private static Set<String> ids(String page) {
    return ID.matcher(HTML.get(page))
        .results()
        .map(id -> id.group(1))
        .collect(toCollection(TreeSet::new));
  }

  private static String resolve(String page, String relative) {
    return Path.of(page).resolveSibling(relative).normalize().toString();
  }

  @Test
  @DisplayName("answers are folded, and the teacher's notes stand on a page of their own")
  void hidden() {
    MARKDOWN.forEach(
        (page, text) -> {
          String html = HTML.get(output(page));
          // Those in a block are examples; the pages have them at the start of a line.
          int folded = FENCED.matcher(text).replaceAll("").split("\n<details>", -1).length;
          assertEquals(folded, html.split("<details>", -1).length, page);
          assertFalse(html.contains("For the teacher"), page);
          assertFalse(html.contains("<details open"), page);
        });
    String notes = HTML.get("teacher.html");
    long lessons =
        MARKDOWN.values().stream().filter(each -> each.contains("## For the te")).count();
    assertEquals(lessons, notes.split(">Ask</h", -1).length - 1);
    assertTrue(notes.contains("\"Append prints nothing\"".replace("\"", "&quot;")), notes);
  }

  @Test
  @DisplayName("the search finds a word on the pages that have it, from a disk")
  void search() throws Exception {
    try (Chromium.Tab tab = open("lessons/index.html", 1280, 800)) {
      tab.press("/");
      tab.type("idempotent");
      tab.press("Enter");
      tab.await("location.pathname.endsWith('/search.html') && document.querySelector('mark')");
      for (String word : List.of("idempotent", "RocksDB", "upsert", "xyzzy", "<user_id")) {
        tab.value("document.getElementById('q').value = '" + word + "'");
        tab.value("document.getElementById('q').dispatchEvent(new Event('input'))");
        assertEquals(pagesWith(word), found(tab), word);
      }
      tab.value("document.getElementById('q').value = 'Nothing is printed'");
      tab.value("document.getElementById('q').dispatchEvent(new Event('input'))");
      tab.value("document.querySelector('#results a').click()");
      tab.await("location.hash === '#nothing-is-printed'");
      assertTrue(tab.value("location.pathname").asText().endsWith("05-output-modes/index.html"));
      assertEquals(List.of(), tab.complaints());
    }
  }

  private static Set<String> pagesWith(String word) {
    Set<String> pages = new TreeSet<>();
    MARKDOWN.forEach(
        (page, text) -> {
          String read =
              COMMENT.matcher(text).replaceAll("").replaceAll("\\]\\([^)]*\\)|(?m)^ *```.*$", "]");
          if (read.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT))) {
            pages.add(output(page));
          }
        });
    return pages;
  }

  private static Set<String> found(Chromium.Tab tab) throws Exception {
    Set<String> pages = new TreeSet<>();
    String addresses = "[...document.querySelectorAll('#results a')].map((each) => each.href)";
    for (JsonNode address : tab.value(addresses)) {
      Path file = Path.of(URI.create(address.asText().replaceFirst("#.*", "")));
      pages.add(site.relativize(file).toString());
    }
    return pages;
  }

  @Test
  @DisplayName("no page is wider than a phone, and the arrow keys turn the pages")
  void phone() throws Exception {
    try (Chromium.Tab tab = open("index.html", 390, 844)) {
      List<String> wide = new ArrayList<>();
      String last = "";
      for (int turned = 0; turned < MARKDOWN.size(); turned++) {
        String here = tab.value("location.pathname").asText();
        assertFalse(here.equals(last), here);
        if (tab.value("document.documentElement.scrollWidth").asInt() > 390) {
          wide.add(here);
        }
        last = here;
        if (turned < MARKDOWN.size() - 1) {
          tab.press("ArrowRight");
          tab.await("location.pathname !== '" + here + "' && document.readyState === 'complete'");
        }
      }
      assertEquals(List.of(), wide);
      assertTrue(tab.value("!document.querySelector('a[rel=next]')").asBoolean());
      tab.press("ArrowLeft");
      tab.await("location.pathname !== '" + last + "'");
      assertEquals(List.of(), tab.complaints());
    }
  }

  @Test
  @DisplayName("axe finds nothing that somebody can't use, on a phone and in the dark")
  void accessible() throws Exception {
    for (String page : List.of(output(LESSON), "search.html", "teacher.html")) {
      try (Chromium.Tab tab = open(page, 390, 844)) {
        assertEquals(List.of(), tab.axe(), page);
      }
    }
    try (Chromium.Tab tab = open(output(LESSON), 1280, 800)) {
      tab.dark(true);
      assertEquals(List.of(), tab.axe());
    }
  }

  @Test
  @DisplayName("below what a recorded block prints is its recording, which opens from a disk")
  void recorded() throws Exception {
    Matcher named = Pattern.compile("recording=(\\S+)").matcher(MARKDOWN.get(LESSON));
    assertTrue(named.find());
    String html = HTML.get(output(LESSON));
    assertTrue(html.contains("<p class=\"replay\"><a href=\"" + named.group(1) + "\">"));
    assertTrue(html.indexOf("class=\"replay\"") > html.indexOf("timeline();"));
    // Not made this time, and so not offered.
    assertFalse(HTML.get("lessons/04-aggregation/windows.html").contains("class=\"replay\""));
    try (Chromium.Tab tab = open(output(LESSON), 1280, 800)) {
      tab.value("document.querySelector('.replay a').click()");
      tab.await("document.body?.dataset.shown");
      tab.press("End");
      // The page's own table: row 5 came in batch 4, and late.
      tab.awaitText("says", "Batch 4: 1 row in, 0 rows out");
      tab.awaitText("says", "1 dropped as late");
      assertEquals(List.of(), tab.complaints());
    }
  }

  @Test
  @DisplayName("a site is written in the place of the last one; other folders are left alone")
  void folders(@TempDir Path other) throws Exception {
    Path again = other.resolve("site");
    new Site(Script.root(), again).write();
    Files.writeString(again.resolve("mine.txt"), "mine");
    Path list = again.resolve("site.txt");
    Files.writeString(again.resolve("gone.html"), "a page of an older site");
    Files.writeString(other.resolve("outside.html"), "nobody's");
    Files.writeString(list, Files.readString(list) + "gone.html\n../outside.html\n");
    new Site(Script.root(), again).write();
    assertFalse(Files.exists(again.resolve("gone.html")));
    assertTrue(Files.exists(again.resolve("mine.txt")));
    assertTrue(Files.exists(other.resolve("outside.html")));
    assertTrue(Files.exists(again.resolve("index.html")));
    refused(other, "has files that are no site, and is left as it is");
    refused(again.resolve("mine.txt"), "is a file: name a folder");
    refused(again.resolve("mine.txt/site"), "can't be a site's: ");
  }

  private static void refused(Path folder, String why) {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> new Site(Script.root(), folder));
    assertTrue(refused.getMessage().startsWith(folder + " " + why), refused.getMessage());
  }

  @Test
  @DisplayName("the command refuses a folder and wrong options in a sentence, with exit code 2")
  void command(@TempDir Path other) throws Exception {
    Files.writeString(other.resolve("mine.txt"), "mine");
    assertEquals(
        other + " has files that are no site, and is left as it is: name an empty folder.",
        said(2, "--site", other.toString()));
    String alone = "--site DIR takes all pages, and no other option but --no-recordings.";
    assertEquals(alone, said(2, "--no-recordings"));
    assertEquals(alone, said(2, "--site", other.toString(), "--update"));
    assertEquals(alone, said(2, "--site", other.toString(), "README.md"));
    assertEquals("", said(0, "--site", other.resolve("site").toString(), "--no-recordings"));
    assertTrue(Files.exists(other.resolve("site/index.html")));
  }

  private static String said(int exitCode, String... arguments) {
    PrintStream err = System.err;
    var said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, UTF_8));
    try {
      assertEquals(exitCode, new CommandLine(new Pages()).execute(arguments));
    } finally {
      System.setErr(err);
    }
    return said.toString(UTF_8).strip();
  }
}
