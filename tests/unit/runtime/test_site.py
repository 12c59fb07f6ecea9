"""What the program calls what it makes."""

from __future__ import annotations

from typing import Any

from ironhouse.runtime.site import caller

_PROGRAM = """
class Hub:
    def open(self, make, wrap):
        self.kept = make()
        local = make()
        with make() as entered, make() as second:
            pass
        wrapped = wrap(make())
        return self.kept, local, entered, second, wrapped
top = make()
with make() as within:
    pass
found = Hub().open(make, lambda one: one)
"""


def test_a_site_has_the_name_of_the_variable_that_takes_what_is_made() -> None:
    class Made:
        def __init__(self) -> None:
            self.site = caller((__name__,))

        def __enter__(self) -> Made:
            return self

        def __exit__(self, *_: object) -> None:
            return None

    scope: dict[str, Any] = {"__name__": "program", "make": Made}
    exec(compile(_PROGRAM, "program.py", "exec"), scope)
    assert [one.site.variable for one in (scope["top"], scope["within"], *scope["found"])] == [
        "top",
        "within",
        "Hub.kept",
        "Hub.open.local",
        "Hub.open.entered",
        "Hub.open.second",
        "",
    ]
    assert scope["found"][1].site.file == "program.py"
    assert scope["found"][1].site.line == 5
