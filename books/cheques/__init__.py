"""Post-dated cheques and giro (BG) in the books: the acts on sheets, their rows, lists, registers and proof."""
