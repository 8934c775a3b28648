package pages;

/** Whatever prints: a terminal with a command in it, or the JShell. */
interface Output {

  /** What was printed and not shown yet. */
  Transcript transcript();

  /** Whether nothing more will come. */
  boolean ended() throws InterruptedException;

  /** Whether what has ended has failed. */
  boolean failed();
}
