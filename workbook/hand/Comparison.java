package workbook.hand;

import java.util.List;
import workbook.session.Refusal;

/**
 * What several variations of a query made of the same batches.
 *
 * @param ticks how many ticks each variation was given
 * @param variations what came of each, in the order in which they were added
 */
public record Comparison(int ticks, List<Variation> variations) {

  /**
   * One variation.
   *
   * @param name the name that it was added under
   * @param ticks what its ticks did; fewer than there were when Spark refused to go on
   * @param refusal what Spark refused after these; null when it refused nothing
   */
  public record Variation(String name, List<Tick> ticks, Refusal refusal) {}

  /**
   * One tick.
   *
   * @param batches the micro-batches that ran, in order; none, one or several
   * @param waits whether none ran because the trigger did not fire
   */
  public record Tick(List<Batch> batches, boolean waits) {}
}
