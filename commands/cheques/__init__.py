"""`cheque`: everything that happens to post-dated cheques, from the stack at signing to the last return note."""

# Each module adds its commands to the menu, in this order.
from commands.cheques import registering  # noqa: F401, I001
from commands.cheques import requesting  # noqa: F401
from commands.cheques import banking  # noqa: F401
from commands.cheques import going_back  # noqa: F401
from commands.cheques import looking  # noqa: F401
from commands.cheques import customers  # noqa: F401
from commands.cheques.menu import app

__all__ = ["app"]
