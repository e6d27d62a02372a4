"""The commands: `civgraph COMMAND …`. A command is one module of this package with `arguments(parser)` and `run(options, settings, say)`.

In: the words of the command line. Out: data on stdout, messages on stderr, an exit code. Then holds: 0 done; 1 below the bound asked for;
2 wrong usage; 3 some input cannot be read or is no plan; 4 the store or the program is broken; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from civgraph.cli.parser import module_of, parser_of
from civgraph.cli.settings import FLAGS, settings_of
from civgraph.cli.speech import Speech, Wrong
from civgraph.endpoint import Unanswered
from civgraph.registry_tables import BadRow, use
from civgraph.snapshots import Damaged, NoRoom

COMMANDS = (
    "read",
    "extract",
    "phrase",
    "score",
    "build",
    "snapshots",
    "registry",
    "validate",
    "ask",
    "sparql",
    "search",
    "diff",
    "serve",
    "export",
    "ontology",
    "doctor",
)  # in the order of the help; each is a module here, loaded where it is named
DONE, WRONG, UNREADABLE, BROKEN, INTERRUPTED = 0, 2, 3, 4, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    say = Speech("en")
    try:
        say = Speech(settings_of({"lang": _flag(words, "--lang")}).lang)
        options = parser_of(say, COMMANDS, words).parse_args(words)
        settings = settings_of({"lang": say.language} | {name: getattr(options, name, None) for name in FLAGS})
        if settings.registry and not settings.registry.is_dir() and options.command != "registry":  # which makes it
            raise Wrong(say("wrong.folder", value=settings.registry))
        use(settings.registry)
        return int(module_of(options.command).run(options, settings, say))
    except Wrong as wrong:
        print(wrong, file=sys.stderr)
        return WRONG
    except BadRow as bad:
        print(bad.said(say.language), file=sys.stderr)
        return UNREADABLE
    except (Damaged, NoRoom, Unanswered) as failed:
        print(failed.said(say.language), file=sys.stderr)
        return BROKEN
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone: `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        if os.environ.get("CIVGRAPH_DEBUG"):
            raise
        print(say("broken", what=f"{type(error).__name__}: {error}"), file=sys.stderr)
        return BROKEN


def _flag(words: list[str], name: str) -> str | None:
    """The value of a flag that must be known before the others are read."""
    for n, word in enumerate(words):
        if word == name and n + 1 < len(words):
            return words[n + 1]
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return None
