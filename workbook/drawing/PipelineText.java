package workbook.drawing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page's drawing of the pipeline, which GitHub makes of Mermaid, as text. */
public final class PipelineText {

  private static final Pattern STATION =
      Pattern.compile("(\\w+)[\\[({]+\"?([^\\])}\"]+)\"?[\\])}]+(:::\\w+)?");
  private static final String DOTTED = "-.->";

  private PipelineText() {}

  /**
   * The stations in one line: what a style marks stands between asterisks. A dotted arrow leads
   * from something beside the pipeline, and has a line of its own.
   */
  public static List<String> lines(String mermaid) {
    Map<String, String> names = new HashMap<>();
    List<String> stations = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (String line : mermaid.lines().toList()) {
      Matcher matcher = STATION.matcher(line);
      while (matcher.find()) {
        String name = matcher.group(2).replaceAll("<[^>]*>", " ").strip();
        names.put(matcher.group(1), name);
        String marked = matcher.group(3) == null ? name : "*" + name + "*";
        int dotted = line.indexOf(DOTTED);
        if (dotted < 0) {
          stations.add(marked);
        } else {
          String id = line.substring(dotted + DOTTED.length()).strip();
          lines.add(marked + " ..> " + names.getOrDefault(id, id));
        }
      }
    }
    lines.add(0, String.join(" -> ", stations));
    return lines;
  }
}
