import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Says: Batch 11 is not done: commits has no file of it */
public class WhatNext {

  public static String next(Path checkpoint) throws IOException {
    long begun = newest(checkpoint.resolve("offsets"));
    return "batch " + (begun + 1);
  }

  private static long newest(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return -1;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d+"))
          .mapToLong(Long::parseLong)
          .max()
          .orElse(-1);
    }
  }
}
