import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a batch will read is written before it, into offsets, and that it is done after it, into
 * commits. So the newest file in offsets is the batch that was begun last, and whether commits has
 * it says whether it comes again. Nothing else in the folder is asked, and nothing in the sink.
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
          .mapToLong(Long::parseLong)
          .max()
          .orElse(-1);
    }
  }
}
