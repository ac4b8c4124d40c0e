"""Taking in other systems' extracts: read, understand, take, and report every row.

``reading`` opens the file, ``mapping`` says what its columns mean, ``understanding`` turns a row
into values, ``taking`` writes them down through the operations, ``engine`` runs it.
"""
