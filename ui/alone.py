"""Pages that stand alone, without Streamlit: nothing in them comes from elsewhere, and their browser is told so."""

import hashlib
from base64 import b64encode


def headers(style: str, script: str, *more: str) -> dict[str, str]:
    """Of a page that has this style and runs this script within it, and no other; ``more``: what else it may do."""
    policy = ["default-src 'none'", f"style-src {digest(style)}", f"script-src {digest(script)}", "base-uri 'none'",
              "frame-ancestors 'none'", *more]  # fmt: skip
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def digest(text: str) -> str:
    """Names a text within the page."""
    return "'sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
