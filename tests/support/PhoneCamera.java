import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.util.Map;

/** A phone's camera, held at a wall: it reads the QR code in a picture. */
final class PhoneCamera {

  private PhoneCamera() {}

  /**
   * The code's text.
   *
   * @throws ReaderException if there is no code in it that can be read
   */
  static String read(BufferedImage wall) throws ReaderException {
    try {
      return decoded(wall);
    } catch (ReaderException e) {
      // In three codes of a thousand, ZXing takes something in them for a corner, and reads them
      // at any other angle (its issue 897). A camera is never quite upright.
      return decoded(turned(wall));
    }
  }

  /** The code's text, from where everything is half as large. */
  static String readFromFarAway(BufferedImage wall) throws ReaderException {
    return read(half(wall));
  }

  private static String decoded(BufferedImage image) throws ReaderException {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
    BinaryBitmap black =
        new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(width, height, pixels)));
    return new QRCodeReader().decode(black, Map.of(DecodeHintType.TRY_HARDER, true)).getText();
  }

  private static BufferedImage turned(BufferedImage image) {
    int height = image.getHeight();
    BufferedImage turned = new BufferedImage(height, image.getWidth(), BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < height; y++) {
        turned.setRGB(height - 1 - y, x, image.getRGB(x, y));
      }
    }
    return turned;
  }

  private static BufferedImage half(BufferedImage whole) {
    int width = whole.getWidth() / 2;
    int height = whole.getHeight() / 2;
    BufferedImage half = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D draws = half.createGraphics();
    draws.drawImage(whole.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING), 0, 0, null);
    return half;
  }
}
