import java.util.List;

/**
 * Lesson 7, triggers. 10 minutes. A query with an interval is about to be started, and somebody
 * asks when its batches will begin.
 */
public class WhenItRuns {

  // TODO: Say at which second of the clock each batch begins. The query is started in the second
  // start, its trigger has an interval of so many seconds, and there are new rows for each batch;
  // takes says how many seconds the batches need, one after the other. An interval of 0 is none.
  // The clock counts from 1970: full intervals of 10 seconds are 100, 110 and 120, for instance.
  public static List<Long> starts(long start, long interval, List<Long> takes) {
    return List.of();
  }
}
