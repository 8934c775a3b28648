package pages;

import java.nio.file.Path;

/** Something on a page that isn't true, at a line counted from 1. */
public record Finding(Path page, int line, String message) {

  @Override
  public String toString() {
    return page + ":" + line + ": " + message;
  }
}
