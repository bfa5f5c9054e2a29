"""What each verb of the command line does: its arguments in, the exit status out."""
