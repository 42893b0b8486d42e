"""Start-up of the entrance."""

from django.apps import AppConfig


class EntranceConfig(AppConfig):
    """Its name and label, and that every sign-in is a device in somebody's list."""

    name = "shulian.interfaces.entrance"
    label = "entrance"

    def ready(self) -> None:
        """Whoever signs in anywhere stands in the list of devices, and leaves it again."""
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from shulian.interfaces.entrance import devices

        user_logged_in.connect(devices.note_sign_in, dispatch_uid="note-sign-in")
        user_logged_out.connect(devices.note_sign_out, dispatch_uid="note-sign-out")
