//DEPS io.nayuki:qrcodegen:1.8.0

package workbook.board;

import io.nayuki.qrcodegen.QrCode;
import java.util.Locale;

/** An address as a QR code, which a phone's camera opens. */
final class AddressCode {

  private static final int BORDER = 4; // Modules of white around it, as the standard asks for.

  private AddressCode() {}

  /** Draws it as SVG: black on white, also where the page is dark. */
  static String svg(String address) {
    QrCode code = QrCode.encodeText(address, QrCode.Ecc.MEDIUM);
    int size = code.size + 2 * BORDER;
    StringBuilder modules = new StringBuilder();
    for (int y = 0; y < code.size; y++) {
      for (int x = 0; x < code.size; x++) {
        if (code.getModule(x, y)) {
          modules.append(String.format(Locale.ROOT, "M%d %dh1v1h-1z", x + BORDER, y + BORDER));
        }
      }
    }
    return String.format(
        Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %1$d\""
            + " shape-rendering=\"crispEdges\"><rect width=\"%1$d\" height=\"%1$d\" fill=\"#fff\"/>"
            + "<path d=\"%2$s\" fill=\"#000\"/></svg>",
        size,
        modules);
  }
}
