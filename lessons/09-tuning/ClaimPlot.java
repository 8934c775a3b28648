import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** Draws the figures of a claim. */
final class ClaimPlot {

  private static final int DOTS_PER_INCH = 144; // Twice the usual, for screens of today.

  private ClaimPlot() {}

  /** Bars with their figures on them: readable without colours, on any background. */
  static void draw(
      Path folder, String name, Claims.Claim claim, Map<Claims.Variant, List<Double>> figures)
      throws IOException {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(720)
            .height(320)
            .title(claim.says() + "?")
            .yAxisTitle(claim.unit())
            .build();
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setLabelsVisible(true);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setSeriesColors(new Color[] {new Color(0xB0, 0xB0, 0xB0)});
    List<String> labels = figures.keySet().stream().map(Claims.Variant::name).toList();
    List<Double> medians =
        figures.values().stream()
            .map(values -> Math.round(Tuning.median(values) * 10) / 10.0)
            .toList();
    chart.addSeries(claim.unit(), labels, medians);
    Files.createDirectories(folder);
    BitmapEncoder.saveBitmapWithDPI(
        chart, folder.resolve(name).toString(), BitmapFormat.PNG, DOTS_PER_INCH);
  }
}
