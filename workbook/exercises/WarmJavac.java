package workbook.exercises;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.DiagnosticListener;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler.CompilationTask;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Javac in memory, which remembers what it has read of the class path from one compilation to the
 * next, as JShell's does. That is no part of the compiler's public interface: where Java does not
 * give it, each compilation begins anew, and comes to the same.
 */
final class WarmJavac {

  private static final String STORE = "com.sun.tools.javac.api.JavacTaskPool";
  private static final int KEPT = 2; // One for learners, and one with all lints for authors.

  // Each compilation leaves some 20 KB in a store: names, and packages without a class.
  private static final int MOST_COMPILATIONS = 200;

  private final InMemory files;
  private Constructor<?> newStore; // null where there is none
  private Method getTask;
  private Class<?> worker;
  private Object store;
  private int compilations;

  WarmJavac(StandardJavaFileManager classPath) {
    files = new InMemory(classPath);
    try {
      Class<?> type = Class.forName(STORE);
      worker = Class.forName(STORE + "$Worker");
      getTask =
          type.getMethod(
              "getTask",
              Writer.class,
              JavaFileManager.class,
              DiagnosticListener.class,
              Iterable.class,
              Iterable.class,
              Iterable.class,
              worker);
      newStore = type.getConstructor(int.class);
      store = newStore.newInstance(KEPT);
    } catch (ReflectiveOperationException e) {
      newStore = null; // Started without the option, or another Java.
    }
  }

  /**
   * Compiles.
   *
   * @return the classes by their binary names; none or some where there are errors
   */
  synchronized Map<String, byte[]> compile(
      List<String> options,
      List<? extends JavaFileObject> sources,
      DiagnosticListener<JavaFileObject> diagnostics) {
    files.classes.clear();
    if (newStore == null) {
      ToolProvider.getSystemJavaCompiler()
          .getTask(Writer.nullWriter(), files, diagnostics, options, null, sources)
          .call();
    } else {
      withStore(options, sources, diagnostics);
    }
    Map<String, byte[]> classes = new LinkedHashMap<>();
    files.classes.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
    return classes;
  }

  private void withStore(
      List<String> options,
      List<? extends JavaFileObject> sources,
      DiagnosticListener<JavaFileObject> diagnostics) {
    Object call =
        Proxy.newProxyInstance(
            WarmJavac.class.getClassLoader(),
            new Class<?>[] {worker},
            (proxy, method, arguments) -> ((CompilationTask) arguments[0]).call());
    try {
      if (++compilations % MOST_COMPILATIONS == 0) {
        store = newStore.newInstance(KEPT);
      }
      getTask.invoke(store, null, files, diagnostics, options, null, sources, call);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("The compiler failed.", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Keeps classes as bytes. It is the same for all compilations, as javac remembers it, too. */
  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {

    private final Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();

    InMemory(JavaFileManager classPath) {
      super(classPath);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("mem:///" + name + ".class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          return classes.computeIfAbsent(name, any -> new ByteArrayOutputStream());
        }
      };
    }
  }
}
