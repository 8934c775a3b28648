package workbook.board;

import java.nio.file.Path;

/**
 * A page of a lesson as it was written.
 *
 * @param name its lesson's folder and its file: {@code 05-output-modes/README.md}
 * @param markdown its text
 * @param folder where it lies, and its pictures below
 */
public record MarkdownPage(String name, String markdown, Path folder) {}
