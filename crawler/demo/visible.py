"""What a visitor finds on a described site on one night: readable columns, dated posts, opened articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crawler.demo import description as d
from crawler.demo.description import ColumnDescription, PostDescription, SiteDescription

OPENED = 3  # articles opened where the rows show no days
NO_POSTS = ("organisation", "contact", "sitemap")


@dataclass(frozen=True, slots=True)
class Visible:
    """One site on one night."""

    site: SiteDescription
    night: int

    @property
    def reached(self) -> bool:
        """Whether the site's own home page is shown."""
        return self.site.behaviour_on(self.night) in (d.UP, d.SLOW)

    def columns(self, *kinds: str) -> list[ColumnDescription]:
        """The columns of these kinds (of all, without kinds) that can be read."""
        readable = [c for c in self.site.columns if c.condition == d.OK and c.filled != d.BY_SCRIPT]
        return [c for c in readable if not kinds or c.kind in kinds]

    def lists(self) -> list[ColumnDescription]:
        """The readable columns that hold posts themselves: those of a column instead of it."""
        return [leaf for column in self.columns() for leaf in (column.children or (column,))]

    def posts(self, column: ColumnDescription) -> tuple[PostDescription, ...]:
        """The posts on the first page of a column, or of its own columns."""
        if column.children:
            return tuple(post for child in column.children for post in self.posts(child))
        return column.on(self.night)[: self.site.per_page]

    def ages(self, column: ColumnDescription) -> list[tuple[PostDescription, int]]:
        """The posts of a column whose day a visitor sees, with their age; posts dated ahead are left out."""
        if column.dates == "nowhere":
            return []
        posts = self.posts(column)
        if column.dates == "articles":
            posts = tuple(post for post in posts[:OPENED] if post.condition == d.OK)
        return [(post, post.age_on(self.night)) for post in posts if not post.dated_ahead]

    def newest(self, column: ColumnDescription) -> int | None:
        """Age of a column's newest dated post; None where no day is seen."""
        return min((age for _, age in self.ages(column)), default=None)

    def home_posts(self) -> Iterator[tuple[ColumnDescription, PostDescription]]:
        """The posts that the home page shows."""
        if self.site.home != "navigation":
            for column in self.site.columns:
                for post in column.on_home(self.night):
                    yield column, post

    def home_ages(self) -> list[int]:
        """Ages of the dated posts on the home page."""
        if not self.site.home_dates:
            return []
        shown = [post for column, post in self.home_posts() if column.dates == "rows" and not post.dated_ahead]
        return [post.age_on(self.night) for post in shown]

    def opened(self, column: ColumnDescription) -> tuple[PostDescription, ...]:
        """The posts of a column whose articles a visitor opens: the newest, or the first three without days."""
        posts = [] if column.kind in NO_POSTS else [post for post in self.posts(column) if not post.elsewhere]
        if column.dates == "rows":
            return tuple(sorted(posts, key=lambda post: post.age)[:1])
        return tuple(posts[:OPENED])
