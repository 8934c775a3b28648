/**
 * Watch mode: each save of the learner's file is checked at once. It reads keys from a terminal or
 * lines from a pipe, and draws what the exercises say.
 */
package workbook.watch;
