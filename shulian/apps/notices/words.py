"""The words for notices: kinds, channels, states, why one was not sent, and what is wrong with a text."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.core.heartbeat import Pulse
from shulian.core.notices import timing
from shulian.core.notices.attempts import Trouble
from shulian.core.notices.kinds import Channel, Kind, State
from shulian.core.notices.texts import Broken, Fault, Parameter

KINDS: dict[str, Promise] = {
    Kind.HOLD_READY: _("A hold is ready"),
    Kind.HOLD_EXPIRED: _("A hold has expired"),
    Kind.HOLD_CANCELLED: _("A hold was cancelled"),
    Kind.DUE_SOON: _("Due soon"),
    Kind.OVERDUE: pgettext_lazy("notice", "Overdue"),
    Kind.RECALLED: _("Recalled"),
    Kind.CARD_EXPIRING: _("The card runs out"),
    Kind.CARD_FROZEN: pgettext_lazy("notice", "The card is frozen"),
    Kind.CARD_REPLACED: pgettext_lazy("notice", "The card was replaced"),
    Kind.CONTACT_CHANGED: pgettext_lazy("notice", "The reader is told elsewhere"),
    Kind.ACCOUNT_CHANGED: pgettext_lazy("notice", "The account was changed"),
    Kind.PIN_CHANGED: pgettext_lazy("notice", "The PIN was changed"),
    Kind.PIN_LINK: _("A link for a new PIN"),
    Kind.PIN_GUESSED: pgettext_lazy("notice", "The PIN was tried too often"),
    Kind.CLOSURE: _("A closure ahead"),
    Kind.CLOSURE_WITHDRAWN: _("Open after all"),
    Kind.NEW_TITLES: _("New titles for a saved search"),
    Kind.PURCHASE_ANSWERED: _("A suggestion to buy was answered"),
    Kind.GENERAL: _("General"),
}

CHANNELS: dict[str, Promise] = {
    Channel.INBOX: _("Inbox"),
    Channel.EMAIL: pgettext_lazy("notice", "E-mail"),
    Channel.SMS: _("Text message"),
    Channel.WECHAT: _("WeChat"),
}

STATES: dict[str, Promise] = {
    State.WAITING: _("Waiting to be sent"),
    State.SENT: pgettext_lazy("notice", "Sent"),
    State.FAILED: _("Failed"),
    State.GIVEN_UP: _("Given up"),
    State.CANCELLED: pgettext_lazy("notice", "Cancelled"),
}

LANGUAGES: dict[str, Promise] = {"zh-hans": _("Chinese"), "en": _("English")}

TROUBLES: dict[str, Promise] = {
    Trouble.NOT_AN_ADDRESS: _("What the reader gave is no address. Ask for the right one; it cannot be sent as it is."),
    Trouble.CHANNEL_NOT_SET_UP: _("This way out is no longer set up. Ask the system administrator, then try again."),
    Trouble.ADDRESS_REFUSED: _("The mail server does not know this address. Ask the reader for another one."),
    Trouble.SERVER_REFUSED: _("The mail server refuses our mail. Ask the system administrator to check the sign-in."),
    Trouble.SERVER_UNREACHABLE: _("The mail server does not answer. If this stays, ask the system administrator."),
    Trouble.GATEWAY_REJECTED: _("The gateway refuses this message for good. Its code says why."),
    Trouble.GATEWAY_BUSY: _("The gateway takes nothing at the moment. If this stays, ask whoever runs it."),
    Trouble.GATEWAY_UNREACHABLE: _("The gateway cannot be reached. If this stays, ask the system administrator."),
    Trouble.GATEWAY_TIMEOUT: _("The gateway did not answer in time. If this stays, ask whoever runs it."),
    Trouble.GATEWAY_ANSWER: _("The gateway answered something that is not in the contract. Tell whoever runs it."),
    Trouble.NOT_DELIVERED: _("The carrier could not deliver it: switched off, or the number is no longer in use."),
    Trouble.SURPRISE: _("Something went wrong here. Tell the system administrator the code."),
}

FAULTS: dict[Fault, Promise] = {
    Fault.EMPTY: _("Write something here; an empty text is not sent."),
    Fault.TOO_LONG: _("This is too long: at most %(about)s signs."),
    Fault.MORE_THAN_A_LINE: _("A subject is one line. Take out the line break."),
    Fault.BRACE_ALONE: _("A brace stands alone near “%(about)s”. Names are written in a pair: {title}."),
    Fault.UNKNOWN_PARAMETER: _("“%(about)s” is not known for this kind of notice. Choose from the names on this page."),
    Fault.PRIVATE_PARAMETER: _(
        "“%(about)s” must not go into a text message: it lights up on a locked screen, and numbers change hands."
    ),
    Fault.NOT_A_CODE: _("“%(about)s” is no template code. Use the code under which the carrier approved the text."),
}

HABIT_FAULTS: dict[timing.Fault, Promise] = {
    timing.Fault.NO_STEPS: _("Write at least one step, for example 1, 7, 30."),
    timing.Fault.STEPS_NOT_RISING: _("The steps must rise: each reminder comes later than the one before."),
    timing.Fault.STEPS_TOO_MANY: _("Nine reminders are enough. Take some out."),
    timing.Fault.DAYS_OUT_OF_RANGE: _(
        "Days go from 0 (not at all) to 365; the first reminder comes after 1 day or later."
    ),
}

PARAMETERS: dict[str, Promise] = {
    "reader": _("the reader's name"),
    "library": _("the library that tells"),
    "library_phone": _("its telephone number"),
    "alliance": _("the alliance"),
    "title": _("the title"),
    "titles": _("all titles"),
    "count": _("how many items"),
    "due": _("the day it is due"),
    "days": _("days overdue"),
    "step": _("which reminder this is"),
    "pickup": _("where it waits"),
    "until": _("the last day to pick it up"),
    "expires": _("the last day of the card"),
    "card": _("the last signs of the card"),
    "old": _("the last signs of the old card"),
    "day": _("the day it happened"),
    "first_day": _("the first day of the closure"),
    "last_day": _("the last day of the closure"),
    "reason": _("why it is closed"),
    "loans": _("how many loans fall due then"),
    "holds": _("how many holds wait there"),
    "search": _("the name of the saved search"),
    "link": _("the address where the messages are stopped"),
    "pin_link": _("the address where a new PIN is chosen"),
    "minutes": _("for how many minutes it serves"),
    "subject": _("what it is about"),
    "text": _("the text"),
}

SAMPLE: dict[str, Parameter] = {
    "reader": "王小明",
    "library": "雁塔区图书馆",
    "library_phone": "029-8888 0000",
    "alliance": "陕西公共图书馆服务联盟",
    "title": "平凡的世界",
    "titles": ("平凡的世界", "白鹿原"),
    "count": 2,
    "due": date(2026, 12, 1),
    "days": 7,
    "step": 2,
    "pickup": "雁塔区图书馆",
    "until": date(2026, 12, 8),
    "expires": date(2026, 12, 31),
    "card": "****0318",
    "old": "****0102",
    "day": date(2026, 12, 1),
    "first_day": date(2027, 2, 5),
    "last_day": date(2027, 2, 11),
    "reason": "春节放假",
    "loans": 2,
    "holds": 1,
    "search": "陕西地方志",
    "link": "https://library.example/searches/stop/…",
    "pin_link": "https://library.example/sign-in/forgotten/…",
    "minutes": 30,
    "subject": "阅览室调整开放时间",
    "text": "自下周一起，一楼阅览室开放到晚上九点。",
}
"""What a preview is filled in with."""

PULSES: dict[str, Promise] = {
    Pulse.WELL: _("runs"),
    Pulse.FAILED: _("its last run went wrong"),
    Pulse.LATE: pgettext_lazy("job", "late"),
    Pulse.DEAD: _("does not run"),
}

JOBS: dict[str, Promise] = {
    "shulian.apps.notices.jobs.send": _("Sending notices"),
    "shulian.apps.notices.jobs.forget_told": _("Forgetting what readers were told of"),
    "shulian.apps.readers.jobs.watch_guesses": _("Watching for guessed PINs and passwords"),
    "shulian.apps.readers.jobs.forget_notices": _("Forgetting old notices"),
    "shulian.apps.notices.jobs.forget_jobs": _("Forgetting jobs that are done"),
    "shulian.apps.readers.jobs.take_up_class_lists": _("Going on with class lists"),
    "shulian.apps.circulation.jobs.lapse_registrations": _("Closing provisional cards that nobody had checked"),
    "shulian.apps.readers.jobs.forget_class_lists": _("Forgetting what was written in class lists"),
    "shulian.apps.statistics.jobs.verify_published": _("Holding published figures against their digests"),
    "shulian.apps.bulletin.jobs.verify_issues": _("Holding issues and documents against their digests"),
    "shulian.apps.statistics.jobs.remind": _("Reminding libraries of returns that are due"),
    "shulian.apps.readers.jobs.mark_records": _("Marking records so that doubles are found"),
    "shulian.apps.circulation.jobs.remind": _("Finding what readers are reminded of"),
    "shulian.apps.discovery.jobs.tell_of_new_titles": _("Telling readers of new titles for their saved searches"),
    "shulian.apps.discovery.jobs.count_borrowed": _("Counting what is borrowed most"),
    "shulian.apps.discovery.jobs.forget_who_suggested": _("Forgetting who suggested what to buy"),
    "shulian.apps.holdings.jobs.harvest_others": _("Harvesting other catalogues"),
    "shulian.apps.holdings.jobs.take_up_imports": _("Going on with imports"),
    "shulian.apps.alliance.jobs.forget_sign_ins": _("Forgetting sign-ins that are over"),
    "shulian.apps.journal.jobs.make_partitions": _("Preparing the journal's next months"),
    "shulian.apps.journal.jobs.forget_commands": _("Forgetting old commands"),
    "shulian.apps.journal.jobs.seal_journal": _("Sealing the journal"),
    "shulian.apps.journal.jobs.verify_seals": _("Looking at the journal's seals"),
    "shulian.apps.circulation.jobs.forget_borrowers": _("Forgetting borrowers"),
    "shulian.apps.charges.jobs.forget_payers": _("Forgetting who paid"),
    "shulian.apps.readers.jobs.forget_tokens": _("Destroying tokens of earlier years"),
    "shulian.apps.readers.jobs.forget_views": _("Forgetting who looked"),
    "shulian.apps.catalogue.jobs.count_headings_every_night": _("Counting headings without an authority"),
    "shulian.apps.catalogue.jobs.count_titles_by_class": _("Counting the titles of every class"),
    "shulian.apps.catalogue.jobs.fill_missing_qualities": _("Working out the worth of records"),
    "shulian.apps.catalogue.jobs.fill_missing_works": _("Joining editions to works"),
    "shulian.apps.catalogue.jobs.gather_older_titles": _("Gathering titles anew after an upgrade"),
    "shulian.apps.catalogue.jobs.forget_files_of_imports": _("Deleting the files of imports that were left"),
    "shulian.apps.catalogue.jobs.take_up_authority_files": _("Going on with files of authority records"),
    "shulian.apps.catalogue.jobs.look_at_joined_titles": _("Looking at what an earlier rule joined"),
    "shulian.apps.catalogue.jobs.look_at_changes": _("Looking for titles that might be one"),
    "shulian.apps.circulation.jobs.take_up_batches": _("Going on with batch changes of items"),
    "shulian.apps.circulation.jobs.take_up_trials": _("Going on with dry runs of policies"),
    "shulian.apps.circulation.jobs.take_up_weeding": _("Going on with approved weeding lists"),
    "shulian.apps.circulation.jobs.target_holds": _("Asking for copies for holds"),
    "shulian.apps.circulation.jobs.turn_the_day_of_holds": _("Ending holds that nobody fetched"),
    "shulian.apps.distribution.jobs.count_copies": _("Counting copies where floating has limits"),
    "shulian.apps.distribution.jobs.follow_rotation": _("Noting what of rotation plans has arrived"),
    "shulian.apps.distribution.jobs.forget_borrowers": _("Forgetting who borrowed for institutions"),
    "shulian.apps.distribution.jobs.plan_the_day": _("Planning the trips of the day"),
    "shulian.apps.distribution.jobs.propose_losses": _("Proposing what was lost on the way"),
    "shulian.apps.holdings.jobs.take_up_record_batches": _("Going on with batch changes of records"),
    "shulian.apps.readers.jobs.forget_ended": _("Forgetting guardians, proxies and wishes whose time is over"),
    "shulian.apps.readers.jobs.renew_tokens": _("Giving new tokens for the new year"),
    "shulian.interfaces.jobs.let_demonstration_live": _("Letting the demonstration live"),
    "shulian.apps.statistics.jobs.ask_about_months": _("Asking about months of gates and providers"),
    "shulian.apps.statistics.jobs.fetch_usage": _("Fetching reports of providers of electronic resources"),
    "shulian.apps.statistics.jobs.keep_live": _("Keeping the figures of the walls"),
    "shulian.apps.statistics.jobs.export_journal": _("Exporting closed months of the journal"),
    "shulian.interfaces.jobs.erase_who_left": _("Erasing readers who left"),
    "shulian.interfaces.jobs.erase_lists": _("Erasing readers on signed lists"),
    "shulian.interfaces.jobs.prove_erasures": _("Proving erasures"),
    "shulian.interfaces.jobs.forget_marks": _("Forgetting what is looked for after erasures"),
    "shulian.interfaces.jobs.forget_dead_cards": _("Forgetting dead cards"),
    "shulian.apps.readers.jobs.forget_merges": _("Forgetting what merged records were before"),
    "shulian.apps.readers.jobs.forget_credentials": _("Forgetting freed credentials"),
    "shulian.interfaces.jobs.forget_sign_ins": _("Forgetting sessions and attempts"),
    "shulian.interfaces.jobs.turn_logs": _("Putting logs aside"),
    "shulian.interfaces.jobs.tell_of_breaches": _("Telling those concerned by a breach"),
    "shulian.apps.alliance.jobs.close_left_over_accounts": _("Closing accounts of staff without a post"),
    "shulian.apps.alliance.jobs.forget_feedback_contacts": _("Forgetting how to reach who wrote a message"),
    "shulian.apps.statistics.jobs.run_reports": _("Making reports whose turn it is"),
    "shulian.interfaces.jobs.ask_for_breach_letters": _("Asking for letters where a message of a breach failed"),
}


def sentence(broken: Broken) -> str:
    """What is wrong with a text, and what to do."""
    return str(FAULTS[broken.fault]) % {"about": broken.about}


def job_name(task: str) -> str:
    """What a periodic job does, in words; its own name where nobody has found any."""
    return str(JOBS.get(task, task.rpartition(".")[2].replace("_", " ")))
