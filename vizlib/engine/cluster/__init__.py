"""Devices of other machines: a Ray cluster carries work there, a step at a time. Nothing else in the project needs Ray.

The app never talks to Ray itself: a process that has joined a cluster is ended by it a minute after the cluster's head
is gone. A process of its own does (``driver``), which may die and be started anew.
"""
