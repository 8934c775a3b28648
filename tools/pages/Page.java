package pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import workbook.board.PageHtml;

/** A Markdown page as the tests see it: its blocks, its links, its headings and its prose. */
final class Page {

  /** A link or an image, and the line it stands on. */
  record Target(int line, String destination) {}

  private static final Parser MARKDOWN =
      Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES).build();

  final Path path;
  final List<Block> blocks = new ArrayList<>();

  /** Blocks that can't be understood. */
  final List<Finding> misread = new ArrayList<>();

  final List<Target> references = new ArrayList<>();

  /** The images, each with the words that say what it shows. */
  final Map<String, String> images = new HashMap<>();

  /** What a link can lead to within the page: GitHub's names for headings, and explicit ids. */
  final Set<String> anchors = new HashSet<>();

  private final List<String> source;
  private final StringBuilder prose = new StringBuilder();
  private final Map<String, Integer> slugs = new HashMap<>();

  /**
   * Reads a page.
   *
   * @throws IOException if the file can't be read
   */
  Page(Path path) throws IOException {
    this.path = path;
    source = Files.readString(path).lines().toList();
    MARKDOWN.parse(String.join("\n", source)).accept(new Reader());
  }

  /** The page's text without its blocks, with single spaces, as a reader sees it. */
  String prose() {
    return prose.toString().replaceAll("\\s+", " ");
  }

  /**
   * Writes the page again with other lines in some of its blocks; everything else stays as it is.
   */
  void rewrite(Map<Block, List<String>> changes) throws IOException {
    List<String> lines = new ArrayList<>(source);
    for (int i = blocks.size() - 1; i >= 0; i--) {
      Block block = blocks.get(i);
      List<String> change = changes.get(block);
      if (change != null) {
        List<String> body = lines.subList(block.line(), block.line() + block.lines().size());
        body.clear();
        change.forEach(line -> body.add((block.prefix() + line).stripTrailing()));
      }
    }
    Files.writeString(path, String.join("\n", lines) + "\n");
  }

  private final class Reader extends AbstractVisitor {

    private int line = 1;

    @Override
    public void visit(FencedCodeBlock node) {
      SourceSpan opening = node.getSourceSpans().get(0);
      int number = opening.getLineIndex() + 1;
      String before = source.get(number - 1).substring(0, opening.getColumnIndex());
      String prefix = before.replaceAll("[^> ]", " ");
      try {
        List<String> lines = node.getLiteral().lines().toList();
        blocks.add(Block.of(number, node.getInfo() == null ? "" : node.getInfo(), lines, prefix));
      } catch (IllegalArgumentException e) {
        misread.add(new Finding(path, number, e.getMessage()));
      }
    }

    @Override
    public void visit(IndentedCodeBlock node) {
      int number = node.getSourceSpans().get(0).getLineIndex() + 1;
      misread.add(
          new Finding(path, number, "indented code doesn't say what it is: use a fenced block"));
    }

    @Override
    public void visit(Heading node) {
      int start = prose.length();
      visitChildren(node);
      String slug = PageHtml.slug(prose.substring(start));
      int before = slugs.merge(slug, 1, Integer::sum) - 1;
      anchors.add(before == 0 ? slug : slug + "-" + before);
      prose.append('\n');
    }

    @Override
    public void visit(Link node) {
      references.add(new Target(lineOf(node), node.getDestination()));
      visitChildren(node);
    }

    @Override
    public void visit(Image node) {
      references.add(new Target(lineOf(node), node.getDestination()));
      int start = prose.length();
      visitChildren(node);
      images.put(node.getDestination(), prose.substring(start));
    }

    @Override
    public void visit(HtmlBlock node) {
      html(node.getLiteral());
    }

    @Override
    public void visit(HtmlInline node) {
      html(node.getLiteral());
    }

    @Override
    public void visit(Text node) {
      prose.append(node.getLiteral());
    }

    @Override
    public void visit(Code node) {
      prose.append(node.getLiteral());
    }

    @Override
    public void visit(SoftLineBreak node) {
      prose.append('\n');
    }

    @Override
    public void visit(HardLineBreak node) {
      prose.append('\n');
    }

    @Override
    public void visit(org.commonmark.node.Paragraph node) {
      visitChildren(node);
      prose.append('\n');
    }

    private int lineOf(Node node) {
      if (!node.getSourceSpans().isEmpty()) {
        line = node.getSourceSpans().get(0).getLineIndex() + 1;
      }
      return line;
    }

    private void html(String literal) {
      var id = Links.HTML_ID.matcher(literal);
      while (id.find()) {
        anchors.add(id.group(1));
      }
    }
  }
}
