"""The gate: every kept history runs through today's code, and the journal that comes out is the one that is kept, hash by hash."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter

from audit.histories import KeptCase, read
from audit.replay import differences, input_of, replay
from domain.facts import Fact, intact
from workflows import claim, desk, preparation
from workflows.desk import Desk

HISTORIES = Path(__file__).parent.parent / "histories"
CASES = [case for version in sorted(path for path in HISTORIES.iterdir() if path.is_dir()) for case in read(version)]
