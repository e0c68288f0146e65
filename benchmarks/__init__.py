"""Measurements as ratios: each figure stands beside a raw baseline of the same minute and the same machine.

One file for one matter. A figure by itself says how fast this machine is; only the ratio says how much our rules,
guards and layers cost. Each file tells what its baseline does and what it leaves out.
"""
