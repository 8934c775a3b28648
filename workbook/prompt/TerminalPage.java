//DEPS org.commonmark:commonmark:0.32.0
//DEPS org.commonmark:commonmark-ext-gfm-tables:0.32.0

package workbook.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;
import workbook.drawing.PipelineText;
import workbook.drawing.TextTable;
import workbook.session.Refusal;

/**
 * A Markdown page as plain text of 80 columns. What the page folds away ({@code <details>}) is left
 * out and kept apart.
 */
final class TerminalPage {

  private static final int WIDTH = 80;
  private static final String CODE_INDENT = "    ";
  private static final Pattern SUMMARY = Pattern.compile("<summary>(.*?)</summary>");

  private static final Pattern ANSWER = Pattern.compile("Answer(?: (\\d+))?");

  private final String name;
  private final int answers;
  private final List<String> shown = new ArrayList<>();
  private final Map<Integer, List<String>> folded = new TreeMap<>();
  private List<String> lines = shown;

  /**
   * Lays a page out.
   *
   * @param name the page as {@code answer(...)} takes it, such as {@code 5}
   * @param markdown its text
   */
  TerminalPage(String name, String markdown) {
    this.name = name;
    Stream<MatchResult> folds = SUMMARY.matcher(markdown).results();
    answers = (int) folds.filter(fold -> ANSWER.matcher(fold.group(1)).matches()).count();
    Parser parser = Parser.builder().extensions(List.of(TablesExtension.create())).build();
    blocks(parser.parse(markdown), "");
  }

  String text() {
    return String.join("\n", shown).strip();
  }

  /** What the page folds away: the answers by the numbers of their questions, then the rest. */
  List<String> folded() {
    return folded.values().stream().map(each -> String.join("\n", each).strip()).toList();
  }

