"""Every error of the program in one tree.

    Exception
    └── BedrotError            ours: the message is written for the person and says what to do next
        ├── UsageError         the command or a value given by the person is wrong (exit code 2)
        │   └── SettingError   a setting has a wrong value: names the setting and what is allowed
        ├── WorkspaceError     the folder is not a workspace, or not one that may be used
        ├── Busy               somebody else holds the writer's lock: names the holder
        ├── FileRejected       a whole file cannot be taken over; nothing of it is stored
        │   └── SignInNeeded   the file is a sign-in page or an authentication error saved as data
        ├── WarehouseError     the warehouse cannot be opened, is newer than the program, or refused a query
        ├── ScriptFailed       a script service ended with an error
        ├── VaultError         the keyring is missing, locked or refuses, or a sealed file is damaged
        ├── BrowserTrouble     no browser can be opened, or it died
        ├── SystemRefused      the system does not start us by itself: a rule forbids it, a service is off
        ├── SourceChanged      a site or interface no longer looks as it is known
        ├── WaitingForYou      only the person can go on: signed out, a challenge, the wrong account
        ├── BudgetSpent        today's polite number of requests to an account is used up
        └── TransientError     may work when tried again (locked file, busy database, network)
            ├── Unreachable    the network or the service is down
            └── RateLimited    the service asks to come back later
    BaseException
    └── Cancelled              a stop that was asked for; no ``except Exception`` can swallow it

Anything else that arrives at the place where exceptions become outcomes (``core.jobs``) is a bug: it is
logged with its traceback and shown as such.
"""

from __future__ import annotations


class BedrotError(Exception):
    """Something went wrong that a person can understand.

    ``message`` says what happened and why, ``remedy`` what to do next (one sentence, may be empty).
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class UsageError(BedrotError):
    """The command line or an argument is wrong."""


class SettingError(UsageError):
    """A setting has a value that it cannot have."""


class WorkspaceError(BedrotError):
    """The folder given cannot be used as a workspace."""


class Busy(BedrotError):
    """Another process or run holds what is needed."""


class FileRejected(BedrotError):
    """Nothing of a file can be taken over; the state before it stays.

    ``rule`` is a short stable identifier such as ``header`` or ``empty``; ``line`` is the 1-based line in
    the file where the trouble was seen, if it has one.
    """

    def __init__(self, message: str, remedy: str = "", *, rule: str, line: int | None = None) -> None:
        super().__init__(message, remedy)
        self.rule = rule
        self.line = line


class SignInNeeded(FileRejected):
    """The file holds a sign-in page or an authentication error instead of data."""

    def __init__(self, message: str, remedy: str = "", *, rule: str = "sign-in page", line: int | None = None) -> None:
        super().__init__(
            message,
            remedy or "Sign in to the service again and fetch the file once more.",
            rule=rule,
            line=line,
        )


class WarehouseError(BedrotError):
    """The warehouse cannot do what was asked."""


class ScriptFailed(BedrotError):
    """A script of the lake ended with an error or ran out of time."""


class VaultError(BedrotError):
    """Secrets cannot be kept or read; nothing is ever written in plain text instead."""


class BrowserTrouble(BedrotError):
    """No browser was found, it would not start, or it ended unexpectedly."""


class SystemRefused(BedrotError):
    """The system did not take what it should do for us: start with it, a task of its scheduler, our addresses."""


class SourceChanged(BedrotError):
    """What was looked for is not there any more; ``evidence`` is the folder with picture and source, if kept."""

    def __init__(self, message: str, remedy: str = "", *, evidence: str = "") -> None:
        super().__init__(message, remedy)
        self.evidence = evidence


class WaitingForYou(BedrotError):
    """Work that only the person can let go on. ``verdict`` is one of ``sessions.answers``."""

    def __init__(self, message: str, remedy: str = "", *, service: str, account: str, verdict: str) -> None:
        super().__init__(message, remedy)
        self.service = service
        self.account = account
        self.verdict = verdict


class BudgetSpent(BedrotError):
    """An account was asked as often today as is polite."""


class TransientError(BedrotError):
    """A trouble that may be gone on the next try."""


class Unreachable(TransientError):
    """Neither the network nor anybody's session is to blame for longer than it lasts."""


class RateLimited(TransientError):
    """The service asks to come back later, after ``seconds`` where it says so.

    ``waited``: whoever raises this has come back several times already; it is not tried again in the same run.
    """

    def __init__(self, message: str, remedy: str = "", *, seconds: float | None = None, waited: bool = False) -> None:
        super().__init__(message, remedy)
        self.seconds = seconds
        self.waited = waited


class Cancelled(BaseException):
    """The work was asked to stop and did."""


def kind_of(error: BedrotError) -> str:
    """The name of the class of this module that an error is of, whatever narrower one raised it."""
    return next(one.__name__ for one in type(error).__mro__ if one.__module__ == __name__)
