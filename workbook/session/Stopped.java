package workbook.session;

/**
 * Ctrl+C has ended what ran. Whoever tells other failures and goes on, such as a comparison, lets
 * this one pass.
 */
public final class Stopped extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Ends what runs, and leaves the thread interrupted.
   *
   * @param sentence what was stopped, and what to do next
   */
  public Stopped(String sentence) {
    super(sentence);
    Thread.currentThread().interrupt();
  }
}
