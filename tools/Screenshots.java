///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Makes the README's screenshots of the board and the charts
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../workbook/board/*.java
//SOURCES ../workbook/drawing/*.java
//SOURCES ../workbook/hand/*.java
//SOURCES ../workbook/session/*.java
//SOURCES ../tests/support/Chromium.java

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.*;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import workbook.board.Board;
import workbook.board.Hands;
import workbook.board.MarkdownPage;
import workbook.hand.Desk;
import workbook.hand.HandQuery;
import workbook.session.Session;

/**
 * The pictures of the board: {@code ./jbang screenshots@.} makes those that the README shows,
 * {@code --to DIR} those to look at before: narrow, dark, and as small as from the last row.
 */
@Command(
    name = "screenshots",
    version = "screenshots 1.0.0",
    mixinStandardHelpOptions = true,
    description = {
      "Opens the board on lesson 5, and the charts of a demo that runs, in Chromium, and",
      "writes board.png and charts.png into lessons/pictures, which the README shows."
    })
public class Screenshots implements Callable<Integer> {

  private static final Path PICTURES = Path.of("lessons", "pictures");
  private static final Path LESSON = Path.of("lessons", "05-output-modes");
  private static final Pattern ADDRESS = Pattern.compile("The board: (http://\\S+)");
  private static final int FIFTH = 5;
  private static final int BATCHES = 60;

  private static final List<String> ROWS =
      List.of(
          "2026-01-01T10:00:05,1,login",
          "2026-01-01T10:00:40,1,view",
          "2026-01-01T10:01:30,3,login",
          "2026-01-01T10:02:00,2,view");

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Write more of them here, to look at, and none for the README.")
  private Path to;

