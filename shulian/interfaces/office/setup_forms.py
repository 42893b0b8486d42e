"""The forms of the first start: who the alliance is, who administers it, and which libraries belong to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.apps.alliance.actions.libraries import Proposed
from shulian.apps.alliance.actions.setup import Founding
from shulian.apps.alliance.models import Account
from shulian.apps.alliance.queries.staff import username_taken
from shulian.documents.sheet import MAX_BYTES, SheetError
from shulian.interfaces.office import libraries_sheet, setup_code
from shulian.interfaces.office.acting import ActForm


class NewAccountForm(forms.Form):
    """User name, name and a password typed twice."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Letters, figures and @ . + - _ only; used to sign in."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "username"}),
    )
    display_name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        help_text=_("At least 10 characters, not only figures, and nothing that others use often."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )
    repeated = forms.CharField(
        label=_("The password once more"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )

    def clean_username(self) -> str:
        """A user name that nobody else has."""
        name: str = self.cleaned_data["username"]
        if username_taken(name):
            raise ValidationError(_("This user name is taken. Choose another one."))
        return name

    def clean(self) -> dict[str, Any]:
        """The two passwords agree and the password is strong enough."""
        values = super().clean() or {}
        password, repeated = values.get("password"), values.get("repeated")
        if password and repeated and password != repeated:
            self.add_error("repeated", _("The two passwords differ. Type the same one twice."))
        elif password:
            account = Account(username=values.get("username", ""), display_name=values.get("display_name", ""))
            try:
                validate_password(password, account)
            except ValidationError as error:
                self.add_error("password", error)
        return values


class AllianceForm(NewAccountForm):
    """Everything the first start asks."""

    field_order = ["name", "short_name", "office_name", "centre_name", "centre_code"]

    name = forms.CharField(
        label=_("Name of the alliance"), max_length=100, help_text=_("As it stands on pages and bulletins.")
    )
    short_name = forms.CharField(label=_("Short name"), max_length=40)
    office_name = forms.CharField(
        label=_("Name of its office"), max_length=100, help_text=_("The issuer of bulletins and notices.")
    )
    centre_name = forms.CharField(
        label=_("Name of the central library"),
        max_length=100,
        help_text=_("The library at the top of the tree; all others stand below it."),
    )
    centre_code = forms.RegexField(
        r"^[0-9A-Za-z][0-9A-Za-z-]{0,19}$",
        label=_("Code of the central library"),
        help_text=_("Its division code, such as 610000, or a code of your own."),
    )

    def founding(self) -> Founding:
        """What was filled in, for the act."""
        values = self.cleaned_data
        return Founding(**{name: values[name] for name in Founding.__dataclass_fields__ if name in values})


class SetupForm(ActForm, AllianceForm):
    """The form of the page: it also asks for the code that only the operator has."""

    field_order = ["code", *AllianceForm.field_order]

    code = forms.CharField(
        label=_("Setup code"),
        max_length=40,
        help_text=_(
            "It was printed where Shulian was started, and stands in the file run/setup-code of the data folder."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """Only who can read the data folder may set up the site."""
        code: str = self.cleaned_data["code"]
        if not setup_code.matches(code):
            raise ValidationError(_("This is not the setup code. Look it up again and type it as it stands there."))
        return code


class LibrariesForm(ActForm):
    """A filled-in workbook of libraries; its rows are in `rows` once the form is valid."""

    workbook = forms.FileField(label=_("Workbook of libraries"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))
    rows: list[Proposed]

    def clean_workbook(self) -> object:
        """A file that can be read as a table of libraries."""
        file = self.cleaned_data["workbook"]
        try:
            # One byte more than allowed is enough to know that it is too large.
            self.rows = libraries_sheet.read(file.read(MAX_BYTES + 1))
        except SheetError as error:
            raise ValidationError(libraries_sheet.fault_sentence(error)) from error
        return file
