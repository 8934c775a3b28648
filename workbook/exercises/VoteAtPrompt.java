package workbook.exercises;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import workbook.board.RoomVote;
import workbook.board.VoteHost;
import workbook.prompt.VoteAtBoard;
import workbook.session.Refusal;
import workbook.session.Stopped;

/** The room's vote at the shell's prompt: which question comes next, and what the words do. */
final class VoteAtPrompt {

  private final Course course;
  private final Map<Integer, List<ScenarioVote>> questions = new HashMap<>(); // By lesson.
  private final Set<ScenarioVote> asked = new HashSet<>();
  private RoomVote vote; // Null before the first question.

  VoteAtPrompt(Course course) {
    this.course = course;
  }

  /** Asks the next question of a lesson. */
  void next(int lesson) {
    if (lesson == 0) {
      throw new IllegalStateException(
          "No lesson is open: vote(5) asks the first question of lesson 5.");
    }
    List<ScenarioVote> all = of(lesson);
    ScenarioVote next =
        all.stream()
            .filter(each -> !asked.contains(each))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        String.format(
                            Locale.ROOT,
                            "All %d questions of lesson %d were asked: vote(%2$d, 1) asks the first"
                                + " again.",
                            all.size(),
                            lesson)));
    put(next, all.indexOf(next) + 1, all.size());
  }

  /** Asks a question of a lesson by its place, from 1. */
  void ask(int lesson, int question) {
    List<ScenarioVote> all = of(lesson);
    if (question < 1 || question > all.size()) {
      throw new IllegalArgumentException(
          "Lesson " + lesson + " has questions 1 to " + all.size() + ".");
    }
    put(all.get(question - 1), question, all.size());
  }

  private List<ScenarioVote> of(int lesson) {
    return questions.computeIfAbsent(lesson, course::votes);
  }

  private void put(ScenarioVote question, int place, int all) {
    RoomVote board = VoteAtBoard.vote();
    try {
      question.play();
    } catch (Prediction.Left left) {
      throw new Stopped("Stopped: nothing was asked. vote() asks again.");
    }
    String address = board.put(question, VoteAtBoard.host());
    vote = board;
    asked.add(question);
    boolean here = VoteAtBoard.host().equals(VoteHost.LOOPBACK);
    Refusal.wrap("Question " + place + " of " + all + " is on the board: " + question.question())
        .forEach(System.out::println);
    System.out.println(
        here
            ? "Only this machine can vote, at " + address + "\n--board-host opens it for phones."
            : "Phones open " + address);
  }

  /** Goes on with the question that is on the board. */
  void go(String word) {
    if (vote == null) {
      throw new IllegalStateException("No question is on the board: vote() asks one.");
    }
    System.out.println(
        switch (word) {
          case "close" -> vote.endRound();
          case "bars" -> vote.showBars();
          case "again" -> vote.again();
          case "run" -> run();
          case "end" -> vote.end();
          default ->
              throw new IllegalArgumentException(
                  "vote has no \"" + word + "\": close, bars, again, run and end are its words.");
        });
  }

  private String run() {
    try {
      return vote.run();
    } catch (Prediction.Left left) {
      throw new Stopped("Stopped: nothing was marked. vote(\"run\") begins anew.");
    }
  }
}
