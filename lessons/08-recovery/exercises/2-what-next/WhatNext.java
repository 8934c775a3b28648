import java.io.IOException;
import java.nio.file.Path;

/** Lesson 8, recovery. 15 minutes. Somebody wants to know, before the query is started again. */
public class WhatNext {

  // TODO: Say what the next start on this checkpoint will begin with, as Spark does: "batch 4
  // again" where batch 4 was begun and is not done, "batch 5" where it is, and "batch 0" where
  // nothing was begun. Old files are deleted, so that the first ones may be missing; and hidden
  // files may lie beside the others.
  public static String next(Path checkpoint) throws IOException {
    return "batch 0";
  }
}
