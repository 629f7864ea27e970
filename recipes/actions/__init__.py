"""Everything that changes recipes: each file is one action.

A recipe and its versions: draft_master_recipe · draft_recipe_version · discard_recipe_draft
What a draft says: edit_recipe (the whole) · add_, change_, move_ and remove_recipe_element · add_, change_ and
remove_formula_row · list_needed_equipment
The way to use: submit_recipe_version · send_back_recipe_version · approve_recipe_version ·
make_version_effective · withdraw_recipe_version
"""
