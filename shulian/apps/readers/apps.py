"""Start-up of the app."""

from django.apps import AppConfig


class ReadersConfig(AppConfig):
    """The app's name and label."""

    name = "shulian.apps.readers"
    label = "readers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every door forgive the tries of whom it lets in, tell the alarm of others, and keep no words."""
        from axes.models import AccessAttempt
        from axes.signals import user_locked_out
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import pre_save

        from shulian.apps.readers.sign_in import forgive_password, keep_nothing_typed, note_locked_out

        pre_save.connect(keep_nothing_typed, sender=AccessAttempt, dispatch_uid="keep-nothing-typed")
        user_locked_out.connect(note_locked_out, dispatch_uid="note-locked-out")
        user_logged_in.connect(forgive_password, dispatch_uid="forgive-password")
