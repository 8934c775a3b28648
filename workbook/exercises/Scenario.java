package workbook.exercises;

import java.util.List;

/**
 * A query and a few batches to predict. The learner reads the class's comment and the body of
 * {@link #play} before it runs, and is asked at each {@link Trial#predict()}.
 */
public interface Scenario {

  /** Starts a query and sends batches. */
  void play(Trial trial) throws Exception;

  /** Questions for the reason, asked once all has come. */
  default List<Why> reasons() {
    return List.of();
  }

  /** Why it came as it did, in two or three sentences; shown at the end. */
  String why();
}
