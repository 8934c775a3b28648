import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Says: That both folders have as many says nothing */
public class WhatNext {

  public static String next(Path checkpoint) throws IOException {
    long begun = newest(checkpoint.resolve("offsets"));
    boolean all = count(checkpoint.resolve("commits")) == count(checkpoint.resolve("offsets"));
    return all ? "batch " + (begun + 1) : "batch " + begun + " again";
  }

  private static long count(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().matches("\\d+")).count();
    }
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
