package workbook.board;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The board's page with all that it has shown in it: one file that a browser opens by itself. */
final class Recording {

  // What stands in board.html for the files beside it.
  private static final String STYLE = "<link rel=\"stylesheet\" href=\"board.css\">";
  private static final String SCRIPT = "<script src=\"board.js\"></script>";
  private static final String VOTE_STYLE = "<link rel=\"stylesheet\" href=\"vote.css\">\n";
  private static final String VOTE_SCRIPT = "<script src=\"vote.js\"></script>\n";
  private static final String CHARSET = "<meta charset=\"utf-8\">";

  private Recording() {}

  /**
   * Writes a recording.
   *
   * @throws java.nio.file.FileAlreadyExistsException as an unchecked exception's cause, when the
   *     file is there
   */
  static void write(BoardLedger.Now now, Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text(now), UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be written: " + e.getMessage(), e);
    }
  }

  static String text(BoardLedger.Now now) {
    String style = BoardFiles.text("board.css");
    String script = BoardFiles.text("board.js");
    String policy =
        "default-src 'none'; script-src "
            + hash(script)
            + "; style-src "
            + hash(style)
            + "; img-src data:; base-uri 'none'; form-action 'none'";
    // The data are no script, and end no tag: whatever a row says.
    String data = BoardJson.recording(now).replace("<", "\\u003c");
    String page = BoardFiles.text("board.html");
    page = replaced(page, VOTE_STYLE, ""); // Of a vote, nothing is kept.
    page = replaced(page, VOTE_SCRIPT, "");
    page = replaced(page, STYLE, "<style>" + style + "</style>");
    page =
        replaced(
            page,
            SCRIPT,
            "<script type=\"application/json\" id=\"recording\">"
                + data
                + "</script>\n<script>"
                + script
                + "</script>");
    return replaced(
        page,
        CHARSET,
        CHARSET + "\n<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">");
  }

  private static String replaced(String page, String what, String by) {
    int at = page.indexOf(what);
    if (at < 0) {
      throw new IllegalStateException("board.html has no line " + what);
    }
    return page.substring(0, at) + by + page.substring(at + what.length());
  }

  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Each Java has SHA-256.", e);
    }
  }
}
