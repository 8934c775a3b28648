package pages;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Checks pages one after another and counts. Each page starts from a fresh copy of the repository
 * and a fresh JShell; all share this JVM.
 */
public final class PageCheck {

  private static final Duration WORTH_TELLING = Duration.ofMillis(500);

  private final Path root;
  private final boolean update;
  private final PrintStream out;
  private boolean tellTimes;
  private final Map<PageRun.Result, Integer> counts = new EnumMap<>(PageRun.Result.class);
  private int links;
  private int brokenLinks;

  // Each reads all of the lessons' pages, which only an update changes.
  private Reference reference;
  private Minutes minutes;

  /**
   * A check that has looked at nothing yet.
   *
   * @param root the repository's root
   * @param update whether to write what was printed into the pages instead of comparing it
   * @param out where a line for each page, and what is wrong on it, goes
   */
  public PageCheck(Path root, boolean update, PrintStream out) {
    this.root = root;
    this.update = update;
    this.out = out;
  }

  /** Also prints how long the slower blocks of a page take. */
  public void tellTimes() {
    tellTimes = true;
  }

  /** All Markdown pages that git knows or would add, relative to the root. */
  public static List<Path> pages(Path root) throws IOException, InterruptedException {
    return WorkingCopy.files(root).stream()
        .filter(name -> name.endsWith(".md"))
        .map(Path::of)
        .filter(page -> root.resolve(page).toFile().isFile())
        .toList();
  }

  /**
   * Runs one page and returns what is wrong on it, which is also printed.
   *
   * @throws IOException if the page or the working copy can't be read or written
   */
  public List<Finding> page(Path path) throws IOException, InterruptedException {
    out.println(path);
    if (update || reference == null) {
      reference = new Reference(root);
    }
    if (update && reference.write()) {
      out.println(Reference.FILE + " is written anew from the lessons' tables");
    }
    Page page = new Page(path);
    List<Finding> findings = new ArrayList<>(page.misread);
    findings.addAll(reference.findings(path));
    count(PageRun.Result.WRONG, findings.size());
    // Where a block can't be understood, what another one shows might be taken for its output.
    boolean writes = update && page.misread.isEmpty();
    try (var run = new PageRun(page, root, writes)) {
      run.run();
      findings.addAll(run.findings());
      run.results().values().forEach(verdict -> count(verdict, 1));
      if (tellTimes) {
        run.times().forEach(this::tellTime);
      }
    }
    List<Finding> unshown = PagePicture.unshown(path, root);
    count(PageRun.Result.WRONG, unshown.size());
    findings.addAll(unshown);
    List<Finding> broken = Links.check(page, root);
    links += page.references.size();
    brokenLinks += broken.size();
    findings.addAll(broken);
    // Last: what a block was found to print counts as words, too.
    if (update) {
      for (Path written : new Minutes(root).write()) {
        out.println(written + " has new minutes");
      }
    }
    if (update || minutes == null) {
      minutes = new Minutes(root);
    }
    List<Finding> wrongMinutes = minutes.findings(path.toAbsolutePath());
    count(PageRun.Result.WRONG, wrongMinutes.size());
    findings.addAll(wrongMinutes);
    findings.forEach(out::println);
    return findings;
  }

  private void tellTime(Block block, Duration time) {
    if (time.compareTo(WORTH_TELLING) > 0) {
      out.printf(
          Locale.ROOT,
          "%6.1f s  line %d, %s%n",
          time.toMillis() / 1000.0,
          block.line(),
          block.kind().name().toLowerCase(Locale.ROOT));
    }
  }

  private void count(PageRun.Result verdict, int more) {
    counts.merge(verdict, more, Integer::sum);
  }

  private int of(PageRun.Result verdict) {
    return counts.getOrDefault(verdict, 0);
  }

  /** Whether nothing was wrong so far. */
  public boolean isClean() {
    return of(PageRun.Result.WRONG) + brokenLinks == 0;
  }

  /** The counts in one line. */
  public String summary() {
    return "%s run, %s compared, %s drawings, %s not run, %s wrong; %s"
        .formatted(
            of(PageRun.Result.RUN),
            of(PageRun.Result.COMPARED),
            of(PageRun.Result.DRAWING),
            of(PageRun.Result.NOT_RUN),
            of(PageRun.Result.WRONG),
            "%s links, %s broken".formatted(links, brokenLinks));
  }
}
