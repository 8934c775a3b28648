import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws what grows, with the library that draws lesson 9's figures. */
final class GrowthPlots {

  private static final int DOTS_PER_INCH = 144; // Twice the usual, for screens of today.

  /** Marks and shades tell the lines apart: colours are not needed. */
  private static final List<Marker> MARKS =
      List.of(SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND);

  private static final List<Color> SHADES =
      List.of(Color.BLACK, new Color(0x70, 0x70, 0x70), new Color(0xA8, 0xA8, 0xA8));

  private GrowthPlots() {}

  /** Two pictures: the time of a batch, and that of a new start. */
  static void draw(
      Path folder, String group, Map<String, Map<Integer, Map<GrowthRun.Column, Double>>> curves)
      throws IOException {
    Files.createDirectories(folder);
    picture(folder, group, "batch", "a batch, ms", curves, GrowthRun.Column.BATCH);
    picture(folder, group, "recovery", "recovery, s", curves, GrowthRun.Column.RECOVERY);
  }

  private static void picture(
      Path folder,
      String group,
      String name,
      String unit,
      Map<String, Map<Integer, Map<GrowthRun.Column, Double>>> curves,
      GrowthRun.Column column)
      throws IOException {
    XYChart chart =
        new XYChartBuilder().width(720).height(320).xAxisTitle(group).yAxisTitle(unit).build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendVisible(curves.size() > 1);
    int number = 0;
    for (var curve : curves.entrySet()) {
      var sizes = List.copyOf(curve.getValue().keySet());
      var values = curve.getValue().values().stream().map(each -> each.get(column)).toList();
      var series = chart.addSeries(curve.getKey(), sizes, values);
      series.setMarker(MARKS.get(number % MARKS.size()));
      series.setMarkerColor(SHADES.get(number % SHADES.size()));
      series.setLineColor(SHADES.get(number++ % SHADES.size()));
    }
    chart.getStyler().setXAxisLogarithmic(isWide(chart, XYSeries::getXMin, XYSeries::getXMax));
    boolean wide = isWide(chart, XYSeries::getYMin, XYSeries::getYMax);
    chart.getStyler().setYAxisLogarithmic(wide);
    if (!wide) {
      chart.getStyler().setYAxisMin(0.0);
    }
    chart.getStyler().setDecimalPattern("#,##0");
    String file = folder.resolve("growth-" + group + "-" + name).toString();
    BitmapEncoder.saveBitmapWithDPI(chart, file, BitmapFormat.PNG, DOTS_PER_INCH);
  }

  /** Whether an axis has marks of its own by powers of ten: it goes over at least one of them. */
  private static boolean isWide(
      XYChart chart, ToDoubleFunction<XYSeries> least, ToDoubleFunction<XYSeries> most) {
    Collection<XYSeries> all = chart.getSeriesCollection();
    double from = all.stream().mapToDouble(least).min().orElse(1);
    return all.stream().mapToDouble(most).max().orElse(1) >= 10 * from;
  }
}
