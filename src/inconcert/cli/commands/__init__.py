"""One file per command. They import nothing heavy until they run."""

from __future__ import annotations

from inconcert.cli.commands.demo import demo
from inconcert.cli.commands.detect import detect
from inconcert.cli.commands.doctor import doctor
from inconcert.cli.commands.evaluate import evaluate
from inconcert.cli.commands.evidence import evidence
from inconcert.cli.commands.export import export
from inconcert.cli.commands.findings import findings
from inconcert.cli.commands.import_ import import_
from inconcert.cli.commands.investigate import investigate
from inconcert.cli.commands.lists import detectors, formats
from inconcert.cli.commands.network import network
from inconcert.cli.commands.report import report
from inconcert.cli.commands.simulate import simulate

# In the order of the work, which is the order that `inconcert --help` lists them in.
COMMANDS = (
    demo,
    investigate,
    import_,
    detect,
    findings,
    evidence,
    report,
    export,
    network,
    simulate,
    evaluate,
    formats,
    detectors,
    doctor,
)
