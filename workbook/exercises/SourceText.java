package workbook.exercises;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.file.Path;
import java.util.Locale;

/** The text of a file that an editor has saved, in whatever encoding it may be. */
final class SourceText {

  /** The file is in no encoding that could be told; the message says what to do. */
  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable(String sentence) {
      super(sentence);
    }
  }

  private SourceText() {}

  /** Decodes a file's bytes: UTF-8, with a byte order mark or without, or UTF-16 with one. */
  static String of(Path file, byte[] bytes) {
    int first = bytes.length > 0 ? bytes[0] & 0xFF : -1;
    int second = bytes.length > 1 ? bytes[1] & 0xFF : -1;
    int third = bytes.length > 2 ? bytes[2] & 0xFF : -1;
    String text;
    if (first == 0xFE && second == 0xFF) {
      text = decoded(file, bytes, 2, UTF_16BE);
    } else if (first == 0xFF && second == 0xFE) {
      text = decoded(file, bytes, 2, UTF_16LE);
    } else if (first == 0xEF && second == 0xBB && third == 0xBF) {
      text = decoded(file, bytes, 3, UTF_8);
    } else {
      text = decoded(file, bytes, 0, UTF_8);
    }
    int zero = text.indexOf('\0');
    if (zero >= 0) { // As each second byte of an English text in UTF-16 is.
      throw unreadable(file, text.substring(0, zero), "a zero byte, as UTF-16 has");
    }
    return text;
  }

  private static String decoded(Path file, byte[] bytes, int from, Charset charset) {
    ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = charset.newDecoder().decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      String found = String.format(Locale.ROOT, "the byte 0x%02X", bytes[in.position()]);
      throw unreadable(file, text, found + ", which is no " + charset + " there");
    }
    return text;
  }

  private static Unreadable unreadable(Path file, String before, String what) {
    long line = 1 + before.chars().filter(each -> each == '\n').count();
    return new Unreadable(
        String.format(
            Locale.ROOT,
            "%s:%d: there is %s. Save the file in the encoding UTF-8: your editor has that under"
                + " Save As, or in its status line.",
            file,
            line,
            what));
  }
}
