import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A phone in the room, as far as the vote's server sees it: a page, its form and a cookie. */
final class Phone {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Pattern KEY = Pattern.compile("name=\"key\" value=\"([0-9-]+)\"");

  private final URI address;
  private String cookie = "";

  /** A phone that opens the vote's address. */
  Phone(String address) {
    this.address = URI.create(address);
  }

  /** Loads the page, and keeps the cookie. */
  String page() throws Exception {
    HttpResponse<String> page = CLIENT.send(request("/").GET().build(), BodyHandlers.ofString());
    assertEquals(200, page.statusCode(), page.body());
    page.headers()
        .firstValue("Set-Cookie")
        .ifPresent(
            each -> {
              assertTrue(each.endsWith("; Path=/; HttpOnly; SameSite=Strict"), each);
              cookie = each.replaceFirst(";.*", "");
            });
    return page.body();
  }

  /** Loads the page and presses one of its buttons: 0 is the first. */
  void choose(int choice) throws Exception {
    Matcher key = KEY.matcher(page());
    assertTrue(key.find());
    assertEquals(303, post("key=" + key.group(1) + "&choice=" + choice).statusCode());
  }

  /** Sends a form as it stands. */
  HttpResponse<String> post(String form) throws Exception {
    return CLIENT.send(
        request("/choice")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path));
    return cookie.isEmpty() ? request : request.header("Cookie", cookie);
  }
}
