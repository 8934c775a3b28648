package workbook.prompt;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import java.util.List;
import java.util.Optional;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import workbook.hand.Desk;

/**
 * The line that the query was shown with, and all that was defined in JShell at that moment: what
 * is defined later has no part in the query.
 *
 * @param expression what stands in the brackets of {@code show(EXPRESSION, "mode")}
 * @param defined the snippets that were valid then, in the order in which they ran
 */
record ShownQuery(String expression, List<Snippet> defined) {

  private static Desk.Shown seen;
  private static ShownQuery last;

  /** Looks whether a snippet that has run has shown a query. */
  static synchronized void note(JShell shell, SnippetEvent event) {
    Desk.Shown shown = Prompt.shown();
    if (shown == null || shown == seen || event.causeSnippet() != null) {
      return;
    }
    boolean again = seen != null && seen.dataset() == shown.dataset(); // As replay() does.
    seen = shown;
    Optional<String> expression = expression(event.snippet().source());
    if (expression.isPresent()) {
      List<Snippet> defined =
          shell.snippets().filter(each -> shell.status(each).isActive()).toList();
      last = new ShownQuery(expression.get(), defined);
    } else if (!again) {
      last = null;
    }
  }

  /** The line behind a query that is shown; nothing when other code has shown it. */
  static synchronized Optional<ShownQuery> of(Desk.Shown shown) {
    return seen != null && shown != null && seen.dataset() == shown.dataset()
        ? Optional.ofNullable(last)
        : Optional.empty();
  }

  private static Optional<String> expression(String source) {
    SourceCode code = SourceCode.statements(source);
    return code.call("show")
        .map(MethodInvocationTree::getArguments)
        .filter(arguments -> arguments.size() > 1)
        .map(arguments -> code.text((ExpressionTree) arguments.get(0)));
  }
}
