"""Everything that changes recipes: each file is one action.

draft_master_recipe · draft_recipe_version · edit_recipe · submit_recipe_version · approve_recipe_version ·
make_version_effective · withdraw_recipe_version
"""
