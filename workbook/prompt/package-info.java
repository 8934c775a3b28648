/**
 * What can be called at the shell's prompt, and how JShell runs it beside Spark. The lessons'
 * pages, laid out for a terminal. Each call is a thin one over what the packages below do.
 */
package workbook.prompt;
