package workbook.exercises;

import java.util.Locale;

/** When a question was asked. */
public enum Asked {
  /** After a scenario of its lesson. */
  LESSON,
  /** In the test before the lessons. */
  BEFORE,
  /** In the test after them. */
  AFTER;

  /** What is kept in the place of a choice when somebody said that he doesn't know. */
  static final int UNKNOWN = -1;

  /** The word in front of the answers in the progress. */
  String word() {
    return this == LESSON ? "why=" : lower() + "=";
  }

  /** As options and tables have it. */
  String lower() {
    return name().toLowerCase(Locale.ROOT);
  }
}
