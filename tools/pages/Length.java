package pages;

import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/**
 * How much there is on a page, as a reader finds it.
 *
 * @param words the words of the text: not those in blocks, nor those in tables of options, which
 *     are for looking things up. A word has a letter or a digit.
 * @param wordsInBlocks the words of commands, code and what they print, but not of drawings
 * @param blocks the blocks that a reader runs
 * @param questions the questions, each a number in bold at the beginning of a paragraph
 */
record Length(int words, int wordsInBlocks, int blocks, int questions) {

  private static final Parser MARKDOWN =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();
  private static final Pattern WORD = Pattern.compile("\\S*[\\p{L}\\p{N}]\\S*");
  private static final Pattern QUESTION = Pattern.compile("\\d+\\.");

  /** Measures a page's Markdown. */
  static Length of(String markdown) {
    var reader = new Reader();
    MARKDOWN.parse(markdown).accept(reader);
    return new Length(words(reader.text), words(reader.inBlocks), reader.blocks, reader.questions);
  }

  private static int words(CharSequence text) {
    return (int) WORD.matcher(text).results().count();
  }

  private static final class Reader extends AbstractVisitor {

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder inBlocks = new StringBuilder();
    private int blocks;
    private int questions;

    @Override
    public void visit(FencedCodeBlock node) {
      String info = node.getInfo() == null ? "" : node.getInfo();
      String kind = info.split(" ", 2)[0];
      if (kind.equals("mermaid")) {
        return;
      }
      inBlocks.append(node.getLiteral()).append('\n');
      boolean typed = List.of("sh", "input", "jshell", "java").contains(kind);
      if (typed && !info.contains("norun=") && !info.contains("file=")) {
        blocks++;
      }
    }

    @Override
    public void visit(CustomBlock node) {
      if (!(node instanceof TableBlock) || !Reference.isOfOptions(node)) {
        visitChildren(node);
      }
    }

    @Override
    public void visit(CustomNode node) {
      visitChildren(node);
      if (node instanceof TableCell) {
        text.append('\n');
      }
    }

    @Override
    public void visit(Paragraph node) {
      if (node.getFirstChild() instanceof StrongEmphasis number
          && number.getFirstChild() instanceof Text digits
          && QUESTION.matcher(digits.getLiteral()).matches()) {
        questions++;
      }
      visitChildren(node);
      text.append('\n');
    }

    @Override
    public void visit(Heading node) {
      visitChildren(node);
      text.append('\n');
    }

    @Override
    public void visit(Text node) {
      text.append(node.getLiteral());
    }

    @Override
    public void visit(Code node) {
      text.append(node.getLiteral());
    }

    @Override
    public void visit(Image node) {
      // The picture is looked at; its text says the same to those who can't.
    }

    @Override
    public void visit(SoftLineBreak node) {
      text.append('\n');
    }

    @Override
    public void visit(HardLineBreak node) {
      text.append('\n');
    }
  }
}
