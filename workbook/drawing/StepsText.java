package workbook.drawing;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import workbook.hand.BatchStep;

/** What a micro-batch does in order, and which of its files are there. */
public final class StepsText {

  private static final int WIDTH = 80;

  private StepsText() {}

  /** The steps of batch N, with the files that they write. */
  public static String of() {
    List<List<String>> lines = new ArrayList<>();
    for (BatchStep step : BatchStep.values()) {
      lines.add(
          List.of(String.valueOf(step.ordinal() + 1), step.word(), step.meaning(), step.file()));
    }
    return String.join(
        "\n", TextTable.lines(List.of("", "step", "of batch N", "file"), lines, WIDTH));
  }

  /** Which of a batch's files a checkpoint has: {@code It has offsets/1, but not commits/1.} */
  public static String written(List<String> files, long batch) {
    List<String> there = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    (files.contains("offsets/" + batch) ? there : missing).add("offsets/" + batch);
    String version = "/" + (batch + 1) + ".delta";
    List<String> state = files.stream().filter(file -> file.endsWith(version)).toList();
    if (files.stream().anyMatch(file -> file.startsWith("state/"))) {
      (state.isEmpty() ? missing : there)
          .add(state.isEmpty() ? "state/0/0" + version : String.join(", ", state));
    }
    (files.contains("commits/" + batch) ? there : missing).add("commits/" + batch);
    return "The checkpoint has "
        + (there.isEmpty() ? "nothing of this batch" : there.stream().collect(joining(", ")))
        + (missing.isEmpty() || there.isEmpty()
            ? "."
            : "; not " + String.join(", ", missing) + ".");
  }
}
