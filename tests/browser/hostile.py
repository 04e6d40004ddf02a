"""Names of files that are hostile, in five ways and a few more, and what a person is to read of them."""

MOST = 300  # characters that are shown, as of what an error holds
LONG = "long" * 5000 + ".mp4"
NAMES = [
    # pictures and links: a browser would fetch them, or lead there
    "![a](http://evil.test/a.png) [b](http://evil.test/b) <http://evil.test/c> http://evil.test/d www.evil.test",
    # HTML
    '<img src="http://evil.test/e.png" onerror="document.title=1"><b>bold</b> &lt;&amp;.mp4',
    # Streamlit's own: colours, icons, shortcodes, formulas, arrows
    ":red[stop] :material/delete: :streamlit: :smile: :rainbow[x] $x^2$ $$y$$ a->b a -- b <= c.mp4",
    # Markdown that begins blocks, and what holds several lines
    "# head\n\n- item\n> quote\n\n---\n`code` **bold** _it_ ~~gone~~ a|b\n```\nx.mp4",
    # what turns letters about, or is not seen
    "invoice\u202egpj.\u2066exe\u0000\u200b\ufeff.mp4",
    LONG,
    "1. first.mp4",
    "- item.mp4",
    "+ item.mp4",
    "> quote.mp4",
    "someone@evil.test",
]
READ = {
    NAMES[3]: "# head - item > quote --- `code` **bold** _it_ ~~gone~~ a|b ``` x.mp4",
    NAMES[4]: "invoicegpj.exe.mp4",
    LONG: LONG[: MOST * 2 // 3] + "…" + LONG[-(MOST // 3) :],
}
