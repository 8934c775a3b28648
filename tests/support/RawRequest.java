import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Requests as no well-behaved client would send them, and the answers as they come. */
final class RawRequest {

  private RawRequest() {}

  /**
   * Sends a request as it stands.
   *
   * @param request such as {@code GET /}
   * @param body empty for none
   */
  static String send(InetAddress address, int port, String request, String body, String... headers)
      throws IOException {
    try (Socket socket = new Socket(address, port)) {
      String text =
          request
              + " HTTP/1.1\r\nConnection: close\r\n"
              + (body.isEmpty() ? "" : "Content-Length: " + body.getBytes(UTF_8).length + "\r\n")
              + String.join("\r\n", headers)
              + "\r\n\r\n"
              + body;
      socket.getOutputStream().write(text.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  /** The number that an answer begins with. */
  static int status(String answer) {
    return Integer.parseInt(answer.split(" ")[1]);
  }
}
