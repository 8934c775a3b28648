package pages;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Standard output and standard error while a page's Java runs. Spark's console sink keeps the
 * stream that it finds first, so there is one for all pages; it passes on to whoever listens.
 */
final class CapturedOutput extends OutputStream {

  private static final PrintStream BEHIND = System.out;
  private static final PrintStream BEHIND_ERR = System.err;
  private static final CapturedOutput OUTPUT = new CapturedOutput();
  private static final PrintStream STREAM = new PrintStream(OUTPUT, true, StandardCharsets.UTF_8);

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final ByteBuffer bytes = ByteBuffer.allocate(8192);
  private Transcript listener;

  private CapturedOutput() {}

  /** Sends what is printed to a transcript, until {@link #release()}. */
  static void show(Transcript transcript) {
    OUTPUT.listen(transcript);
    System.setOut(STREAM);
    System.setErr(STREAM);
  }

  /** Gives the screen back; what prints late goes to where it went before. */
  static void release() {
    OUTPUT.listen(null);
    System.setOut(BEHIND);
    System.setErr(BEHIND_ERR);
  }

  private synchronized void listen(Transcript transcript) {
    listener = transcript;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] from, int offset, int length) {
    if (listener == null) {
      BEHIND.write(from, offset, length);
      return;
    }
    for (int at = offset; at < offset + length; ) {
      int count = Math.min(bytes.remaining(), offset + length - at);
      bytes.put(from, at, count).flip();
      at += count;
      var chars = CharBuffer.allocate(bytes.remaining());
      decoder.decode(bytes, chars, false);
      bytes.compact(); // the first bytes of a character whose others are still to come
      listener.append(chars.flip().toString());
    }
  }
}
