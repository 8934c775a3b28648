///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs what the pages say and compares it with what they show
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS info.picocli:picocli:4.7.7
//DEPS org.commonmark:commonmark:0.32.0
//DEPS org.commonmark:commonmark-ext-gfm-tables:0.32.0
//DEPS io.delta:delta-spark_2.12:3.3.2
//DEPS org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7
//DEPS org.postgresql:postgresql:42.7.13
//SOURCES pages/*.java
//SOURCES ../workbook/prompt/*.java
//RUNTIME_OPTIONS --add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import pages.Finding;
import pages.PageCheck;
import pages.Site;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import workbook.session.StandardOutput;

/**
 * Runs every fenced block of the pages and compares what happens with what the page says: {@code
 * ./jbang pages@.} all pages, {@code ./jbang pages@. README.md} one. CONTRIBUTING.md tells what can
 * stand behind the fence. The last line counts the blocks; the exit code is 1 when one was wrong.
 */
@Command(
    name = "pages",
    mixinStandardHelpOptions = true,
    version = "pages 1.0",
    description = "Runs what the pages say and compares it with what they show.",
    footer = {
      "",
      "Examples:",
      "  ./jbang pages@.                      all pages",
      "  ./jbang pages@. README.md            one page",
      "  ./jbang pages@. --update README.md   write what was printed into the page,",
      "                                       lessons/REFERENCE.md from the lessons' tables,",
      "                                       and the minutes into the lessons' pages",
      "  ./jbang pages@. --update lessons/REFERENCE.md   the last two, and run no block",
      "  ./jbang pages@. --site work/site     all pages as a site that needs no checkout,",
      "                                       for a browser: a folder, a USB stick, a server"
    })
public class Pages implements Callable<Integer> {

  @Parameters(paramLabel = "PAGE", description = "Markdown files (default: all of the repository)")
  private List<Path> pages = new ArrayList<>();

  @Option(
      names = "--update",
      description = {
        "Write what was printed into the pages; masks that still hold stay.",
        "Also writes lessons/REFERENCE.md and the minutes of all lessons' pages."
      })
  private boolean update;

  @Option(names = "--times", description = "Tell which blocks take longer than half a second.")
  private boolean times;

  @Option(
      names = "--site",
      paramLabel = "DIR",
      description = {
        "Write all pages, their pictures and recordings as a site into this folder, which is new,",
        "empty, or holds a site already. Runs only what is recorded."
      })
  private Path site;

  @Option(
      names = "--no-recordings",
      description = "With --site: leave the recordings out. It is quicker, and runs nothing.")
  private boolean noRecordings;

  public static void main(String... args) {
    System.exit(new CommandLine(new Pages()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    Path root = root();
    if (root == null) {
      System.err.println("No jbang-catalog.json here or above: go to the repository's folder.");
      return 1;
    }
    for (Path page : pages) {
      if (!Files.isRegularFile(page)) {
        System.err.println("No such page: " + page);
        return 2;
      }
    }
    if (site == null ? noRecordings : update || times || !pages.isEmpty()) {
      System.err.println("--site DIR takes all pages, and no other option but --no-recordings.");
      return 2;
    }
    if (site != null) {
      return site(root, out);
    }
    try {
      var check = new PageCheck(root, update, out);
      if (times) {
        check.tellTimes();
      }
      for (Path page : pages.isEmpty() ? all(root) : pages) {
        check.page(page);
      }
      out.println();
      out.println(check.summary());
      return check.isClean() ? 0 : 1;
    } catch (IOException e) {
      if (!StandardOutput.isEnding()) { // Else Ctrl+C has ended what the page runs.
        System.err.println("A page could not be run: " + e.getMessage());
      }
      return 1;
    }
  }

  private int site(Path root, PrintStream out) throws InterruptedException {
    try {
      var written = new Site(root, site);
      List<Finding> wrong = noRecordings ? List.of() : written.record(written.pages(), out);
      written.write();
      wrong.forEach(out::println);
      out.printf(
          Locale.ROOT,
          "%d pages, %d recordings. Open %s in a browser.%n",
          written.pages().size(),
          written.recordings(),
          site.resolve("index.html"));
      return wrong.isEmpty() ? 0 : 1;
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return 2;
    } catch (IOException | UncheckedIOException e) {
      System.err.println("The site could not be written: " + e.getMessage());
      return 1;
    }
  }

  private static List<Path> all(Path root) throws IOException, InterruptedException {
    Path here = Path.of("").toAbsolutePath();
    List<Path> found =
        PageCheck.pages(root).stream().map(page -> here.relativize(root.resolve(page))).toList();
    if (found.isEmpty()) {
      throw new IOException("there is no Markdown file in " + root);
    }
    return found;
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("jbang-catalog.json"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
