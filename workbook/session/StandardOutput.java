package workbook.session;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/** The end of a program whose output may be a pipe or a file: Java itself forgets what failed. */
public final class StandardOutput {

  private static final int FAILED = 1;

  private StandardOutput() {}

  /**
   * Whether the program is ending already, as after Ctrl+C: Spark stops then under whoever works
   * with it, and what fails so needs no word.
   */
  public static boolean isEnding() {
    try {
      Runtime.getRuntime().removeShutdownHook(new Thread()); // Refused while the program ends.
      return false;
    } catch (IllegalStateException ending) {
      return true;
    }
  }

  /**
   * Ends the program with its exit code. Where its output could not be written, it says so and
   * fails; but a reader such as {@code head} may go when it has seen enough.
   */
  public static void exit(int exitCode) {
    int code = exitCode;
    if (System.out.checkError()) {
      try (var out = new FileOutputStream(FileDescriptor.out)) {
        out.write('\n'); // Fails again, and says why.
      } catch (IOException e) {
        String reason = String.valueOf(e.getMessage());
        if (!reason.contains("ipe")) { // Broken pipe.
          System.err.println("Standard output can't be written: " + reason + ".");
          code = exitCode == 0 ? FAILED : exitCode;
        }
      }
    }
    System.exit(code);
  }
}
