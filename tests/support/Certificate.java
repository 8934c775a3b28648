import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Certificates that tests make for their servers, each signed by itself. */
final class Certificate {

  /** Of each store. */
  static final String PASSWORD = "changeit";

  private Certificate() {}

  /** A new store with a key and its certificate, for a host, or more as {@code a,dns:b,ip:c}. */
  static Path of(String hosts, Path folder) throws IOException, InterruptedException {
    Path store = folder.resolve(hosts.split(",")[0] + ".p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var command =
        List.of(
            keytool,
            "-genkeypair",
            "-keyalg",
            "RSA",
            "-alias",
            "server",
            "-dname",
            "CN=" + hosts.split(",")[0],
            "-ext",
            "san=dns:" + hosts,
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            store.toString());
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(output);
    }
    return store;
  }
}
