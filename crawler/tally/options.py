"""The office file's [tally] and [publish]: what the notice leaves to the office."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from crawler.office.fields import Table, Words
from reports.tally.settings import COUNTY, GROUP, MUNICIPAL, SELF, SPOT, VOTES, ZONE, Settings

Percent = Annotated[float, Field(ge=0, le=100)]


class Weights(Table):
    """Per cent of the total; the numbers of the notice."""

    spot: Percent = Field(default=55, examples=[55])
    self_evaluation: Percent = Field(default=10, examples=[10])
    group_inspection: Percent = Field(default=20, examples=[20])
    voting: Percent = Field(default=15, examples=[15])

    @model_validator(mode="after")
    def _whole(self) -> Self:
        whole = sum(weight for _, weight in self)
        if whole != 100:
            raise ValueError(f"the four weights sum to {whole:g}; they must sum to 100")
        return self


class Excellent(Table):
    """How many sub-sites are proposed as excellent in each class."""

    counties: int = Field(default=3, ge=0, examples=[3])
    zones: int = Field(default=1, ge=0, examples=[1])
    municipal: int = Field(default=10, ge=0, examples=[10])


class TallyOptions(Table):
    """How the four parts become a total; the notice gives the weights and nothing else."""

    weights: Weights = Weights()
    combine: Literal["mean", "trimmed"] = Field(default="mean", examples=["mean"])
    own_marks: bool = Field(default=False, examples=[False])
    votes: Literal["share", "bands"] = Field(default="share", examples=["share"])
    bands: tuple[tuple[Percent, Percent], ...] = Field(
        default=((20, 100), (50, 90), (100, 80)), min_length=1, examples=[[[20, 100], [50, 90], [100, 80]]]
    )
    ballots_per_day: int = Field(default=1, ge=1, le=1000, examples=[1])
    missing_self: Literal["open", "zero"] = Field(default="open", examples=["open"])
    excellent: Excellent = Excellent()

    @model_validator(mode="after")
    def _bands_follow(self) -> Self:
        places = [upto for upto, _ in self.bands]
        if places != sorted(set(places)) or places[-1] != 100:
            raise ValueError("bands must go up, the last one to 100: [[20, 100], [50, 90], [100, 80]]")
        return self

    @property
    def settings(self) -> Settings:
        """The same as the tally computes with it."""
        weights = dict(zip((SPOT, SELF, GROUP, VOTES), (weight for _, weight in self.weights), strict=True))
        excellent = {
            COUNTY: self.excellent.counties,
            ZONE: self.excellent.zones,
            MUNICIPAL: self.excellent.municipal,
        }
        return Settings(
            weights=weights,
            combine=self.combine,
            own=self.own_marks,
            votes=self.votes,
            bands=self.bands,
            per_day=self.ballots_per_day,
            missing=self.missing_self,
            excellent=excellent,
        )


class Publish(Table):
    """Who signs what the office publishes, in which words, and how long units have to put things right."""

    office: Words = Field(default="市信息化工作办公室", examples=["某某市信息化工作办公室"])
    wording: Path | None = Field(default=None, examples=["notice.txt"])
    workdays: int = Field(default=10, ge=1, le=60, examples=[10])
