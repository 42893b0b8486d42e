"""What readers are told: kinds, texts, the times at which they may be told, and what follows an attempt to send."""
