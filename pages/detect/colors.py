"""One colour a person: told apart in light and dark, and from one another."""

IDENTITIES = (
    "#e8590c", "#1c7ed6", "#2f9e44", "#ae3ec9", "#f08c00", "#0ca678", "#e64980", "#4263eb", "#74b816", "#a0522d",
)  # fmt: skip


def color_of(identity: int) -> str:
    """Of the person with this number, from 1."""
    return IDENTITIES[(identity - 1) % len(IDENTITIES)]
