package workbook.prompt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * This JVM's class path as javac reads it. Who compiles again and again keeps it open: to read the
 * list of each of a hundred and fifty jars anew takes longer than most of what is compiled.
 */
public final class ClassPath {

  private ClassPath() {}

  /**
   * Opens the class path, for one compilation at a time.
   *
   * @throws IllegalStateException if this Java has no compiler
   */
  public static StandardJavaFileManager open() {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    if (javac == null) {
      throw new IllegalStateException(
          "This Java has no compiler: install a JDK 17, not only its runtime.");
    }
    StandardJavaFileManager files = javac.getStandardFileManager(null, Locale.ROOT, UTF_8);
    try {
      // Else javac opens all jars to look for plug-ins of its own, in each compilation.
      files.setLocation(StandardLocation.ANNOTATION_PROCESSOR_PATH, List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // There is nothing to read.
    }
    return files;
  }
}
