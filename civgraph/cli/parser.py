"""The command line: its words, its help, its errors, in the language of the messages.

In: the messages and the commands. Out: a parser. Then holds: every command has a summary, a help for each argument and two examples.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterable
from importlib import import_module
from importlib.metadata import version
from types import ModuleType
from typing import Any, NoReturn

from civgraph.cli.speech import Speech, Wrong


class Parser(argparse.ArgumentParser):
    """A parser that speaks one of our languages and leaves the exit to `main`."""

    def __init__(self, prog: str | None = None, *, say: Speech, **more: Any) -> None:
        super().__init__(prog, **{"add_help": False, "formatter_class": argparse.RawDescriptionHelpFormatter, **more})
        self.say = say
        self._positionals.title = say("headings.arguments")
        self._optionals.title = say("headings.options")
        self.add_argument("-h", "--help", action="help", help=say("help.help"))

    def error(self, message: str) -> NoReturn:
        raise Wrong(self.say("wrong-usage", program=self.prog, what=self.say.usage(message)))

    def format_usage(self) -> str:
        return self._said(super().format_usage())

    def format_help(self) -> str:
        return self._said(super().format_help())

    def _said(self, text: str) -> str:
        return text.replace("usage: ", self.say("headings.usage"), 1)

    def option(self, *names: str, **more: Any) -> None:
        """An argument of a command, its help from the messages."""
        key = names[-1].lstrip("-")
        self.add_argument(*names, help=self.say(f"commands.{self.prog.split()[-1]}.help.{key}"), **more)

    def common(self, *names: str) -> None:
        """Arguments that several commands share."""
        for name in names:
            more: dict[str, Any] = (
                {"action": "store_true"}
                if name == "json"
                else {"metavar": {"jobs": "N", "lang": "uk|en", "store": "DIR|URL", "registry": "DIR"}[name]}
            )
            self.add_argument(f"--{name}", default=argparse.SUPPRESS if name == "lang" else None, help=self.say(f"help.{name}"), **more)


def module_of(command: str) -> ModuleType:
    """The module of a command, loaded when it is wanted: to load all takes longer than most commands."""
    return import_module(f"civgraph.cli.{command}")


def parser_of(say: Speech, commands: Iterable[str], words: Collection[str]) -> Parser:
    """The parser of all commands, with the arguments of those that are named among the words."""
    parser = Parser("civgraph", say=say, description=say("about"), epilog=say("more"))
    parser.add_argument("--version", action="version", version=f"civgraph {version('civgraph')}", help=say("help.version"))
    parser.common("lang")
    found = parser.add_subparsers(dest="command", required=True, title=say("headings.commands"), metavar="COMMAND", parser_class=Parser)
    for name in commands:
        examples = "\n".join(f"  {line}" for line in say.raw(f"commands.{name}.examples"))
        command = found.add_parser(
            name,
            say=say,
            help=say(f"commands.{name}.summary"),
            description=say(f"commands.{name}.about"),
            epilog=f"{say('headings.examples')}:\n{examples}",
        )
        command.prog = f"civgraph {name}"
        command.common("lang")
        if name in words:
            module_of(name).arguments(command)
    return parser
