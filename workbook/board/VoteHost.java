package workbook.board;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where phones reach the vote: an address of this machine.
 *
 * @param name as it was given, which is what the phones open
 * @param address what it stands for
 */
public record VoteHost(String name, InetAddress address) {

  /** This machine alone: to try a vote without a room. */
  public static final VoteHost LOOPBACK =
      new VoteHost("127.0.0.1", InetAddress.getLoopbackAddress());

  /**
   * An address of this machine by its name or its number.
   *
   * @throws IllegalArgumentException when this machine has no such address
   */
  public static VoteHost of(String name) {
    Set<InetAddress> own = own();
    try {
      InetAddress address = InetAddress.getByName(name.strip());
      if (!name.isBlank() && own.contains(address)) {
        return new VoteHost(name.strip(), address);
      }
    } catch (UnknownHostException e) {
      // Said below, as for the address of another machine.
    }
    throw new IllegalArgumentException(
        "\""
            + VisibleText.line(name)
            + "\" is no address of this machine. It has: "
            + own.stream().map(VoteHost::number).collect(joining(", "))
            + ". Take the one in the phones' network.");
  }

  /** All that others could open; a link-local address needs a zone, which browsers don't know. */
  private static Set<InetAddress> own() {
    try {
      Set<InetAddress> own = new LinkedHashSet<>();
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(each -> each instanceof Inet4Address || !each.isLinkLocalAddress())
          // Those that phones are likely to reach, first.
          .sorted(
              Comparator.comparing(InetAddress::isLoopbackAddress)
                  .thenComparing(each -> !(each instanceof Inet4Address)))
          .forEach(own::add);
      return own;
    } catch (IOException e) {
      throw new UncheckedIOException("This machine doesn't tell its addresses.", e);
    }
  }

  /** Whether nobody but this machine reaches it. */
  boolean isLoopback() {
    return address.isLoopbackAddress();
  }

  /** The page's address. */
  String url(int port) {
    return "http://" + written(name) + ":" + port + "/";
  }

  /** What a browser that opened this address says of it: its name, or its number. */
  List<String> hosts(int port) {
    Set<String> hosts = new LinkedHashSet<>();
    hosts.add(written(name.toLowerCase(Locale.ROOT)) + ":" + port);
    hosts.add(written(number(address)) + ":" + port);
    if (isLoopback()) {
      hosts.add("localhost:" + port);
    }
    return List.copyOf(hosts);
  }

  private static String number(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
  }

  private static String written(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
