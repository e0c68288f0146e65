"""What runs by the clock, and what is worked off as a whole: files taken in, deliveries, day ends, stories.

A newcomer would look for rules here. A job says when something happens and with what at hand; what is right
is decided in the rooms below.
"""
