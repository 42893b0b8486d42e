-- What was answered to this command.
SELECT kind AS answered_kind, decision AS answered FROM journal_command WHERE id = %(id)s
