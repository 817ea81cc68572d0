"""The catalogue held against other tools and against plain pandas, in one run: `python -m benchmarks.against_others`.

Nothing here but `ours` knows anything of `lib`: the pandas side reads the files anew and is written from the published
definitions alone, so that a mistake would have to be made twice to pass.
"""
