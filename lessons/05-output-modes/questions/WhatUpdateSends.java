import static workbook.exercises.Twins.ask;

import java.util.List;
import workbook.exercises.Twins;

/** The rows of update mode. */
public class WhatUpdateSends implements Twins {

  @Override
  public Question a() {
    return ask(
        "Events are counted by type, in update mode. So far there were two logins and a view. The"
            + " next batch brings one login. What goes out?",
        "login, 3",
        "login, 3 and view, 1",
        "login, 1");
  }

  @Override
  public Question b() {
    return ask(
        "A count by type in update mode has seen four views and a purchase. Two more views come in"
            + " one batch. What does it send?",
        "view, 6",
        "view, 6 and purchase, 1",
        "view, 2");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "Update sends the groups that had a row in this batch. All of them is what complete"
                + " sends.",
            trial -> {
              trial.show(trial.events().groupBy("event").count(), "update");
              trial.send("2026-01-01T10:00:00,1,login", "2026-01-01T10:00:01,1,view");
              trial.expect("login, 1", "view, 1");
              trial.send("2026-01-01T10:00:02,2,login");
              trial.expect("login, 2");
            }),
        new Idea(
            "The counts are those of all batches: update sends results, and no differences.",
            trial -> {
              trial.show(trial.events().groupBy("event").count(), "update");
              trial.send("2026-01-01T10:00:00,1,login", "2026-01-01T10:00:01,2,login");
              trial.expect("login, 2");
              trial.send("2026-01-01T10:00:02,3,login");
              trial.expect("login, 3");
            }));
  }
}
