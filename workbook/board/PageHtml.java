//DEPS org.commonmark:commonmark:0.32.0
//DEPS org.commonmark:commonmark-ext-gfm-tables:0.32.0

package workbook.board;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
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
 * A page's Markdown as HTML, for the board or for a site. On the board it brings its pictures
 * along, and a link to another page is a button, which the board's script answers; a site says
 * where these lie. Of HTML in the page, what folds an answer away stays, and all else is text. So
 * nothing in it runs, loads or is styled, whatever the page says.
 */
public final class PageHtml {

  private static final List<Extension> TABLES = List.of(TablesExtension.create());
  private static final Parser MARKDOWN = Parser.builder().extensions(TABLES).build();
  private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
  private static final Pattern TAG = Pattern.compile("</?(details|summary|br)>");
  private static final Pattern NOTES =
      Pattern.compile("(?s)\n<!--\n## For the teacher\n(.*?)\n-->");
  private static final Pattern RECORDING = Pattern.compile(" recording=(\\S+)");
  private static final Pattern LINK = Pattern.compile("([^#]*)(?:#(.*))?");
  private static final Pattern PAGE = Pattern.compile("\\d\\d-[a-z-]+/[\\w-]+[.]md");

  /** What keeps the headings' names apart from the board's own. */
  private static final String AT = "at-";

  private static final Map<String, String> PICTURES =
      Map.of("svg", "image/svg+xml", "png", "image/png");

  private PageHtml() {}

  /** The page as its readers see it. */
  static String page(MarkdownPage page) {
    return html(page.markdown(), page, true, null);
  }

  /**
   * The page as its readers see it on a site.
   *
   * @param addresses where on the site something lies that the page names: a link's destination, a
   *     picture or a recording; null when the site doesn't have it
   */
  public static String page(MarkdownPage page, UnaryOperator<String> addresses) {
    return html(page.markdown(), page, true, addresses);
  }

  /** The notes for the teacher that the page hides from its readers; empty when it has none. */
  static String notes(MarkdownPage page) {
    return notes(page, null);
  }

  /** The same for a site, with its links. */
  public static String notes(MarkdownPage page, UnaryOperator<String> addresses) {
    Matcher notes = NOTES.matcher(page.markdown().replace("\r\n", "\n"));
    return notes.find() ? html(notes.group(1), page, false, addresses) : "";
  }

  /** The name that GitHub gives a heading: small letters, no punctuation, hyphens for spaces. */
  public static String slug(String heading) {
    return heading
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc}\\- ]", "")
        .replace(' ', '-');
  }

  private static String html(
      String markdown, MarkdownPage page, boolean whole, UnaryOperator<String> addresses) {
    return HtmlRenderer.builder()
        .extensions(TABLES)
        .escapeHtml(true)
        .sanitizeUrls(true)
        .nodeRendererFactory(context -> new Own(context, page, whole, addresses))
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
    private final UnaryOperator<String> addresses; // On a site; null on the board.
    private final Map<String, Integer> slugs = new HashMap<>();
    private String recording;

    Own(
        HtmlNodeRendererContext context,
        MarkdownPage page,
        boolean whole,
        UnaryOperator<String> addresses) {
      this.context = context;
      this.page = page;
      this.whole = whole;
      this.addresses = addresses;
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

    /** On the board, one level below its own title, as the parts of the notes are. */
    private void heading(Heading heading) {
      int level = heading.getLevel();
      String tag = "h" + (addresses != null ? level : whole ? Math.min(6, level + 1) : 2);
      String slug = slug(text(heading));
      int before = slugs.merge(slug, 1, Integer::sum) - 1;
      String id = (addresses == null ? AT : "") + slug + (before == 0 ? "" : "-" + before);
      html.line();
      html.tag(tag, whole ? Map.of("id", id) : Map.of());
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
      if (addresses != null) {
        replay(code, info);
      }
    }

    /** Below what a recorded block has printed, the way to its recording. */
    private void replay(FencedCodeBlock code, String info) {
      Matcher named = RECORDING.matcher(info);
      recording = named.find() ? addresses.apply(named.group(1)) : recording;
      if (recording != null && !(code.getNext() instanceof FencedCodeBlock)) {
        html.tag("p", Map.of("class", "replay"));
        html.tag("a", Map.of("href", recording));
        html.text("Replay this session, tick by tick");
        html.tag("/a");
        html.tag("/p");
        html.line();
        recording = null;
      }
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
      if (addresses != null) {
        String address = addresses.apply(name);
        if (address == null) {
          html.text("[" + text(image) + "]");
        } else {
          // By itself it fills the window, and can be made larger.
          html.tag("a", Map.of("href", address));
          html.tag("img", attributes("src", address, "alt", text(image)), true);
          html.tag("/a");
        }
        return;
      }
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
      if (addresses != null) {
        String address = addresses.apply(to);
        if (address != null) {
          html.tag("a", attributes("href", address, "rel", "noopener noreferrer"));
        }
        children(link);
        if (address != null) {
          html.tag("/a");
        }
        return;
      }
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
      String place = parts.group(2) == null ? "" : AT + slug(parts.group(2));
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
  }
}
