package workbook.prompt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import workbook.board.Board;
import workbook.drawing.BatchDrawing;
import workbook.drawing.ComparisonDrawing;
import workbook.drawing.TimeDrawing;
import workbook.hand.Comparison;
import workbook.hand.HandQuery;
import workbook.hand.Timeline;

/**
 * The drawings of what the session holds, each called as the call that tells the same in text. The
 * prompt writes them to a file, and the pages show them.
 */
public final class Pictures {

  /** What can be drawn; the first one where nothing is said. */
  public static final List<String> FIGURES = List.of("tick", "timeline", "seconds", "compare");

  private static final String BEGIN =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 ";

  private Pictures() {}

  /**
   * Draws what the session holds, as an SVG.
   *
   * @param figure one of {@link #FIGURES}
   * @throws IllegalArgumentException when there is no such figure
   * @throws IllegalStateException when there is nothing to draw yet
   */
  public static String svg(String figure) {
    if (!FIGURES.contains(figure)) {
      throw new IllegalArgumentException(
          "There is no figure \"" + figure + "\": use " + String.join(", ", FIGURES) + ".");
    }
    if (figure.equals("compare")) {
      Comparison compared = Prompt.compared();
      if (compared == null) {
        throw new IllegalStateException("Nothing was compared yet: compare(dataset) does.");
      }
      return ComparisonDrawing.svg(compared);
    }
    HandQuery query = Prompt.ticked();
    int last = query.ticks() - 1;
    return switch (figure) {
      case "tick" -> BatchDrawing.svg(query, last);
      case "timeline" -> TimeDrawing.svg(Timeline.of(query), last);
      default -> TimeDrawing.seconds(Timeline.of(query), last);
    };
  }

  /**
   * What the query that is shown has done, as a page that a browser replays without Spark.
   *
   * @throws IllegalStateException when there was no tick yet
   */
  public static String recording() {
    Prompt.ticked();
    return Board.recording(Prompt.desk());
  }

  /**
   * Writes a drawing to a file; one that was drawn before is replaced.
   *
   * @param name the file's, from the working folder
   * @throws IllegalArgumentException when the file is none for a drawing; it is left as it is
   */
  static void write(String name, String figure) {
    // The pages are tested in a folder of their own, which is not this JVM's.
    Path file = Path.of(System.getProperty("workbook.folder", "")).resolve(name);
    if (!name.endsWith(".svg")) {
      throw new IllegalArgumentException(
          "picture draws an SVG: picture(\"work/tick.svg\"), not " + name + ".");
    }
    String svg = svg(figure);
    try {
      if (Files.exists(file) && !Files.readString(file).startsWith(BEGIN)) {
        throw new IllegalArgumentException(
            name + " is there already, and no drawing of this shell's: take another name.");
      }
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, svg);
    } catch (IOException e) {
      throw new IllegalStateException(
          name + " could not be written: " + e.getClass().getSimpleName() + ": " + e.getMessage(),
          e);
    }
  }
}
