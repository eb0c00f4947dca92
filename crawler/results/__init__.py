"""What follows the visits: judging, publishing, proving, and what people enter."""
