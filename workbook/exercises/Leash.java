package workbook.exercises;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Keeps the learner's code from taking the tool along: its classes are changed so that {@code
 * System.exit} becomes an error, and that each loop asks whether its time is over. Java has nothing
 * else that ends an endless loop, and it works in Spark's threads, too.
 */
public final class Leash {

  /** The learner's code has asked for the end of the JVM. */
  static final class Exited extends Error {
    private static final long serialVersionUID = 1;

    Exited(int code) {
      super("System.exit(" + code + ")");
    }
  }

  /** The time of the learner's code is over. */
  static final class TimeIsOver extends Error {
    private static final long serialVersionUID = 1;

    TimeIsOver() {
      super("The time is over.");
    }
  }

  private static final String NAME = Leash.class.getName().replace('.', '/');

  private static final AtomicInteger RUNS = new AtomicInteger();

  private static volatile int ended;

  private Leash() {}

  /** What a loop of the learner's calls each time round. */
  public static void loop(int run) {
    if (run <= ended) {
      throw new TimeIsOver();
    }
  }

  /** What the learner's code calls instead of {@code System.exit}. */
  public static void exit(int code) {
    throw new Exited(code);
  }

  /** What it calls instead of {@code Runtime.exit} and {@code halt}. */
  public static void exit(Runtime runtime, int code) {
    throw new Exited(code);
  }

  /** The number of a new run: its loops go on until it is ended. */
  static int begin() {
    return RUNS.incrementAndGet();
  }

  /** Ends the loops of a run, and of those before it. */
  static void end(int run) {
    ended = Math.max(ended, run);
  }

  /** A class on the leash of a run. */
  static byte[] on(int run, byte[] bytes) {
    ClassReader reader = new ClassReader(bytes);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Method(
                run, super.visitMethod(access, name, descriptor, signature, exceptions));
          }
        },
        0);
    return writer.toByteArray();
  }

  private static final class Method extends MethodVisitor {

    private final int run;
    private final Set<Label> passed = new HashSet<>();

    Method(int run, MethodVisitor next) {
      super(Opcodes.ASM9, next);
      this.run = run;
    }

    @Override
    public void visitLabel(Label label) {
      passed.add(label);
      super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      if (passed.contains(label)) { // A jump back is a loop.
        super.visitLdcInsn(run);
        super.visitMethodInsn(Opcodes.INVOKESTATIC, NAME, "loop", "(I)V", false);
      }
      super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      boolean system = owner.equals("java/lang/System") && name.equals("exit");
      boolean runtime =
          owner.equals("java/lang/Runtime") && (name.equals("exit") || name.equals("halt"));
      if (system) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, NAME, "exit", "(I)V", false);
      } else if (runtime) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, NAME, "exit", "(Ljava/lang/Runtime;I)V", false);
      } else {
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      }
    }

    @Override
    public void visitMaxs(int stack, int locals) {
      super.visitMaxs(stack + 1, locals);
    }
  }
}