  public static void main(String... args) {
    System.exit(new CommandLine(new Screenshots()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    if (Chromium.program().isEmpty()) {
      System.err.println("There is no Chromium here: apt-get install chromium");
      return 1;
    }
    try (Chromium browser = new Chromium()) {
      board(browser);
      charts(browser);
    }
    return 0;
  }

  /** The board as it is when lesson 5 has sent its first minute. */
  private void board(Chromium browser) throws Exception {
    try (Desk desk = new Desk(Session.local());
        Board board = Board.open(desk, new Lesson())) {
      Dataset<Row> minutes =
          desk.events()
              .events()
              .withColumn("time", to_timestamp(col("timestamp")))
              .withWatermark("time", "1 minute")
              .groupBy(window(col("time"), "1 minute"))
              .count()
              .select(date_format(col("window.start"), "HH:mm").as("minute"), col("count"));
      desk.show(minutes, "append", HandQuery.EACH_TICK);
      desk.send(ROWS.get(0), ROWS.get(1));
      desk.tick();
      desk.send(ROWS.get(2));
      desk.tick();
      desk.send(ROWS.get(3));
      desk.tick();
      desk.tick();
      desk.send("2026-01-01T10:00:50,4,login");
      desk.tick();
      desk.send("2026-01-01T10:05:00,2,view");
      String drawn = "document.querySelector('#time').naturalWidth > 0";
      if (to == null) {
        // As wide as a projector: both drawings side by side.
        shoot(browser, board.address(), 1920, 860, drawn, "", PICTURES.resolve("board.png"));
        return;
      }
      for (int width : List.of(390, 800, 1280, 1920)) {
        int height = width == 390 ? 844 : width * 9 / 16 + 80;
        shoot(browser, board.address(), width, height, drawn, "", named("board", width));
        shoot(browser, board.address(), width, height, drawn, "dark", named("board-dark", width));
      }
      shoot(browser, board.address(), 1920, 1080, drawn, "h", named("board-wall", 1920));
      fifth(named("board-wall", 1920));
      fifth(named("board", 800));
      shoot(browser, board.address(), 1280, 800, drawn, "l", named("lesson", 1280));
      shoot(browser, board.address(), 390, 844, drawn, "l", named("lesson", 390));
      String notes = "document.querySelector('#notes h2')";
      String teacher = board.address().replaceFirst("#.*", "teacher");
      shoot(browser, teacher, 800, 1000, notes, "", named("teacher", 800));
    }
  }

  /** The charts of a demo that has run for a while. */
  private void charts(Chromium browser) throws Exception {
    Process demo =
        new ProcessBuilder("./jbang", "demo@.", "--files", "1000", "--delay", "100ms", "--board")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      var out = new BufferedReader(new InputStreamReader(demo.getInputStream(), UTF_8));
      String address = "";
      for (String line = out.readLine(); address.isEmpty(); line = out.readLine()) {
        if (line == null) {
          throw new IOException("The demo has ended without an address.");
        }
        Matcher found = ADDRESS.matcher(line);
        address = found.find() ? found.group(1) : "";
      }
      Thread rest = new Thread(() -> readOn(out), "demo");
      rest.setDaemon(true);
      rest.start();
      String drawn = "Number(document.body.dataset.drawn) >= " + BATCHES;
      if (to == null) {
        shoot(browser, address, 1280, 860, drawn, "", PICTURES.resolve("charts.png"));
        return;
      }
      for (int width : List.of(390, 800, 1280, 1920)) {
        int height = width == 390 ? 844 : width * 9 / 16 + 120;
        shoot(browser, address, width, height, drawn, "", named("charts", width));
        shoot(browser, address, width, height, drawn, "dark", named("charts-dark", width));
      }
      fifth(named("charts", 1920));
      fifth(named("charts", 800));
    } finally {
      demo.destroy();
      demo.waitFor();
    }
  }

  /** What the demo prints is read, so that it can go on, until it is ended. */
  private static void readOn(BufferedReader out) {
    try {
      out.transferTo(Writer.nullWriter());
    } catch (IOException ended) {
      return; // Nobody needs the rest.
    }
  }

  private Path named(String what, int width) {
    return to.resolve(what + "-" + width + ".png");
  }

  /** Waits until a page shows what it should, presses a key or makes it dark, and takes it. */
  private static void shoot(
      Chromium browser, String address, int width, int height, String when, String how, Path file)
      throws Exception {
    try (Chromium.Tab tab = browser.open(address, width, height)) {
      tab.dark(how.equals("dark"));
      tab.await(when);
      if (how.length() == 1) {
        tab.press(how);
        if (how.equals("l")) {
          tab.await("document.querySelector('#lesson img')?.naturalWidth > 0");
        }
      }
      // What was asked for is painted two frames later.
      tab.value(
          "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>"
              + " done(1))))");
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, tab.screenshot());
      System.out.println(file);
    }
  }

  /** As small as from the last row, and then larger again: what is lost is lost. */
  private static void fifth(Path file) throws IOException {
    BufferedImage whole = ImageIO.read(new ByteArrayInputStream(Files.readAllBytes(file)));
    int width = whole.getWidth();
    int height = whole.getHeight();
    Image small =
        whole.getScaledInstance(width / FIFTH, height / FIFTH, Image.SCALE_AREA_AVERAGING);
    BufferedImage again = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D draws = again.createGraphics();
    draws.drawImage(small, 0, 0, width, height, null);
    Path name = Path.of(file.toString().replace(".png", "-fifth.png"));
    ImageIO.write(again, "png", name.toFile());
    System.out.println(name);
  }

  /** Buttons that do nothing, beside lesson 5. */
  private static final class Lesson implements Hands {

    @Override
    public String make(String call, String argument) {
      return "This board is for a picture.";
    }

    @Override
    public List<String> rows() {
      return ROWS;
    }

    @Override
    public String lesson() {
      return LESSON.getFileName() + "/README.md";
    }

    @Override
    public Optional<MarkdownPage> page(String name) {
      try {
        String text = Files.readString(LESSON.resolve("README.md"), UTF_8);
        return Optional.of(new MarkdownPage(lesson(), text, LESSON));
      } catch (IOException e) {
        throw new UncheckedIOException("The lesson could not be read.", e);
      }
    }
  }
}
