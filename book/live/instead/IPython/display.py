"""What a cell shows: values as HTML where they know how, as text otherwise."""

import page


class HTML(str):
    """Text that is HTML."""

    def _repr_html_(self):
        return str(self)


def display(*values):
    for value in values:
        form = getattr(value, "_repr_html_", None)
        if form is None:
            page.say("show", repr(value), "text")
        else:
            page.say("show", form(), "html")
