"""Where leasing's vocabulary meets Navision's: vouchers become journal lines, and ledger entries roles again.

Pure: values in, values out, standard library only. It is the only room that knows both vocabularies, and the
only place where amounts get signs.
"""
