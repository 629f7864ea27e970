"""``python3 manage.py set_up_plant``: the first site, roles and administrator of a production plant."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.ledger import keys
from equipment.models.site import ComplianceProfile
from kernel.errors import DomainError
from mom.first_set_up import FirstAdministrator, FirstSite, has_administrator, set_up
from people.choices import IdentityMeans


class Command(BaseCommand):
    """Runs once, on a migrated database that has no administrator yet."""

    help = "Define the first site, the shipped roles and reasons, and make the first administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the site and the person; the password is asked for, never an argument."""
        parser.add_argument("--site", required=True, help="short code of the site, such as SZ")
        parser.add_argument("--name", required=True, help="its name in English")
        parser.add_argument("--name-zh", required=True, help="its name in Chinese")
        parser.add_argument("--zone", required=True, help="its time zone, such as Asia/Shanghai")
        parser.add_argument(
            "--profile", required=True, choices=ComplianceProfile.values, help="whose rules hold"
        )
        parser.add_argument("--administrator", required=True, help="user ID of the first administrator")
        parser.add_argument("--printed-name", required=True, help="the administrator's name as it is printed")
        parser.add_argument(
            "--language", default="en", choices=("en", "zh-hans"), help="of the administrator"
        )
        parser.add_argument(
            "--identity",
            default="",
            choices=("", *IdentityMeans.values),
            help="what you have seen of who the administrator is; without it they cannot sign yet",
        )
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the one-time password from standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up, or say in one line what stands against it."""
        if has_administrator():
            raise CommandError(
                "There is an administrator already: sign in as that person and go on in PharMOM. "
                "Nothing was changed."
            )
        place = FirstSite(
            code=options["site"],
            name={"en": options["name"], "zh": options["name_zh"]},
            zone=options["zone"],
            profile=options["profile"],
        )
        administrator = FirstAdministrator(
            username=options["administrator"],
            printed_name=options["printed_name"],
            password=_password(from_input=options["password_stdin"]),
            language=options["language"],
            identity=options["identity"],
        )
        try:
            person = set_up(place, administrator)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"Site {place.code}, the shipped roles and reasons are defined.")
        if not (keys.folder() / keys.SIGNING).exists():
            self.stdout.write(
                "Next: python3 manage.py make_ledger_key and make_document_key, where the worker runs."
            )
        self.stdout.write(f"{person.username} is administrator and chooses a password at the first sign-in.")


def _password(*, from_input: bool) -> str:
    """The one-time password: typed twice without being shown, or piped in."""
    if from_input:
        return sys.stdin.readline().rstrip("\n")
    typed = getpass.getpass("One-time password of the administrator: ")
    if typed != getpass.getpass("The same again: "):
        raise CommandError("The two entries differ. Nothing was changed.")
    return typed
