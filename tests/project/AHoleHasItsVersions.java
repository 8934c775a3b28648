import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What SECURITY.md says of the libraries stands on this; the lines are made up. */
@DisplayName("A hole is in the versions from its first one to the one that mends it")
class AHoleHasItsVersions {

  private static final String DAY = "2026-01-02T03:04:05Z";

  private static Holes.Hole hole(String library, String from, String mended, String last) {
    return Holes.Hole.of(
        "CVE-1,"
            + DAY
            + ",\"It reads \"\"a, b\"\", and more\",\""
            + library
            + "\","
            + String.join(",", from, mended, last)
            + ",HIGH,CWE-1;CWE-2,0.5");
  }

  @Test
  @DisplayName("the version that mends it has it no more, the last that has it does")
  void range() {
    Holes.Hole mended = hole("g:a", "4.1.0", "4.1.100.Final", "");
    assertFalse(mended.isIn("4.0.99"));
    assertTrue(mended.isIn("4.1"));
    assertTrue(mended.isIn("4.1.96.Final")); // 96 is less than 100, and "96" is not.
    assertFalse(mended.isIn("4.1.100.Final"));
    assertFalse(mended.isIn("4.1.100"));
    assertFalse(mended.isIn("4.2.0.Final"));
    Holes.Hole open = hole("g:a", "0", "", "1.8.0");
    assertTrue(open.isIn("1.8"));
    assertFalse(open.isIn("1.8.1"));
    assertTrue(hole("g:a", "0", "", "").isIn("99"));
    assertTrue(hole("g:a", "0", "32.0.0-android", "").isIn("14.0.1"));
  }

  @Test
  @DisplayName("a jar is known by its folders: no group stands for another that ends alike")
  void folders() {
    Map<String, List<Holes.Hole>> all =
        Map.of(
            "postgresql:postgresql", List.of(hole("postgresql:postgresql", "0", "", "")),
            "org.postgresql:postgresql",
                List.of(hole("org.postgresql:postgresql", "42", "43", "")));
    Path group = Path.of("repository/org/postgresql").toAbsolutePath();
    Path artifact = group.resolve("postgresql");
    assertEquals(
        List.of("org.postgresql:postgresql"),
        Holes.in(artifact.resolve("42.7/postgresql-42.7.jar"), all).stream()
            .map(Holes.Hole::library)
            .toList());
    assertEquals(List.of(), Holes.in(artifact.resolve("43.1/postgresql-43.1.jar"), all));
    assertEquals(List.of(), Holes.in(group.resolve("other/1/other-1.jar"), all));
  }

  @Test
  @DisplayName("a line of another form is refused: nothing is passed over")
  void otherForm() {
    Holes.Hole hole = hole("g:a", "1", "2", "");
    assertEquals(List.of("2026-01-02", "HIGH"), List.of(hole.published(), hole.severity()));
    assertThrows(IllegalArgumentException.class, () -> Holes.Hole.of("CVE-1," + DAY + ",a,g:a,1"));
  }
}