  private void blocks(Node parent, String indent) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
      block(node, indent);
    }
  }

  private void block(Node node, String indent) {
    if (node instanceof Heading heading) {
      heading(heading);
    } else if (node instanceof Paragraph) {
      add(wrap(inline(node), indent, indent));
    } else if (node instanceof FencedCodeBlock code) {
      code(code.getInfo() == null ? "" : code.getInfo(), code.getLiteral(), indent);
    } else if (node instanceof IndentedCodeBlock code) {
      code("", code.getLiteral(), indent);
    } else if (node instanceof BulletList || node instanceof OrderedList) {
      list(node, indent);
    } else if (node instanceof BlockQuote) {
      blocks(node, indent + "> ");
    } else if (node instanceof TableBlock) {
      table(node);
    } else if (node instanceof HtmlBlock html) {
      html(html.getLiteral());
    } else if (node instanceof ThematicBreak) {
      add(List.of("-".repeat(WIDTH)));
    }
  }

  private void heading(Heading heading) {
    String title = inline(heading);
    add(List.of(title, (heading.getLevel() == 1 ? "=" : "-").repeat(title.length())));
  }

  private void code(String info, String text, String indent) {
    if (BlockKind.of(info).equals(Optional.of(BlockKind.MERMAID))) {
      List<String> drawing = new ArrayList<>();
      for (String line : PipelineText.lines(text)) {
        drawing.addAll(wrap(line, indent + CODE_INDENT, indent + CODE_INDENT));
      }
      add(drawing);
      return;
    }
    // Outputs are up to 80 columns wide, and a ledger's lines always are: these keep their width.
    int widest = text.lines().mapToInt(String::length).max().orElse(0);
    String margin = (indent + CODE_INDENT).length() + widest > WIDTH ? "" : indent + CODE_INDENT;
    add(text.stripTrailing().lines().map(line -> margin + line).toList());
  }

  private void list(Node list, String indent) {
    int number = list instanceof OrderedList ordered ? ordered.getMarkerStartNumber() : 0;
    for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
      String mark = list instanceof OrderedList ? number++ + ". " : "- ";
      Node first = item.getFirstChild();
      String inner = indent + " ".repeat(mark.length());
      if (first instanceof Paragraph) {
        List<String> wrapped = wrap(inline(first), indent + mark, inner);
        addTight(wrapped, item != list.getFirstChild());
        first = first.getNext();
      }
      for (Node node = first; node != null; node = node.getNext()) {
        block(node, inner);
      }
    }
  }

  /** Rows as paragraphs: the cells of a reference table are too long for columns. */
  private void table(Node table) {
    List<List<String>> rows = new ArrayList<>();
    for (Node part = table.getFirstChild(); part != null; part = part.getNext()) {
      for (Node row = part.getFirstChild(); row instanceof TableRow; row = row.getNext()) {
        List<String> cells = new ArrayList<>();
        for (Node cell = row.getFirstChild(); cell instanceof TableCell; cell = cell.getNext()) {
          cells.add(inline(cell));
        }
        rows.add(cells);
      }
    }
    List<String> plain = TextTable.lines(rows.get(0), rows.subList(1, rows.size()), 100_000);
    if (plain.stream().allMatch(line -> line.length() <= WIDTH)) {
      List<String> ruled = new ArrayList<>(plain);
      ruled.add(1, "-".repeat(plain.stream().mapToInt(String::length).max().orElse(0)));
      add(ruled);
      return;
    }
    for (List<String> row : rows.subList(1, rows.size())) {
      List<String> text = new ArrayList<>(List.of(row.get(0)));
      for (int i = 1; i < row.size(); i++) {
        if (!row.get(i).isEmpty()) {
          String column = rows.get(0).get(i).isEmpty() ? "" : rows.get(0).get(i) + ": ";
          text.addAll(wrap(column + row.get(i), CODE_INDENT, CODE_INDENT + "  "));
        }
      }
      add(text);
    }
  }

  private void html(String html) {
    if (html.contains("<details")) {
      Matcher summary = SUMMARY.matcher(html);
      String title = summary.find() ? summary.group(1).replaceAll("<[^>]*>", "").strip() : "";
      Matcher answer = ANSWER.matcher(title);
      int number = answers + 1;
      while (folded.containsKey(number)) {
        number++;
      }
      if (answer.matches()) {
        number = answer.group(1) == null ? 1 : Integer.parseInt(answer.group(1));
      }
      add(List.of("[" + title + ": answer(" + name + ", " + number + ") shows it]"));
      lines = new ArrayList<>(List.of(title));
      folded.put(number, lines);
    }
    if (html.contains("</details")) {
      lines = shown;
    }
  }

  private static String inline(Node parent) {
    StringBuilder text = new StringBuilder();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Text plain) {
        text.append(drawn(plain.getLiteral()));
      } else if (node instanceof Code code) {
        text.append(code.getLiteral());
      } else if (node instanceof SoftLineBreak || node instanceof HardLineBreak) {
        text.append(' ');
      } else if (node instanceof Image) {
        text.append('[').append(inline(node)).append(']');
      } else if (node instanceof Link link && link.getDestination().startsWith("http")) {
        String name = inline(node);
        text.append(name);
        text.append(name.equals(link.getDestination()) ? "" : " (" + link.getDestination() + ")");
      } else {
        text.append(inline(node));
      }
    }
    return text.toString();
  }

  /** A text that speaks of the drawing, as it is drawn here. */
  private static String drawn(String text) {
    return text.replace("with the thick border", "between asterisks")
        .replace("have the thick border", "stand between asterisks");
  }

  private static List<String> wrap(String text, String first, String next) {
    List<String> wrapped = new ArrayList<>();
    for (String line : Refusal.wrap(text, WIDTH - next.length())) {
      wrapped.add((wrapped.isEmpty() ? first : next) + line);
    }
    return wrapped;
  }

  /** Adds a block after an empty line. */
  private void add(List<String> block) {
    addTight(block, false);
  }

  private void addTight(List<String> block, boolean tight) {
    if (!tight && !lines.isEmpty()) {
      lines.add("");
    }
    lines.addAll(block);
  }
}
