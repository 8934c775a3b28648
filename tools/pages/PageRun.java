package pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import workbook.prompt.BlockKind;
import workbook.prompt.Pictures;

/**
 * Follows one page from top to bottom as a reader would: runs what it says to run, and compares
 * what it shows with what came.
 */
final class PageRun implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(300);

  /** How long a JShell block's output may come late, from a stream that runs on. */
  private static final Duration LATE = Duration.ofSeconds(60);

  /** With nothing new for so long, the output of a running command is written to the page. */
  private static final Duration QUIET = Duration.ofSeconds(20);

  /** At the page's end, a command that ends by itself gets so long to do it. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  /** The property that says where the shell saves: else it is the folder that Java works in. */
  private static final String FOLDER = "workbook.folder";

  /** What became of a block. */
  enum Result {
    RUN,
    COMPARED,
    DRAWING,
    NOT_RUN,
    WRONG
  }

  private final Page page;
  private final Path root;
  private final boolean update;
  private final Map<Block, Result> results = new LinkedHashMap<>();
  private final Map<Block, Duration> times = new LinkedHashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Map<Block, List<String>> changes = new LinkedHashMap<>();
  private final Map<String, Terminal> terminals = new LinkedHashMap<>();
  private final Map<String, String> recordings = new LinkedHashMap<>();

  /** The block that each output comes from; a block that failed is no base for a comparison. */
  private final Map<Output, Block> source = new LinkedHashMap<>();

  private WorkingCopy copy;
  private PageShell snippets;
  private String terminal = "1";
  private boolean atPrompt;
  private Block unrun;
  private boolean onlyThePrompt;

  PageRun(Page page, Path root, boolean update) {
    this.page = page;
    this.root = root;
    this.update = update;
  }

  Map<Block, Result> results() {
    return results;
  }

  /** How long each block took. */
  Map<Block, Duration> times() {
    return times;
  }

  List<Finding> findings() {
    return findings;
  }

  /** Runs the page, and rewrites its outputs if that was asked for. */
  void run() throws IOException, InterruptedException {
    follow(page.blocks);
    checkTheEnd();
    if (!changes.isEmpty()) {
      page.rewrite(changes);
    }
  }

  /**
   * Runs what the page types at the prompt, up to the last block that is recorded: no command.
   *
   * @return the recordings, each a page by itself, by their names
   */
  Map<String, String> record() throws IOException, InterruptedException {
    onlyThePrompt = true;
    int end = page.blocks.size();
    while (end > 0 && !page.blocks.get(end - 1).has("recording")) {
      end--;
    }
    follow(page.blocks.subList(0, end));
    return recordings;
  }

  private void follow(List<Block> blocks) throws IOException, InterruptedException {
    for (Block block : blocks) {
      long start = System.nanoTime();
      try {
        results.put(block, follow(block));
      } catch (Wrong e) {
        results.put(block, Result.WRONG);
        findings.add(new Finding(page.path, block.line() + e.offset, e.getMessage()));
      }
      times.put(block, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private Result follow(Block block) throws IOException, InterruptedException, Wrong {
    if (block.has("norun")) {
      return explained(block);
    }
    if (block.has("file")) {
      return excerpt(block);
    }
    if (onlyThePrompt && (block.kind() == BlockKind.SH || block.kind() == BlockKind.INPUT)) {
      unrun = block;
      return Result.NOT_RUN;
    }
    if (block.shows() && unrun != null) {
      return Result.NOT_RUN; // what the block before would have printed
    }
    if (block.runs()) {
      unrun = null;
    }
    return switch (block.kind()) {
      case TEXT, MERMAID -> Result.DRAWING;
      case SH -> command(block);
      case INPUT -> input(block);
      case JAVA, JSHELL -> snippet(block);
      case OUTPUT, ERROR -> compare(block);
    };
  }

  private Result explained(Block block) throws Wrong {
    String reason = block.get("norun", "").replaceAll("\\s+", " ").strip();
    if (reason.isEmpty() || !page.prose().contains(reason)) {
      throw new Wrong("the page's text doesn't say why this isn't run: \"" + reason + "\"");
    }
    if (block.runs()) {
      unrun = block;
    }
    return Result.NOT_RUN;
  }

  /** A piece of a file of the repository: its lines stand there in one piece. */
  private Result excerpt(Block block) throws IOException, Wrong {
    Path file = root.resolve(block.get("file", ""));
    if (!Files.isRegularFile(file)) {
      throw new Wrong("no such file: " + block.get("file", ""));
    }
    String text = String.join("\n", stripped(Files.readAllLines(file)));
    if (!("\n" + text + "\n").contains("\n" + String.join("\n", stripped(block.lines())) + "\n")) {
      throw new Wrong("these lines don't stand in " + block.get("file", ""));
    }
    return Result.COMPARED;
  }

  private static List<String> stripped(List<String> lines) {
    return lines.stream().map(String::strip).toList();
  }

  private Result command(Block block) throws IOException, InterruptedException, Wrong {
    terminal = block.get("terminal", "1");
    atPrompt = false;
    WorkingCopy fresh = copy();
    Terminal here =
        terminals.computeIfAbsent(
            terminal,
            name -> new Terminal(fresh.folder(), fresh.path(), fresh.file("state-" + name)));
    Block before = source.remove(here);
    if (before != null && !here.ended() && !here.await(before.timeout(PATIENCE))) {
      here.close();
      throw new Wrong("terminal " + terminal + " is still busy with line " + before.line());
    }
    if (before != null && here.failed() && !expectsError(before)) {
      throw new Wrong("before this, line " + before.line() + " ended with " + exit(here));
    }
    here.start(block.text(), block.has("background"));
    if (!block.has("background") && !here.await(block.timeout(PATIENCE))) {
      here.close();
      throw new Wrong("still running when its time was over; printed until then:" + printed(here));
    }
    if (!block.has("background") && here.failed() && !expectsError(block)) {
      throw new Wrong("failed with " + exit(here) + ":" + printed(here));
    }
    source.put(here, block);
    return Result.RUN;
  }

  private Result input(Block block) throws IOException, InterruptedException, Wrong {
    terminal = block.get("terminal", terminal);
    atPrompt = false;
    Terminal here = terminals.get(terminal);
    if (here == null || !source.containsKey(here) || here.ended()) {
      throw new Wrong("nothing runs in terminal " + terminal + " that could be typed to");
    }
    for (String line : block.lines()) {
      here.type(line);
      if (line.equals("Ctrl+C") && !here.await(block.timeout(PATIENCE))) {
        throw new Wrong("Ctrl+C did not stop it; printed until then:" + printed(here));
      }
    }
    return Result.RUN;
  }

  private Result snippet(Block block) throws IOException, InterruptedException, Wrong {
    if (snippets == null) {
      if (page.blocks.stream().anyMatch(each -> each.kind() == BlockKind.SH)) {
        // Where the page's commands find what the shell saves.
        System.setProperty(FOLDER, copy().folder().toString());
      }
      try {
        snippets = new PageShell(startFiles());
      } catch (IllegalStateException e) {
        throw new Wrong(e.getMessage());
      }
    }
    atPrompt = true;
    source.remove(snippets);
    boolean session = block.kind() == BlockKind.JSHELL;
    List<String> pieces = session ? block.lines() : List.of(block.text());
    if (!snippets.run(pieces, session, block.timeout(PATIENCE))) {
      throw new Wrong("still running when its time was over:" + printed(snippets));
    }
    if (snippets.failed() && !expectsError(block)) {
      throw new Wrong("failed:" + printed(snippets));
    }
    source.put(snippets, block);
    if (block.has("picture")) {
      picture(block);
    }
    if (block.has("recording")) {
      recording(block.get("recording", ""));
    }
    return Result.RUN;
  }

  /** Records the query; the page's check only sees that this can be done. */
  private void recording(String name) throws Wrong {
    if (!name.matches("recordings/[a-z0-9-]+[.]html")) {
      throw new Wrong("a recording is a file like recordings/late-row.html, and not " + name);
    }
    try {
      if (recordings.put(name, Pictures.recording()) != null) {
        throw new Wrong("another block of the page is recorded as " + name);
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new Wrong("nothing could be recorded: " + e.getMessage());
    }
  }

  /** Draws what the session now holds, and writes it or compares it with the page's picture. */
  private void picture(Block block) throws IOException, Wrong {
    var picture = new PagePicture(page, block.get("picture", ""));
    String wrong = picture.wrong();
    if (wrong == null) {
      try {
        String svg = Pictures.svg(block.get("figure", Pictures.FIGURES.get(0)));
        wrong = picture.wrong(svg, update);
      } catch (IllegalArgumentException | IllegalStateException e) {
        wrong = "nothing could be drawn: " + e.getMessage();
      }
    }
    if (wrong != null) {
      throw new Wrong(wrong);
    }
  }

  private WorkingCopy copy() throws IOException, InterruptedException {
    if (copy == null) {
      copy = new WorkingCopy(root);
    }
    return copy;
  }

  /** What the shell loads: for every page, and for the lesson that the page belongs to. */
  private List<Path> startFiles() {
    var shared = root.resolve("workbook/prompt/start.jsh");
    var own = page.path.toAbsolutePath().resolveSibling("start.jsh");
    return List.of(shared, own).stream().filter(Files::exists).toList();
  }

  private Result compare(Block block) throws InterruptedException, Wrong {
    if (block.has("terminal")) {
      terminal = block.get("terminal", "");
      atPrompt = false;
    }
    Output here = atPrompt ? snippets : terminals.get(terminal);
    Block base = source.get(here);
    if (base == null) {
      throw new Wrong("nothing to compare with: what it shows did not run");
    }
    Duration timeout = block.timeout(atPrompt ? LATE : base.timeout(PATIENCE));
    long end = System.nanoTime() + timeout.toNanos();
    if (block.kind() == BlockKind.ERROR) {
      if (here instanceof Terminal running && !running.await(timeout)) {
        throw new Wrong("it should fail, but runs on; printed until now:" + printed(here));
      }
      checkFailure(block, here);
    }
    boolean last = isLast(block);
    if (update) {
      return rewrite(block, here, last, end);
    }
    while (true) {
      boolean ended = here.ended();
      List<String> printed = here.transcript().lines(ended);
      if (!ended && block.text().isBlank()) {
        throw new Wrong("an empty block shows nothing of what line " + base.line() + " prints");
      }
      var result = Masks.compare(block.lines(), printed, last && ended);
      boolean late = System.nanoTime() >= end;
      boolean wait = result.possible() && !late && (!ended || atPrompt);
      if (result.agrees()) {
        here.transcript().shown(result.used(), ended);
        return Result.COMPARED;
      }
      if (!wait) {
        String title = late && !ended ? "not printed in time" : "the output differs";
        throw new Wrong(
            result.furthest() + 1,
            title + "\n  expected:" + indented(block.lines()) + "\n  actual:" + indented(printed));
      }
      here.transcript().await(50);
    }
  }

  private void checkFailure(Block block, Output here) throws Wrong {
    if (!here.failed()) {
      throw new Wrong("it should fail, but succeeded:" + printed(here));
    }
    String code = here instanceof Terminal ended ? "" + ended.exitCode() : "";
    if (!block.get("exit", code).equals(code)) {
      throw new Wrong("exit code " + code + " instead of " + block.get("exit", ""));
    }
  }

  private Result rewrite(Block block, Output here, boolean last, long end)
      throws InterruptedException {
    long quietSince = System.nanoTime();
    int length = -1;
    while (!here.ended() && System.nanoTime() < end) {
      var agrees = Masks.compare(block.lines(), here.transcript().lines(false), false).agrees();
      boolean quiet = System.nanoTime() - quietSince > QUIET.toNanos();
      if (!block.text().isBlank() && agrees || quiet && length > 0) {
        break;
      }
      if (here.transcript().length() != length) {
        length = here.transcript().length();
        quietSince = System.nanoTime();
      }
      here.transcript().await(50);
    }
    boolean ended = here.ended();
    List<String> printed = here.transcript().lines(ended);
    var result = Masks.compare(block.lines(), printed, last && ended);
    if (result.agrees() && !(block.text().isBlank() && !ended)) {
      here.transcript().shown(result.used(), ended);
    } else {
      changes.put(block, Masks.update(block.lines(), printed));
      here.transcript().shown(printed.size(), ended);
    }
    return Result.COMPARED;
  }

  /** Whether no later block shows more of the same command's or snippet's output. */
  private boolean isLast(Block block) {
    return following(block).stream().noneMatch(Block::shows);
  }

  private boolean expectsError(Block block) {
    return following(block).stream().anyMatch(next -> next.kind() == BlockKind.ERROR);
  }

  /** The later blocks about the same command or snippet. */
  private List<Block> following(Block block) {
    List<Block> result = new ArrayList<>();
    boolean prompt = block.runs() ? block.kind() != BlockKind.SH : atPrompt;
    String mine = prompt ? "prompt" : block.get("terminal", block.runs() ? "1" : terminal);
    String where = mine;
    for (Block next : page.blocks.subList(page.blocks.indexOf(block) + 1, page.blocks.size())) {
      if (next.runs()) {
        where = next.kind() == BlockKind.SH ? next.get("terminal", "1") : "prompt";
        if (where.equals(mine)) {
          break;
        }
      } else if (next.shows() || next.kind() == BlockKind.INPUT) {
        where = next.get("terminal", where);
        if (where.equals(mine)) {
          result.add(next);
        }
      }
    }
    return result;
  }

  private void checkTheEnd() throws InterruptedException {
    for (var entry : source.entrySet()) {
      if (entry.getKey() instanceof Terminal here) {
        Block block = entry.getValue();
        if (!here.await(block.timeout(GRACE))) {
          blame(block, "still runs at the end of the page: show how to stop it (input, Ctrl+C)");
        } else if (here.failed() && !expectsError(block)) {
          blame(block, "ended with " + exit(here) + ":" + printed(here));
        }
      }
    }
  }

  private void blame(Block block, String message) {
    results.put(block, Result.WRONG);
    findings.add(new Finding(page.path, block.line(), message));
  }

  private static String exit(Terminal terminal) {
    return "exit code " + terminal.exitCode();
  }

  private static String printed(Output output) {
    return indented(output.transcript().lines(true));
  }

  private static String indented(List<String> lines) {
    return lines.isEmpty() ? " (nothing)" : "\n    " + String.join("\n    ", lines);
  }

  /** Stops what the page has started and removes its folder. */
  @Override
  public void close() throws IOException {
    terminals.values().forEach(Terminal::close);
    if (snippets != null) {
      snippets.close();
    }
    System.clearProperty(FOLDER);
    if (copy != null) {
      copy.close();
    }
  }

  /** A block that doesn't hold, at a line after its own. */
  private static final class Wrong extends Exception {

    private final int offset;

    Wrong(String message) {
      this(0, message);
    }

    Wrong(int offset, String message) {
      super(message);
      this.offset = offset;
    }
  }
}
