package workbook.exercises;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import workbook.board.VoteQuestion;
import workbook.drawing.TextTable;
import workbook.session.Refusal;

/**
 * A scenario's question for the reason, for a room to vote on. What it is about is played before it
 * is asked, and the experiments of the wrong choices run after the vote.
 */
final class ScenarioVote implements VoteQuestion {

  private static final int WIDTH = 76;

  private final Path scenario;
  private final Compiler.Result compiled;
  private final int place; // Among the scenario's questions.
  private final Why why;
  private final String explanation; // Empty before the last question: it answers that one, too.
  private final CheckRun checks;
  private String came = "";

  private ScenarioVote(CheckRun.Asking asked, int place, CheckRun checks) {
    this.scenario = asked.file();
    this.compiled = asked.compiled();
    this.place = place;
    this.checks = checks;
    why = asked.questions().get(place);
    boolean last = place == asked.questions().size() - 1;
    explanation = last ? CheckRun.scenario(scenario, compiled).why() : "";
  }

  /** All questions of some scenarios, in order. */
  static List<ScenarioVote> of(List<Path> scenarios, CheckRun checks) {
    List<ScenarioVote> all = new ArrayList<>();
    for (CheckRun.Asking each : checks.questions(scenarios)) {
      for (int place = 0; place < each.questions().size(); place++) {
        all.add(new ScenarioVote(each, place, checks));
      }
    }
    return all;
  }

  /** Plays what it is about: what Spark sends is part of the question. */
  void play() {
    Report report = checks.play(scenario, (name, sent) -> new Prediction(List.of()), compiled);
    List<List<String>> lines = new ArrayList<>();
    for (Step step : report.steps()) {
      lines.addAll(step.came());
    }
    String rows =
        String.join("\n", TextTable.lines(lines.get(0), lines.subList(1, lines.size()), WIDTH));
    String refusal =
        report.thrown() == null
            ? ""
            : "\n"
                + String.join(
                    "\n", Refusal.wrap("Spark: " + Refusal.of(report.thrown()).sentence(), WIDTH));
    came = "Spark sent:\n\n" + rows + refusal;
  }

  @Override
  public String about() {
    return Questions.subject(scenario);
  }

  @Override
  public String came() {
    return came;
  }

  @Override
  public String question() {
    return why.question();
  }

  @Override
  public List<String> choices() {
    return why.shown().stream().map(Why.Choice::text).toList();
  }

  @Override
  public int right() {
    return why.shown().indexOf(why.choices().get(0));
  }

  @Override
  public String against(int choice) {
    return why.shown().get(choice).answer();
  }

  @Override
  public String why() {
    return explanation;
  }

  @Override
  public List<String> run() {
    List<String> shown = new ArrayList<>();
    for (Why.Choice choice : why.shown()) {
      shown.add(choice.experiment() == null ? "" : experiment(choice));
    }
    return shown;
  }

  private String experiment(Why.Choice choice) {
    Report report = checks.experiment(scenario, compiled, place, why.choices().indexOf(choice));
    if (!report.right()) {
      throw new IllegalStateException(
          "Nothing was marked: Spark did something else than the workbook says of \""
              + choice.text()
              + "\"",
          report.thrown());
    }
    return Questions.table(report);
  }
}
