"""What can go wrong, and what to do about it.

Each message is one line that ends with the next step. The API maps these to HTTP in one place (`api/errors.py`),
the command line to exit codes in another (`cli/console.py`).
"""


class AppError(Exception):
    """A failure that the reader of its message can repair."""


class SettingsError(AppError):
    """A setting is missing, misspelled or out of range."""


class MissingExtra(SettingsError):
    """An optional dependency is not installed."""


class PromptError(AppError):
    """A prompt file is missing, malformed, or names a variable that nothing fills in."""


class BadQuestion(AppError):
    """The question is empty, too long or not text."""


class ConversationTooLong(BadQuestion):
    """There is more of it than any model would read."""


class BadFilter(BadQuestion):
    """A condition on what a search may see is none, or names a field that no document has."""


class QuestionBlocked(BadQuestion):
    """A guard found something in the question that it was set to block."""


class GuardFailed(AppError):
    """A guard could not decide, so there is no answer."""


class EmptyIndex(AppError):
    """Nothing is indexed yet."""


class UnknownCollection(AppError):
    """A collection was named that holds no documents."""


class UnknownDocument(AppError):
    """A document was named that is not in the index."""


class AmbiguousDocument(AppError):
    """A document was named that is in several collections."""


class UnknownThread(AppError):
    """An agent should go on with a run that is not there, or that is not the caller's."""


class ThreadBusy(AppError):
    """A run of an agent is under way, waits or was broken off, so that it takes no task; or it has nothing to do."""


class RunCancelled(AppError):
    """Somebody cancelled the run of an agent while it was under way."""


class UnknownAnswer(AppError):
    """An answer was named that is not there, or that is not the caller's."""


class IndexBusy(AppError):
    """Another process holds the embedded index. `server` is where it answers, if it does."""

    def __init__(self, message: str, server: str | None = None) -> None:
        super().__init__(message)
        self.server = server


class IndexMismatch(AppError):
    """The index was built with other settings than today's."""


class IndexBroken(AppError):
    """The index can't be opened or read."""


class ArchiveRefused(AppError):
    """A file that an index should go to, or come from, can't be written or does not fit."""


class NothingToIngest(AppError):
    """No path was given that holds a readable document."""


class UnreadableDocument(AppError):
    """One file can't be read; the others still are."""


class Unreached(UnreadableDocument):
    """Who holds it does not answer now; a little later it may."""


class ClusterUnavailable(AppError):
    """The machines that should share the work can't be reached, or failed at it."""


class ModelUnavailable(AppError):
    """The model did not answer: it is down, or broke off."""


class ModelRefused(ModelUnavailable):
    """The model's server refuses what we send: the key, the model's name, or the request."""


class ModelBusy(ModelUnavailable):
    """The model's server wants fewer requests. `retry_after` is the wait in seconds that it asks for, if it does."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ModelResting(ModelUnavailable):
    """The model failed so often that it is not asked for a while. `retry_after` is how long, in seconds."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BudgetExceeded(AppError):
    """A budget has no room for the call. `retry_after` is the wait in seconds until it begins anew."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class LedgerUnavailable(AppError):
    """What a budget spent can't be read or written, so that nothing may be spent."""


class WeightsUnavailable(AppError):
    """Open weights can't be had, or are not what they should be."""


class DatabaseUnavailable(AppError):
    """The database can't be read or written."""


class SchemaMismatch(DatabaseUnavailable):
    """The database was made by another version of this code."""


class DeadlineExceeded(AppError):
    """The time for this answer is over."""
