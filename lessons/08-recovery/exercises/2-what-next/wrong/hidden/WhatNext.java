import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Says: A hidden file was taken for a batch
 *
 * <p>Asked: https://github.com/apache/iotdb/pull/5640
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
          .map(name -> name.replaceFirst("^[.]", "").split("[.]")[0])
          .mapToLong(Long::parseLong)
          .max()
          .orElse(-1);
    }
  }
}
