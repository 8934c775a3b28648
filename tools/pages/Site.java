package pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import workbook.board.MarkdownPage;
import workbook.board.PageHtml;

/**
 * All pages as a folder of HTML, for readers who have no checkout: a browser reads it from a disk
 * as from a web server. It has what the pages show and link to, and what was recorded of them; the
 * hints of the exercises are left to the command that gives them one by one.
 */
public final class Site {

  /** Names all files of a site, so that the next one is written in its place. */
  private static final String LIST = "site.txt";

  private static final String FIRST_LINE = "Written by ./jbang pages@. --site:";

  private static final String HOME = "README.md";
  private static final String MAP = "lessons/README.md";
  private static final String NOTES = "teacher.html";
  private static final String SEARCH = "search.html";

  /** Nothing from elsewhere. Browsers differ in what 'self' is on a disk, so file: is said, too. */
  private static final String POLICY =
      "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src 'self' file:;"
          + " form-action 'self' file:; base-uri 'none'";

  private static final Pattern TITLE = Pattern.compile("(?m)\\A# (.+)$");
  private static final Pattern MINUTES = Pattern.compile("\\A# .+\\s+(\\d+) minutes\\b");
  private static final Pattern PART = Pattern.compile("lessons/[^/]+/(?!README[.]md$)[^/]+[.]md");
  private static final Pattern HEADING = Pattern.compile("(?=<h[1-6] id=\")");
  private static final Pattern SECTION =
      Pattern.compile("(?s)<(h[1-6]) id=\"([^\"]*)\">(.*?)</\\1>(.*)");

