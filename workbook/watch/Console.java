package workbook.watch;

/** Where watch mode is seen and typed to: a terminal, or lines of text where there is none. */
interface Console extends AutoCloseable {

  /** No key was pressed. */
  int NONE = -2;

  /** The input has ended, or Ctrl+C was pressed. */
  int END = -1;

  /**
   * Shows a picture in the place of the one before.
   *
   * @param text lines of at most 80 columns
   */
  default void show(String text) {
    show(text, "", "");
  }

  /**
   * Shows a picture in the place of the one before.
   *
   * @param text lines of at most 80 columns
   * @param again what stands once more behind the text where its beginning does not fit on the
   *     screen; empty for nothing
   * @param keys the last line
   */
  void show(String text, String again, String keys);

  /** Waits so many milliseconds for a key: its character, {@link #NONE} or {@link #END}. */
  int key(long millis) throws Exception;

  /**
   * Waits so many milliseconds for Ctrl+C, at which nobody is asked for anything. Other keys that
   * are pressed meanwhile belong to the next line or key.
   *
   * @return whether it was pressed
   */
  boolean ctrlC(long millis) throws Exception;

  /** Reads a line; null when the input has ended or Ctrl+C was pressed. */
  String line(String prompt) throws Exception;

  @Override
  void close() throws Exception;
}
