"""What the law asks of the alliance: register, texts, assessments, retention, erasures, breaches, audits."""