  private static final String FRAME =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="{policy}">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>{title}</title>
      <link rel="stylesheet" href="{root}site.css">
      {scripts}</head>
      <body>
      <a class="skip" href="#page">To the text</a>
      <header>
      <a href="{root}index.html">{home}</a>
      <a class="to-contents" href="#contents">Contents</a>
      <form role="search" action="{root}search.html">
      <label for="q">Search</label> <input id="q" name="q" type="search" autocomplete="off">
      </form>
      </header>
      <main id="page" tabindex="-1">
      {body}{beside}</main>
      <nav id="contents" aria-label="Contents">
      {contents}</nav>
      </body>
      </html>
      """;

  private final Path root;
  private final Path folder;
  private final Set<String> files;
  private final List<String> pages;
  private final Map<String, String> markdown = new LinkedHashMap<>();
  private final Map<String, byte[]> recordings = new LinkedHashMap<>();
  private final Map<String, byte[]> written = new LinkedHashMap<>();
  private final List<List<String>> sections = new ArrayList<>();

  /**
   * A site that is not written yet.
   *
   * @param root the repository's root
   * @param folder where it will be: a new folder, an empty one, or one with a site
   * @throws IllegalArgumentException when it can't be there; the message says why
   * @throws IOException if the repository can't be read
   */
  public Site(Path root, Path folder) throws IOException, InterruptedException {
    this.root = root;
    this.folder = folder;
    former();
    files = new LinkedHashSet<>(WorkingCopy.files(root));
    pages = ordered();
    for (String page : pages) {
      markdown.put(page, Files.readString(root.resolve(page), UTF_8));
    }
  }

  /** The files of the site that is in the folder; none when there is none. */
  private List<String> former() {
    try {
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw new IllegalArgumentException(folder + " is a file: name a folder.");
      }
      Files.createDirectories(folder);
      Path list = folder.resolve(LIST);
      List<String> lines = Files.exists(list) ? Files.readAllLines(list, UTF_8) : List.of();
      if (!lines.isEmpty() && lines.get(0).equals(FIRST_LINE)) {
        return lines.subList(1, lines.size());
      }
      try (Stream<Path> all = Files.list(folder)) {
        if (all.findAny().isPresent()) {
          throw new IllegalArgumentException(
              folder + " has files that are no site, and is left as it is: name an empty folder.");
        }
      }
      return List.of();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          folder + " can't be a site's: " + e.getClass().getSimpleName() + ": " + e.getMessage(),
          e);
    }
  }

  /** The pages as they are read: the first one, the map, what it links to, and the others. */
  private List<String> ordered() throws IOException {
    Set<String> all = new LinkedHashSet<>();
    files.stream()
        .filter(name -> name.endsWith(".md") && !name.contains("/exercises/"))
        .filter(name -> Files.isRegularFile(root.resolve(name)))
        .forEach(all::add);
    Set<String> ordered = new LinkedHashSet<>(List.of(HOME, MAP));
    for (Page.Target link : new Page(root.resolve(MAP)).references) {
      ordered.add(sibling(MAP, link.destination().replaceFirst("#.*", "")));
    }
    ordered.retainAll(all);
    ordered.addAll(all);
    return List.copyOf(ordered);
  }

  /** The names of its pages, relative to the root, in the order in which they are read. */
  public List<String> pages() {
    return pages;
  }

  /** How many recordings it has. */
  public int recordings() {
    return recordings.size();
  }

  /**
   * Runs what these pages type at the prompt and records it, where they say so.
   *
   * @param names pages, relative to the root
   * @param out where a line for each page that is run goes
   * @return what is wrong on them; such a page has no recordings
   */
  public List<Finding> record(List<String> names, PrintStream out)
      throws IOException, InterruptedException {
    List<Finding> wrong = new ArrayList<>();
    for (String name : names) {
      Page page = new Page(root.resolve(name));
      if (page.blocks.stream().noneMatch(block -> block.has("recording"))) {
        continue;
      }
      out.println(name);
      try (var run = new PageRun(page, root, false)) {
        Map<String, String> recorded = run.record();
        wrong.addAll(run.findings());
        if (run.findings().isEmpty()) {
          recorded.forEach((file, html) -> recordings.put(sibling(name, file), bytes(html)));
        }
      }
    }
    return wrong;
  }

  /**
   * Writes it, in the place of the one that was there.
   *
   * @throws IOException if a file can't be read or written
   */
  public void write() throws IOException {
    for (String name : List.of("site.css", "site.js")) {
      written.put(name, Files.readAllBytes(root.resolve("tools/pages").resolve(name)));
    }
    written.putAll(recordings);
    for (String page : pages) {
      String body = PageHtml.page(page(page), addresses(page, output(page)));
      index(page, body);
      put(output(page), title(page), body + filesBeside(page), neighbours(page));
    }
    put(NOTES, "Notes for the teacher", notes(), "");
    String index = "const INDEX = " + new ObjectMapper().writeValueAsString(sections) + ";\n";
    written.put("index.js", bytes(index));
    put(
        SEARCH,
        "Search",
        """
        <h1>Search</h1>
        <p id="found" role="status">Searching needs JavaScript.</p>
        <ol id="results"></ol>
        """,
        "");
    for (String old : former()) {
      Path file = folder.resolve(old).normalize();
      if (file.startsWith(folder.normalize()) && !written.containsKey(old)) {
        Files.deleteIfExists(file);
      }
    }
    // The list comes first: what is half written is a site, too.
    String list = FIRST_LINE + "\n" + String.join("\n", written.keySet()) + "\n";
    Files.writeString(folder.resolve(LIST), list, UTF_8);
    for (Map.Entry<String, byte[]> each : written.entrySet()) {
      Path file = folder.resolve(each.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, each.getValue());
    }
  }

  private MarkdownPage page(String name) {
    return new MarkdownPage(name, markdown.get(name), root.resolve(name).getParent());
  }

  /** A page's file: a folder's README is what a browser shows for the folder. */
  private static String output(String page) {
    return page.replaceFirst("README[.]md$", "index.md").replaceFirst("[.]md$", ".html");
  }

  private String title(String page) {
    Matcher title = TITLE.matcher(markdown.get(page));
    return title.find() ? title.group(1).replace("`", "") : page;
  }

  /**
   * What a page names, as an address from one of the site's files; null when it isn't on the site.
   */
  private UnaryOperator<String> addresses(String page, String from) {
    return destination -> {
      if (Links.EXTERNAL.matcher(destination).matches()) {
        return destination.matches("https?://.*") ? destination : null;
      }
      String[] parts = destination.split("#", 2);
      String path = URLDecoder.decode(parts[0].replace("+", "%2B"), UTF_8);
      String target = path.isEmpty() ? page : sibling(page, path);
      String output = pages.contains(target) ? output(target) : file(target);
      return output == null
          ? null
          : relative(from, output) + (parts.length == 1 ? "" : "#" + parts[1]);
    };
  }

  /** Puts a file of the repository on the site: a picture as it is, a text as a page to read. */
  private String file(String name) {
    if (written.containsKey(name)) {
      return name; // A recording, or a picture that another page shows.
    }
    if (!files.contains(name) || !Files.isRegularFile(root.resolve(name))) {
      return null;
    }
    try {
      byte[] bytes = Files.readAllBytes(root.resolve(name));
      if (isPicture(name)) {
        written.put(name, bytes);
        return name;
      }
      String output = name + ".html";
      if (!written.containsKey(output)) {
        String text = escaped(new String(bytes, UTF_8));
        String file = name.substring(name.lastIndexOf('/') + 1);
        String body =
            "<h1>%s</h1>\n<p>In the repository: <code>%s</code></p>\n<pre tabindex=\"0\">%s</pre>\n"
                .formatted(file, name, text);
        put(output, file, body, "");
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(name + " could not be read.", e);
    }
  }

  private static boolean isPicture(String name) {
    return name.matches(".*[.](svg|png)");
  }

  /** The scripts that lie beside a lesson's first page. */
  private String filesBeside(String page) {
    String folder = page.substring(0, page.lastIndexOf('/') + 1);
    if (!page.matches("lessons/[^/]+/README[.]md")) {
      return "";
    }
    return files.stream()
        .filter(name -> name.startsWith(folder) && name.indexOf('/', folder.length()) < 0)
        .filter(name -> !name.endsWith(".md"))
        .map(name -> name.substring(folder.length()))
        .map(name -> link(addresses(page, output(page)).apply(name), name))
        .collect(joining(", ", "<p>Files of this lesson: ", "</p>\n"));
  }

  private String notes() {
    StringBuilder notes = new StringBuilder("<h1>Notes for the teacher</h1>\n");
    for (String page : pages) {
      String own = PageHtml.notes(page(page), addresses(page, NOTES));
      if (!own.isEmpty()) {
        notes.append("<h2>").append(link(output(page), title(page))).append("</h2>\n").append(own);
      }
    }
    return notes.toString();
  }

  /** The ways to the page before and to the next one. */
  private String neighbours(String page) {
    int at = pages.indexOf(page);
    StringBuilder nav = new StringBuilder("<nav class=\"beside\" aria-label=\"Neighbours\">\n");
    String link = "<a rel=\"%s\" href=\"%s\">%s: %s</a>\n";
    if (at > 0) {
      String before = pages.get(at - 1);
      String address = relative(output(page), output(before));
      nav.append(link.formatted("prev", address, "Before", escaped(title(before))));
    }
    if (at < pages.size() - 1) {
      String next = pages.get(at + 1);
      String address = relative(output(page), output(next));
      nav.append(link.formatted("next", address, "Next", escaped(title(next))));
    }
    return nav.append("</nav>\n").toString();
  }

  /** All pages with their minutes, the parts of a lesson below its first page. */
  private String contents(String from) {
    Map<String, List<String>> parts =
        pages.stream()
            .filter(page -> PART.matcher(page).matches())
            .collect(groupingBy(page -> sibling(page, HOME)));
    StringBuilder list = new StringBuilder("<ul>\n");
    for (String page : pages) {
      if (PART.matcher(page).matches()) {
        continue;
      }
      String title = page.equals(HOME) ? "Start" : title(page);
      list.append("<li>").append(entry(page, from, title));
      if (parts.containsKey(page)) {
        list.append("\n<ul>\n");
        for (String part : parts.get(page)) {
          String name = title(part).replace(title + ": ", "");
          list.append("<li>").append(entry(part, from, name)).append("</li>\n");
        }
        list.append("</ul>\n");
      }
      list.append("</li>\n");
    }
    String notes = link(relative(from, NOTES), "Notes for the teacher");
    return list.append("<li>").append(notes).append("</li>\n</ul>\n").toString();
  }

  private String entry(String page, String from, String title) {
    Matcher lesson = Pattern.compile("lessons/0*(\\d+)-[^/]+/README[.]md").matcher(page);
    Matcher minutes = MINUTES.matcher(markdown.get(page));
    String here = output(page).equals(from) ? " aria-current=\"page\"" : "";
    return "<a href=\"%s\"%s>%s</a>%s"
        .formatted(
            relative(from, output(page)),
            here,
            escaped((lesson.matches() ? lesson.group(1) + ". " : "") + title),
            minutes.find() ? " <span>" + minutes.group(1) + " min</span>" : "");
  }

  /** What the search looks through: each heading's text, with its address. */
  private void index(String page, String body) {
    for (String each : HEADING.split(body)) {
      Matcher section = SECTION.matcher(each);
      if (section.find()) {
        sections.add(
            List.of(
                output(page) + "#" + section.group(2),
                title(page),
                text(section.group(3)),
                text(section.group(4))));
      }
    }
  }

  private static String text(String html) {
    return html.replaceAll("</?(?:a|code|em|strong)\\b[^>]*>", "")
        .replaceAll("<[^>]*>", " ")
        .replaceAll("\\s+", " ")
        .strip()
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }

  private void put(String output, String title, String body, String beside) {
    String up = relative(output, "");
    String scripts = "<script src=\"%s\" defer></script>\n";
    Map<String, String> values =
        Map.of(
            "policy",
            POLICY,
            "title",
            escaped(title.equals(title(HOME)) ? title : title + " - " + title(HOME)),
            "root",
            up,
            "home",
            escaped(title(HOME)),
            "scripts",
            (output.equals(SEARCH) ? scripts.formatted("index.js") : "")
                + scripts.formatted(up + "site.js"),
            // Tables are moved by themselves where the window is narrow.
            "body",
            body.replace("<table>", "<div class=\"wide\" tabindex=\"0\"><table>")
                .replace("</table>", "</table></div>"),
            "beside",
            beside,
            "contents",
            contents(output));
    String html =
        Pattern.compile("[{]([a-z]+)[}]")
            .matcher(FRAME)
            .replaceAll(name -> Matcher.quoteReplacement(values.get(name.group(1))));
    written.put(output, bytes(html));
  }

  private static String link(String address, String words) {
    return "<a href=\"" + address + "\">" + escaped(words) + "</a>";
  }

  private static String sibling(String page, String relative) {
    return Path.of(page).resolveSibling(relative).normalize().toString().replace('\\', '/');
  }

  private static String relative(String from, String to) {
    Path folder = Path.of("/", from).getParent();
    String path = folder.relativize(Path.of("/", to)).toString().replace('\\', '/');
    return to.isEmpty() && !path.isEmpty() ? path + "/" : path;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
