"""Start-up of the app."""

from django.apps import AppConfig


class ReadersConfig(AppConfig):
    """The app's name and label."""

    name = "shulian.apps.readers"
    label = "readers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every door forgive the tries of whoever it lets in, and tell the alarm of whom it keeps out."""
        from axes.signals import user_locked_out
        from django.contrib.auth.signals import user_logged_in

        from shulian.apps.readers.sign_in import forgive_password, note_locked_out

        user_locked_out.connect(note_locked_out, dispatch_uid="note-locked-out")
        user_logged_in.connect(forgive_password, dispatch_uid="forgive-password")
