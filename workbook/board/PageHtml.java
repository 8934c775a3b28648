//DEPS org.commonmark:commonmark:0.32.0
//DEPS org.commonmark:commonmark-ext-gfm-tables:0.32.0

package workbook.board;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.html.HtmlWriter;
import workbook.drawing.PipelineText;

/**
 * A page's Markdown as HTML for the board. It brings its pictures along; a link to another page is
 * a button, which the board's script answers; of HTML in the page, what folds an answer away stays,
 * and all else is text. So nothing in it runs, loads or is styled, whatever the page says.
 */
final class PageHtml {

  private static final List<Extension> TABLES = List.of(TablesExtension.create());
  private static final Parser MARKDOWN = Parser.builder().extensions(TABLES).build();
  private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
  private static final Pattern TAG = Pattern.compile("</?(details|summary|br)>");
  private static final Pattern NOTES =
      Pattern.compile("(?s)\n<!--\n## For the teacher\n(.*?)\n-->");
  private static final Pattern LINK = Pattern.compile("([^#]*)(?:#(.*))?");
  private static final Pattern PAGE = Pattern.compile("\\d\\d-[a-z-]+/[\\w-]+[.]md");
  private static final Map<String, String> PICTURES =
      Map.of("svg", "image/svg+xml", "png", "image/png");

  private PageHtml() {}

  /** The page as its readers see it. */
  static String page(MarkdownPage page) {
    return html(page.markdown(), page, true);
  }

  /** The notes for the teacher that the page hides from its readers; empty when it has none. */
  static String notes(MarkdownPage page) {
    Matcher notes = NOTES.matcher(page.markdown().replace("\r\n", "\n"));
    return notes.find() ? html(notes.group(1), page, false) : "";
  }

  private static String html(String markdown, MarkdownPage page, boolean whole) {
    return HtmlRenderer.builder()
        .extensions(TABLES)
        .escapeHtml(true)
        .sanitizeUrls(true)
        .nodeRendererFactory(context -> new Own(context, page, whole))
        .build()
        .render(MARKDOWN.parse(markdown))
        .replace("<th></th>", "<td></td>"); // A column without a name has no header.
  }

  /** What is laid out otherwise than by the library. */
  private static final class Own implements NodeRenderer {

    private final HtmlNodeRendererContext context;
    private final HtmlWriter html;
    private final MarkdownPage page;
    private final boolean whole; // Or its notes.

    Own(HtmlNodeRendererContext context, MarkdownPage page, boolean whole) {
      this.context = context;
      this.page = page;
      this.whole = whole;
      html = context.getWriter();
    }

    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
      return Set.of(
          Heading.class,
          FencedCodeBlock.class,
          HtmlBlock.class,
          HtmlInline.class,
          Image.class,
          Link.class);
    }

    @Override
    public void render(Node node) {
      if (node instanceof Heading heading) {
        heading(heading);
      } else if (node instanceof FencedCodeBlock code) {
        code(code);
      } else if (node instanceof HtmlBlock block) {
        html.line();
        tags(block.getLiteral());
        html.line();
      } else if (node instanceof HtmlInline inline) {
        tags(inline.getLiteral());
      } else if (node instanceof Image image) {
        image(image);
      } else if (node instanceof Link link) {
        link(link);
      }
    }

    private void children(Node node) {
      for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
        context.render(child);
      }
    }

    /** One level below the board's own title, as the parts of the notes are. */
    private void heading(Heading heading) {
      String tag = "h" + (whole ? Math.min(6, heading.getLevel() + 1) : 2);
      html.line();
      html.tag(tag, Map.of("id", id(text(heading))));
      children(heading);
      html.tag("/" + tag);
      html.line();
    }

    private void code(FencedCodeBlock code) {
      String info = code.getInfo() == null ? "" : code.getInfo();
      String kind = info.split(" ", 2)[0];
      html.line();
      if (kind.equals("mermaid")) {
        for (String line : PipelineText.lines(code.getLiteral())) {
          stations(line);
        }
      } else {
        // It may be wider than the page, and is then moved by the keyboard, too.
        html.tag("pre", attributes("class", kind, "tabindex", "0"));
        html.text(code.getLiteral());
        html.tag("/pre");
      }
      html.line();
    }

    /** A line of stations: what stands between asterisks there is this lesson's. */
    private void stations(String line) {
      html.tag("p", Map.of("class", "stations"));
      boolean here = false;
      for (String part : line.replace("->", "→").replace("..>", "⇢").split("[*]", -1)) {
        if (here) {
          html.tag("strong");
        }
        html.text(part);
        if (here) {
          html.tag("/strong");
        }
        here = !here;
      }
      html.tag("/p");
    }

    /** The tags that fold something away; comments are for others, and all else is text. */
    private void tags(String literal) {
      String text = COMMENT.matcher(literal).replaceAll("");
      Matcher tag = TAG.matcher(text);
      int done = 0;
      while (tag.find()) {
        html.text(text.substring(done, tag.start()));
        html.raw(tag.group());
        done = tag.end();
      }
      html.text(text.substring(done));
    }

    private void image(Image image) {
      String name = image.getDestination();
      String type = PICTURES.get(name.substring(name.lastIndexOf('.') + 1));
      Path lessons = page.folder().toAbsolutePath().normalize().getParent();
      Path file = page.folder().toAbsolutePath().resolve(name).normalize();
      if (type == null || name.contains(":") || !file.startsWith(lessons)) {
        html.text("[" + text(image) + "]");
        return;
      }
      try {
        String data = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        html.tag(
            "img", attributes("src", "data:" + type + ";base64," + data, "alt", text(image)), true);
      } catch (IOException e) {
        throw new UncheckedIOException("A picture of the page could not be read: " + name, e);
      }
    }

    private void link(Link link) {
      String to = link.getDestination();
      if (to.matches("https?://.*")) {
        html.tag("a", attributes("href", to, "target", "_blank", "rel", "noopener noreferrer"));
        children(link);
        html.tag("/a");
        return;
      }
      Matcher parts = LINK.matcher(to);
      parts.matches();
      String name = parts.group(1).isEmpty() ? page.name() : name(parts.group(1));
      if (!whole || !PAGE.matcher(name).matches()) {
        children(link); // A file, or a page that is no lesson's: it is read elsewhere.
        return;
      }
      String place = parts.group(2) == null ? "" : id(parts.group(2));
      html.tag(
          "button",
          attributes("type", "button", "class", "link", "data-page", name, "data-place", place));
      children(link);
      html.tag("/button");
    }

    private String name(String relative) {
      if (relative.contains(":")) {
        return "";
      }
      return Path.of(page.name())
          .resolveSibling(relative)
          .normalize()
          .toString()
          .replace('\\', '/');
    }

    private static Map<String, String> attributes(String... namesAndValues) {
      Map<String, String> attributes = new LinkedHashMap<>();
      for (int i = 0; i < namesAndValues.length; i += 2) {
        attributes.put(namesAndValues[i], namesAndValues[i + 1]);
      }
      return attributes;
    }

    private static String text(Node parent) {
      StringBuilder text = new StringBuilder();
      for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
        text.append(
            node instanceof Text plain
                ? plain.getLiteral()
                : node instanceof Code code ? code.getLiteral() : text(node));
      }
      return text.toString();
    }

    /** GitHub's name for a heading, behind a word that keeps it apart from the board's own. */
    private static String id(String heading) {
      return "at-"
          + heading
              .strip()
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc}\\- ]", "")
              .replace(' ', '-');
    }
  }
}
